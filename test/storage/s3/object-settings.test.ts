/**
 * Storage classes and encryption by the store, on a store that has them (Ceph) and on one that doesn't (Swift).
 */
import {tmpdir} from 'node:os';
import {buffer} from 'node:stream/consumers';
import {HeadObjectCommand} from '@aws-sdk/client-s3';
import {
	beforeAll, beforeEach, describe, expect, test,
} from 'vitest';
import {type Storage} from '../../../source/core/storage.js';
import {kindByType} from '../../../source/storage/registry.js';
import {s3Connection} from '../../contracts/storage.contract-kinds.js';
import {
	artifactName, errorOf, future, patternOf, put, signal,
} from '../../contracts/storage.contract-steps.js';
import {describeWithServer} from '../../servers/needs.js';
import {startRadosGateway, type RadosGateway} from '../../servers/rados-gateway.js';
import {startS3} from '../../servers/s3.js';

describeWithServer('rados-gateway', 'S3 with storage classes and keys', () => {
	let gateway: RadosGateway;
	let bucket: string;

	beforeAll(async () => {
		gateway = await startRadosGateway();
	});

	beforeEach(async () => {
		bucket = await gateway.createBucket();
	});

	describe.each([['a small file', 10], ['a file in parts', 12_000_000]] as const)('%s', (_what, sizeBytes) => {
		test('gets the storage class that the destination names', async () => {
			const storage = open({storageClass: gateway.storageClass});

			await put(storage, artifactName, patternOf(sizeBytes));

			expect(await head()).toMatchObject({StorageClass: gateway.storageClass, ContentLength: sizeBytes});
		});

		test('is encrypted by the store with the key that the destination names, and comes back equal', async () => {
			const content = patternOf(sizeBytes);
			const storage = open({sse: 'aws:kms', kmsKey: gateway.kmsKey});

			await put(storage, artifactName, content);

			expect(await head()).toMatchObject({ServerSideEncryption: 'aws:kms', SSEKMSKeyId: gateway.kmsKey});
			expect(content.equals(await buffer(await storage.read(artifactName, {}, signal)))).toBe(true);
			expect(content.subarray(3, 7).equals(await buffer(await storage.read(artifactName, {start: 3, end: 7}, signal)))).toBe(true);
		});

		test('can\'t have a storage class that the store lacks, and nothing is left', async () => {
			const storage = open({storageClass: 'NOSUCH'});

			const error = await errorOf(put(storage, artifactName, patternOf(sizeBytes)));

			expect(error).toMatchObject({
				code: 'STORAGE_FAILED',
				message: `can't write ${artifactName}: the store answered InvalidArgument`,
				hint: 'Compare what the destination asks for (storage-class=NOSUCH) with what the store and the bucket have.',
			});
			expect(await storage.list('', signal)).toEqual([]);
			expect(await storage.sweep({dryRun: true, olderThan: future}, signal)).toEqual([]);
		});

		test('can\'t be encrypted with a key that the store doesn\'t know, which isn\'t told as a wrong access key', async () => {
			const storage = open({sse: 'aws:kms', kmsKey: 'lost-key'});

			const error = await errorOf(put(storage, artifactName, patternOf(sizeBytes)));

			expect(error).toMatchObject({
				code: 'STORAGE_DENIED',
				message: `can't write ${artifactName}: the store does not know the access key, or not the key lost-key`,
				hint: expect.stringContaining('kms-key=') as unknown,
			});
			expect(await storage.list('', signal)).toEqual([]);
		});
	});

	test('encryption that the store wants said otherwise is told in the store\'s own words, with what was asked for', async () => {
		const storage = open({sse: 'aws:kms:dsse', kmsKey: gateway.kmsKey});

		const error = await errorOf(put(storage, artifactName, patternOf(10)));

		expect(error).toMatchObject({
			message: expect.stringContaining('requires HTTP header') as unknown,
			hint: `Compare what the destination asks for (sse=aws:kms:dsse, kms-key=${gateway.kmsKey}) with what the store and the bucket have.`,
		});
	});

	function open(options: Readonly<Record<string, string>>): Storage {
		return kindByType('s3').open(s3Connection(gateway, {bucket, ...options}), {env: {}, scratchFolder: tmpdir()});
	}

	async function head(): Promise<object> {
		return gateway.client.send(new HeadObjectCommand({Bucket: bucket, Key: artifactName}));
	}
});

describeWithServer('s3', 'S3 without storage classes and keys', () => {
	test.each([
		[{storageClass: 'COLD'}, 'the store has no storage class COLD', 'Correct or remove storage-class= in the destination.'],
		[{sse: 'AES256'}, 'Server-side encryption is not supported.', 'Leave out the settings that the store doesn\'t have; checksums=when-required helps with many.'],
	])('refuses %j', async (options, reason, hint) => {
		const s3 = await startS3();
		const storage = kindByType('s3').open(s3Connection(s3, {bucket: await s3.createBucket(), ...options}), {env: {}, scratchFolder: tmpdir()});

		const error = await errorOf(put(storage, artifactName, patternOf(10)));

		expect(error).toMatchObject({code: 'STORAGE_FAILED', message: `can't write ${artifactName}: ${reason}`, hint});
	});
});
