/**
 * Lists that come in pages: stores give 1000 names at once.
 */
import {tmpdir} from 'node:os';
import {CreateMultipartUploadCommand, PutObjectCommand} from '@aws-sdk/client-s3';
import {
	afterEach, beforeEach, expect, test,
} from 'vitest';
import {type Storage} from '../../../source/core/storage.js';
import {kindByType} from '../../../source/storage/registry.js';
import {s3Connection} from '../../contracts/storage.contract-kinds.js';
import {future, namesOf, signal} from '../../contracts/storage.contract-steps.js';
import {describeWithServer} from '../../servers/needs.js';
import {startRadosGateway, type RadosGateway} from '../../servers/rados-gateway.js';

describeWithServer('rados-gateway', 'a bucket with more than one page', () => {
	let gateway: RadosGateway;
	let bucket: string;
	let storage: Storage;

	beforeEach(async () => {
		gateway = await startRadosGateway();
		bucket = await gateway.createBucket();
		storage = kindByType('s3').open(s3Connection(gateway, {bucket, prefix: 'p'}), {env: {}, scratchFolder: tmpdir()});
	});

	afterEach(async () => {
		await storage.close();
	});

	test('of objects is listed whole, whatever the names', async () => {
		const names = Array.from({length: 1003}, (_, index) => `odd +&<ä>%20_${index}.enc`);
		await forAll(names, async name => gateway.client.send(new PutObjectCommand({Bucket: bucket, Key: `p/${name}`, Body: 'x'})));

		const listed = await namesOf(storage.list('', signal));

		expect(listed).toEqual(names.toSorted());
	});

	test('of unfinished uploads is found whole, also where one name has several', async () => {
		const keys = Array.from({length: 1003}, (_, index) => `p/ä +&<${index % 334}_2026-11-24T14-05-09Z_9f3c.sql.gz.enc`);
		await forAll(keys, async Key => gateway.client.send(new CreateMultipartUploadCommand({Bucket: bucket, Key})));

		const found = await storage.sweep({dryRun: true, olderThan: future}, signal);

		expect(found).toHaveLength(1003);
	});
});

/** Sixteen at a time. */
async function forAll(names: readonly string[], send: (name: string) => Promise<unknown>): Promise<void> {
	const rest = names.values();
	await Promise.all(Array.from({length: 16}, async () => {
		for (const name of rest) {
			await send(name);
		}
	}));
}
