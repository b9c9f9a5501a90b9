/**
 * What an upload asks of the store before its first bytes go there, and when: each answer takes as long as the way there and back.
 */
import {tmpdir} from 'node:os';
import {buffer} from 'node:stream/consumers';
import {
	afterEach, beforeAll, beforeEach, expect, test, vi,
} from 'vitest';
import {type Storage} from '../../../source/core/storage.js';
import {kindByType} from '../../../source/storage/registry.js';
import {s3Connection} from '../../contracts/storage.contract-kinds.js';
import {
	artifactName, errorOf, future, patternOf, put, signal,
} from '../../contracts/storage.contract-steps.js';
import {startFaultProxy, type FaultProxy} from '../../servers/fault-proxy.js';
import {describeWithServer} from '../../servers/needs.js';
import {startS3, type S3Server} from '../../servers/s3.js';

describeWithServer('s3', 'the beginning of an upload to S3', () => {
	let s3: S3Server;
	let proxy: FaultProxy;
	let storage: Storage;
	/** `HEAD`, `GET`, `POST`, `PUT`, in their order. */
	let methods: string[];

	beforeAll(async () => {
		s3 = await startS3();
	});

	beforeEach(async () => {
		proxy = await startFaultProxy(s3.port);
		methods = [];
		proxy.onRequest = head => {
			methods.push(methodOf(head));
			return undefined;
		};

		const connection = s3Connection(s3, {bucket: await s3.createBucket()});
		storage = kindByType('s3').open({...connection, options: {...connection.options, endpoint: proxy.endpoint}}, {env: {}, scratchFolder: tmpdir()});
	});

	afterEach(async () => {
		await storage.close();
		await proxy.close();
	});

	test('asks about the name and about the bucket at once', async () => {
		const controller = new AbortController();
		proxy.onRequest = head => {
			methods.push(methodOf(head));
			return {kind: 'stall', afterBytes: 0};
		};

		const creating = errorOf(storage.create(artifactName, {}, controller.signal));
		await vi.waitUntil(() => methods.length >= 2, {timeout: 5000});
		controller.abort();
		const error = await creating;

		expect(methods.toSorted()).toEqual(['GET', 'HEAD']);
		expect(error.name).toBe('AbortError');
	});

	test('begins it at the store while the first part comes in, and ends it there when it is given up', async () => {
		const upload = await storage.create(artifactName, {}, signal);

		upload.stream.write(patternOf(3_000_000));
		await vi.waitUntil(() => methods.includes('POST'), {timeout: 5000});
		await upload.abort();

		expect(methods).not.toContain('PUT');
		expect(await storage.sweep({dryRun: true, olderThan: future}, signal)).toEqual([]);
		expect(await storage.list('', signal)).toEqual([]);
	});

	test('that turns out to be of one part is stored whole', async () => {
		const content = patternOf(3_000_000);

		await put(storage, artifactName, content);

		const back = await buffer(await storage.read(artifactName, {}, signal));
		expect(back.equals(content)).toBe(true);
		expect(methods).toContain('POST');
	});

	test('of a mebibyte or less goes in one request', async () => {
		await put(storage, artifactName, patternOf(1_000_000));

		expect(methods).not.toContain('POST');
		expect(await storage.stat(artifactName, signal)).toMatchObject({sizeBytes: 1_000_000});
	});

	test('of more than that has no request that is refused with all that it brings, also where its size is known', async () => {
		await put(storage, artifactName, patternOf(6_000_000), {sizeEstimateBytes: 6_000_000});

		expect(methods.filter(method => method === 'PUT')).toHaveLength(1);
		expect(await storage.stat(artifactName, signal)).toMatchObject({sizeBytes: 6_000_000});
	});
});

function methodOf(head: string): string {
	return head.slice(0, head.indexOf(' '));
}
