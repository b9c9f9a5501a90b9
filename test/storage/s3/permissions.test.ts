/**
 * An access key that lacks one right. Swift knows readers and writers of a bucket and no finer policy, so the proxy before it
 * enforces one: it answers what the policy denies with 403 AccessDenied, as stores with policies do (to HEAD without a body).
 */
import {Buffer} from 'node:buffer';
import {tmpdir} from 'node:os';
import {Readable} from 'node:stream';
import {buffer} from 'node:stream/consumers';
import {pipeline} from 'node:stream/promises';
import {
	afterEach, beforeAll, beforeEach, expect, test,
} from 'vitest';
import {type Connection} from '../../../source/core/connection.js';
import {type Storage} from '../../../source/core/storage.js';
import {kindByType} from '../../../source/storage/registry.js';
import {s3Connection} from '../../contracts/storage.contract-kinds.js';
import {
	artifactName, errorOf, future, namesOf, patternOf, put, signal, slices,
} from '../../contracts/storage.contract-steps.js';
import {startFaultProxy, type FaultProxy} from '../../servers/fault-proxy.js';
import {describeWithServer} from '../../servers/needs.js';
import {startS3, type S3Server} from '../../servers/s3.js';

/** What each right is needed for, by the requests that S3 asks it for. */
const requests = {
	putSmall: /^PUT (?!\S*partNumber)/v,
	begin: /^POST \S*(?:\?|&)uploads/v,
	part: /^PUT \S*partNumber/v,
	complete: /^POST \S*uploadId=/v,
	look: /^HEAD /v,
	read: /^GET (?!\S*(?:list-type|uploadId)=)\S*\.(?:enc|txt)/v,
	list: /^GET \S*list-type=2/v,
	remove: /^DELETE (?!\S*uploadId)/v,
	end: /^DELETE \S*uploadId=/v,
	listUploads: /^GET \S*(?:\?|&)uploads/v,
	listParts: /^GET \S*uploadId=/v,
} as const;

const large = patternOf(12_000_000);

describeWithServer('s3', 'an access key without the right', () => {
	let s3: S3Server;
	let proxy: FaultProxy;
	let direct: Storage;
	let limited: Storage;

	beforeAll(async () => {
		s3 = await startS3();
	});

	beforeEach(async () => {
		proxy = await startFaultProxy(s3.port);
		const connection = s3Connection(s3, {bucket: await s3.createBucket(), partSize: '5M'});
		direct = open(connection);
		limited = open({...connection, options: {...connection.options, endpoint: proxy.endpoint}});
		await put(direct, 'there.enc', Buffer.from('there'));
	});

	afterEach(async () => {
		await limited.close();
		await direct.close();
		await proxy.close();
	});

	function deny(...denied: ReadonlyArray<keyof typeof requests>): void {
		proxy.onRequest = head => denied.some(request => requests[request].test(head)) ? {kind: 'answer', status: 403, code: 'AccessDenied'} : undefined;
	}

	const putLarge = async (storage: Storage) => put(storage, artifactName, large);

	test.each([
		['to write a small file', 'putSmall', 's3:PutObject', async (storage: Storage) => put(storage, artifactName, Buffer.from('x'))],
		['to begin a large one', 'begin', 's3:PutObject', putLarge],
		['to send its parts', 'part', 's3:PutObject', putLarge],
		['to complete it', 'complete', 's3:PutObject', putLarge],
		['to look', 'look', 's3:GetObject', async (storage: Storage) => storage.stat('there.enc', signal)],
		['to look, and so to write', 'look', 's3:GetObject', putLarge],
		['to read', 'read', 's3:GetObject', async (storage: Storage) => buffer(await storage.read('there.enc', {}, signal))],
		['to list', 'list', 's3:ListBucket', async (storage: Storage) => storage.list('', signal)],
		['to remove', 'remove', 's3:DeleteObject', async (storage: Storage) => storage.remove('there.enc', signal)],
		['to list unfinished uploads', 'listUploads', 's3:ListBucketMultipartUploads', async (storage: Storage) => storage.sweep({dryRun: true, olderThan: future}, signal)],
		['to look for one to go on with', 'listUploads', 's3:ListBucketMultipartUploads', async (storage: Storage) => put(storage, artifactName, large, {resumeId: 'sum'})],
	] as const)('%s, that right is named, and nothing is left', async (_what, request, permission, attempt) => {
		deny(request);

		const error = await errorOf(attempt(limited));

		expect(error).toMatchObject({
			code: 'STORAGE_DENIED',
			exitCode: 15,
			message: expect.stringMatching(new RegExp(`the access key lacks ${permission}$`, 'v')) as unknown,
			hint: expect.stringMatching(new RegExp(String.raw`^Allow ${permission} on the bucket bucket-[0-9a-f]+ for this access key\.$`, 'v')) as unknown,
		});
		expect(await namesOf(direct.list('', signal))).toEqual(['there.enc']);
		expect(await direct.sweep({dryRun: true, olderThan: future}, signal)).toEqual([]);
	});

	test('to end an unfinished upload, what is left of one is named, and shows in no list', async () => {
		deny('end', 'complete');
		const upload = await limited.create(artifactName, {}, signal);
		await pipeline(Readable.from(slices(large, 1_000_000)), upload.stream);

		const error = await errorOf(upload.commit());
		const abortError = await errorOf(upload.abort());

		expect(error).toMatchObject({code: 'STORAGE_DENIED', message: `can't write ${artifactName}: the access key lacks s3:PutObject`});
		expect(abortError).toMatchObject({
			code: 'STORAGE_DENIED', message: `can't end the unfinished upload of ${artifactName}: the access key lacks s3:AbortMultipartUpload`,
		});
		expect(await namesOf(direct.list('', signal))).toEqual(['there.enc']);
		expect(await direct.sweep({dryRun: false, olderThan: future}, signal)).toEqual([expect.stringContaining(artifactName)]);
	});

	test('to see the parts of an unfinished upload, going on with one names it', async () => {
		const upload = await direct.create(artifactName, {resumeId: 'sum', sizeEstimateBytes: large.length}, signal);
		await pipeline(Readable.from(slices(large, 1_000_000)), upload.stream);
		await upload.suspend?.();
		deny('listParts');

		const error = await errorOf(limited.create(artifactName, {resumeId: 'sum', sizeEstimateBytes: large.length}, signal));

		expect(error).toMatchObject({code: 'STORAGE_DENIED', exitCode: 15, message: expect.stringMatching(/the access key lacks s3:ListMultipartUploadParts$/v) as unknown});
	});

	test.each([
		['putSmall', 's3:PutObject', ['write']],
		['read', 's3:GetObject', ['read back', 'ranged read']],
		['list', 's3:ListBucket', ['list']],
		['remove', 's3:DeleteObject', ['remove']],
	] as const)('that %s needs, the connection test says of each power whether it is there', async (request, permission, failing) => {
		deny(request);

		const findings = await limited.check(signal);

		const failed = findings.filter(({verdict}) => verdict === 'failed');
		expect(failed.map(({subject}) => subject)).toEqual(failing);
		for (const {detail, hint} of failed) {
			expect(detail).toContain(`the access key lacks ${permission}`);
			expect(hint).toContain(`Allow ${permission}`);
		}
	});
});

function open(connection: Connection): Storage {
	return kindByType('s3').open(connection, {env: {}, scratchFolder: tmpdir()});
}
