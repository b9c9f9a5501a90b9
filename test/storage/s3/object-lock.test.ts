/**
 * Object Lock on a real store that has it, and on one that doesn't. Ceph 16 forgets the retention that a multipart upload asks
 * for; Swift knows none of the headers.
 */
import {Buffer} from 'node:buffer';
import {tmpdir} from 'node:os';
import {buffer} from 'node:stream/consumers';
import {
	DeleteObjectCommand, GetObjectRetentionCommand, ListObjectVersionsCommand,
} from '@aws-sdk/client-s3';
import {
	beforeAll, describe, expect, test,
} from 'vitest';
import {type Storage} from '../../../source/core/storage.js';
import {kindByType} from '../../../source/storage/registry.js';
import {s3Connection} from '../../contracts/storage.contract-kinds.js';
import {
	artifactName, errorOf, future, patternOf, put, signal,
} from '../../contracts/storage.contract-steps.js';
import {startFaultProxy} from '../../servers/fault-proxy.js';
import {describeWithServer} from '../../servers/needs.js';
import {startRadosGateway, type RadosGateway} from '../../servers/rados-gateway.js';
import {startS3} from '../../servers/s3.js';

const dayMs = 86_400_000;
const sizes = [['a small file', 10], ['a file in parts', 12_000_000]] as const;

describeWithServer('rados-gateway', 'S3 with Object Lock', () => {
	let gateway: RadosGateway;

	beforeAll(async () => {
		gateway = await startRadosGateway();
	});

	describe.each(sizes)('%s', (_what, sizeBytes) => {
		test('is retained for the days that the destination asks for', async () => {
			const bucket = await gateway.createBucket({objectLock: true});
			const storage = open({bucket, objectLockDays: '3'});

			await put(storage, artifactName, patternOf(sizeBytes));

			const {Mode: mode, RetainUntilDate: until} = await retentionOf(bucket, artifactName);
			expect(mode).toBe('GOVERNANCE');
			expect(Math.abs(until.getTime() - Date.now() - (3 * dayMs))).toBeLessThan(60_000);
		});

		test('is retained by the mode that the destination asks for', async () => {
			const bucket = await gateway.createBucket({objectLock: true});
			const storage = open({bucket, objectLockDays: '1', objectLockMode: 'COMPLIANCE'});

			await put(storage, artifactName, patternOf(sizeBytes));

			expect(await retentionOf(bucket, artifactName)).toMatchObject({Mode: 'COMPLIANCE'});
		});

		test('is retained longer than the bucket\'s own default where the destination asks for more', async () => {
			const bucket = await gateway.createBucket({objectLock: {days: 1}});
			const storage = open({bucket, objectLockDays: '3'});

			await put(storage, artifactName, patternOf(sizeBytes));

			const {RetainUntilDate: until} = await retentionOf(bucket, artifactName);
			expect(Math.abs(until.getTime() - Date.now() - (3 * dayMs))).toBeLessThan(60_000);
		});

		test('is left to the bucket\'s own default where the destination asks for nothing', async () => {
			const bucket = await gateway.createBucket({objectLock: {days: 2}});
			const storage = open({bucket});

			await put(storage, artifactName, patternOf(sizeBytes));

			const {RetainUntilDate: until} = await retentionOf(bucket, artifactName);
			expect(Math.abs(until.getTime() - Date.now() - (2 * dayMs))).toBeLessThan(60_000);
		});

		test('isn\'t stored in a bucket without Object Lock when it is to be retained', async () => {
			const bucket = await gateway.createBucket();
			const storage = open({bucket, objectLockDays: '3'});

			const error = await errorOf(put(storage, artifactName, patternOf(sizeBytes)));

			expect(error).toMatchObject({code: 'STORAGE_FAILED', exitCode: 15, hint: expect.stringContaining('object-lock-days=') as unknown});
			expect(await storage.list('', signal)).toEqual([]);
			expect(await storage.sweep({dryRun: true, olderThan: future}, signal)).toEqual([]);
		});

		test('is still there, and can\'t be destroyed, after it was removed', async () => {
			const bucket = await gateway.createBucket({objectLock: true});
			const storage = open({bucket, objectLockDays: '3'});
			const content = patternOf(sizeBytes);
			await put(storage, artifactName, content);

			await storage.remove(artifactName, signal);

			const listed = await storage.list('', signal);
			const {Versions: [version] = [], DeleteMarkers: [marker] = []} = await gateway.client.send(new ListObjectVersionsCommand({Bucket: bucket}));
			const refusal = await errorOf(gateway.client.send(new DeleteObjectCommand({Bucket: bucket, Key: artifactName, VersionId: version?.VersionId})));
			await gateway.client.send(new DeleteObjectCommand({Bucket: bucket, Key: artifactName, VersionId: marker?.VersionId}));
			const back = await buffer(await storage.read(artifactName, {}, signal));
			expect(listed).toEqual([]);
			expect(refusal.name).toBe('AccessDenied');
			expect(back.equals(content)).toBe(true);
		});
	});

	test('a file that lies there without retention gets it by being retained', async () => {
		const bucket = await gateway.createBucket({objectLock: true});
		await put(open({bucket}), artifactName, Buffer.from('x'));

		await open({bucket, objectLockDays: '3'}).retain?.(artifactName, signal);

		expect(await retentionOf(bucket, artifactName)).toMatchObject({Mode: 'GOVERNANCE'});
	});

	test('a key that may not retain is told so, and nothing is left visible', async () => {
		const proxy = await startFaultProxy(gateway.port);
		const bucket = await gateway.createBucket({objectLock: true});
		proxy.onRequest = head => /^PUT \S*\?retention/v.test(head) ? {kind: 'answer', status: 403, code: 'AccessDenied'} : undefined;
		const storage = open({bucket, objectLockDays: '3', endpoint: proxy.endpoint});

		const error = await errorOf(put(storage, artifactName, patternOf(12_000_000)));

		const files = await storage.list('', signal);
		await proxy.close();
		expect(error).toMatchObject({
			code: 'STORAGE_DENIED', message: `can't retain ${artifactName}: the access key lacks s3:PutObjectRetention`,
		});
		expect(files).toEqual([]);
	});

	test('a key that may not write is told which permissions that takes', async () => {
		const proxy = await startFaultProxy(gateway.port);
		const bucket = await gateway.createBucket({objectLock: true});
		proxy.onRequest = head => head.startsWith('PUT') ? {kind: 'answer', status: 403, code: 'AccessDenied'} : undefined;
		const storage = open({
			bucket, objectLockDays: '3', sse: 'aws:kms', endpoint: proxy.endpoint,
		});

		const error = await errorOf(put(storage, artifactName, Buffer.from('x')));

		await proxy.close();
		expect(error.message).toBe(`can't write ${artifactName}: the access key lacks s3:PutObject or s3:PutObjectRetention or kms:GenerateDataKey`);
	});

	function open(options: Readonly<Record<string, string>>): Storage {
		return kindByType('s3').open(s3Connection(gateway, options), {env: {}, scratchFolder: tmpdir()});
	}

	async function retentionOf(bucket: string, key: string): Promise<{readonly Mode: string | undefined; readonly RetainUntilDate: Date}> {
		const {Retention: {Mode, RetainUntilDate = new Date(0)} = {}} = await gateway.client.send(new GetObjectRetentionCommand({Bucket: bucket, Key: key}));
		return {Mode, RetainUntilDate};
	}
});

describeWithServer('s3', 'S3 that does not know Object Lock', () => {
	test.each(sizes)('doesn\'t get away with forgetting the retention of %s', async (_what, sizeBytes) => {
		const s3 = await startS3();
		const storage = kindByType('s3').open(s3Connection(s3, {bucket: await s3.createBucket(), objectLockDays: '3'}), {env: {}, scratchFolder: tmpdir()});

		const error = await errorOf(put(storage, artifactName, patternOf(sizeBytes)));

		expect(error).toMatchObject({code: 'STORAGE_FAILED', exitCode: 15, message: expect.stringMatching(/has no Object Lock$/v) as unknown});
		expect(await storage.list('', signal)).toEqual([]);
	});
});
