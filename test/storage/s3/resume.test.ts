import {Readable} from 'node:stream';
import {buffer} from 'node:stream/consumers';
import {pipeline} from 'node:stream/promises';
import {
	afterEach, beforeAll, beforeEach, expect, test,
} from 'vitest';
import {type Storage} from '../../../source/core/storage.js';
import {kindByType} from '../../../source/storage/registry.js';
import {s3Connection} from '../../contracts/storage.contract-kinds.js';
import {
	artifactName, errorOf, future, patternOf, signal, slices,
} from '../../contracts/storage.contract-steps.js';
import {startFaultProxy, type FaultProxy} from '../../servers/fault-proxy.js';
import {describeWithServer} from '../../servers/needs.js';
import {startS3, type S3Server} from '../../servers/s3.js';

const mebibyte = 1_048_576;

describeWithServer('s3', 'an upload to S3 that can be resumed', () => {
	const content = patternOf((23 * mebibyte) + 3);
	const options = {sizeEstimateBytes: content.length, resumeId: 'the checksum of the content'};
	let s3: S3Server;
	let proxy: FaultProxy;
	let direct: Storage;
	let throughProxy: Storage;

	beforeAll(async () => {
		s3 = await startS3();
	});

	beforeEach(async () => {
		const connection = s3Connection(s3, {bucket: await s3.createBucket(), partSize: '5M'});
		proxy = await startFaultProxy(s3.port);
		direct = kindByType('s3').open(connection, {env: {}, scratchFolder: '/tmp'});
		throughProxy = kindByType('s3').open({
			...connection, options: {
				...connection.options, endpoint: proxy.endpoint, timeout: '1', tries: '2',
			},
		}, {env: {}, scratchFolder: '/tmp'});
	});

	afterEach(async () => {
		await throughProxy.close();
		await direct.close();
		await proxy.close();
	});

	const leftovers = async () => direct.sweep({dryRun: true, olderThan: future}, signal);

	/** Sends until the link stalls at the third part, and leaves what arrived. */
	async function breakOff(): Promise<void> {
		proxy.onRequest = head => /partNumber=[345]/v.test(head) ? {kind: 'stall', afterBytes: 100_000} : undefined;
		const upload = await throughProxy.create(artifactName, options, signal);
		await errorOf(pipeline(Readable.from(slices(content, 1_000_000)), upload.stream));
		await upload.suspend?.();
	}

	test('goes on after the parts that are there, and the object is whole', async () => {
		await breakOff();

		const upload = await direct.create(artifactName, options, signal);
		await pipeline(Readable.from(slices(content.subarray(upload.offsetBytes), 1_000_000)), upload.stream);
		await upload.commit();

		expect(upload.offsetBytes).toBe(10 * mebibyte);
		expect(content.equals(await buffer(await direct.read(artifactName, {}, signal)))).toBe(true);
		expect(await leftovers()).toEqual([]);
	});

	test('shows nothing under its name meanwhile', async () => {
		await breakOff();

		expect(await direct.list('', signal)).toEqual([]);
		expect(await leftovers()).toHaveLength(1);
	});

	test('begins anew without its id, and leaves what is there to the sweep', async () => {
		await breakOff();

		const upload = await direct.create(artifactName, {sizeEstimateBytes: content.length}, signal);
		await upload.abort();

		expect(upload.offsetBytes).toBeUndefined();
		expect(upload.suspend).toBeUndefined();
		expect(await leftovers()).toHaveLength(1);
	});

	test('leaves nothing when the resumed one is aborted', async () => {
		await breakOff();

		const upload = await direct.create(artifactName, options, signal);
		await upload.abort();

		expect(await leftovers()).toEqual([]);
	});
});
