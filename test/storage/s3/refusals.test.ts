import {Buffer} from 'node:buffer';
import {tmpdir} from 'node:os';
import process from 'node:process';
import {Readable} from 'node:stream';
import {buffer} from 'node:stream/consumers';
import {pipeline} from 'node:stream/promises';
import {inspect} from 'node:util';
import {
	afterEach, beforeAll, beforeEach, expect, test,
} from 'vitest';
import {type Connection} from '../../../source/core/connection.js';
import {type Storage} from '../../../source/core/storage.js';
import {kindByType} from '../../../source/storage/registry.js';
import {s3Connection} from '../../contracts/storage.contract-kinds.js';
import {
	artifactName, errorOf, future, patternOf, put, signal, slices,
} from '../../contracts/storage.contract-steps.js';
import {startFaultProxy, type FaultProxy} from '../../servers/fault-proxy.js';
import {describeWithServer} from '../../servers/needs.js';
import {startS3, type S3Server} from '../../servers/s3.js';

describeWithServer('s3', 'S3 that refuses', () => {
	let s3: S3Server;
	let proxy: FaultProxy;
	let direct: Storage;
	let throughProxy: Storage;
	let connection: Connection;

	beforeAll(async () => {
		s3 = await startS3();
	});

	beforeEach(async () => {
		const bucket = await s3.createBucket();
		proxy = await startFaultProxy(s3.port);
		connection = s3Connection(s3, {bucket});
		direct = open(connection);
		throughProxy = open({
			...connection, options: {
				...connection.options, endpoint: proxy.endpoint, timeout: '1', tries: '4',
			},
		});
	});

	afterEach(async () => {
		await throughProxy.close();
		await direct.close();
		await proxy.close();
	});

	test('a wrong secret is told as that', async () => {
		const storage = open({...connection, secrets: {...connection.secrets, secretAccessKey: 'wrong-secret'}});

		const errors = await Promise.all([errorOf(storage.stat('file.enc', signal)), errorOf(storage.create('file.enc', {}, signal)), errorOf(storage.list('', signal))]);

		for (const error of errors) {
			expect(error).toMatchObject({
				code: 'STORAGE_DENIED', mayPass: false, exitCode: 15, message: expect.stringMatching(/the secret access key is wrong$/v) as unknown,
			});
		}
	});

	test('a wrong region is told with the right one', async () => {
		const storage = open({...connection, options: {...connection.options, region: 'eu-west-9'}});

		const error = await errorOf(storage.list('', signal));

		expect(error).toMatchObject({
			code: 'STORAGE_FAILED', mayPass: false, message: 'can\'t list the bucket: the bucket is not in the region eu-west-9', hint: 'Set region=us-east-1 in the destination.',
		});
	});

	test('half a pair of keys is refused before anything is sent', async () => {
		const storage = open({...connection, secrets: {accessKeyId: 'only'}});

		const error = await errorOf(storage.list('', signal));

		expect(error).toMatchObject({code: 'INVALID_SETTING', message: 'the destination has only one half of its keys'});
	});

	test('keys come from the environment where the destination has none', async () => {
		const storage = kindByType('s3').open({...connection, secrets: {}}, {
			env: {AWS_ACCESS_KEY_ID: s3.accessKeyId, AWS_SECRET_ACCESS_KEY: s3.secretAccessKey}, scratchFolder: tmpdir(),
		});

		await expect(storage.list('', signal)).resolves.toEqual([]);
	});

	test('without the right to write, the permission that is missing is named', async () => {
		const reader = open({...connection, options: {...connection.options, bucket: await s3.createBucket({readers: 'guest'})}, secrets: s3.guest});

		const findings = await reader.check(signal);

		expect(findings[0]).toMatchObject({subject: 'write', verdict: 'failed', detail: expect.stringMatching(/the access key lacks s3:PutObject$/v) as unknown});
	});

	test.each([
		['list', 's3:ListBucket', async (storage: Storage) => storage.list('', signal)],
		['read', 's3:GetObject', async (storage: Storage) => storage.read('file.enc', {}, signal)],
		['remove', 's3:DeleteObject', async (storage: Storage) => storage.remove('file.enc', signal)],
	])('without the right to %s, %s is named', async (_verb, permission, attempt) => {
		const stranger = open({...connection, secrets: s3.guest});

		const error = await errorOf(attempt(stranger));

		expect(error).toMatchObject({code: 'STORAGE_DENIED', exitCode: 15, message: expect.stringMatching(new RegExp(`the access key lacks ${permission}$`, 'v')) as unknown});
	});

	test.each([
		['answers 501', undefined, 'it has no If-None-Match: dbseal looks for the name before it writes, and can\'t see who writes it in the same moment'],
		['answers 412', {kind: 'answer', status: 412, code: 'PreconditionFailed'}, 'it refuses an existing name by itself (If-None-Match)'],
	] as const)('whether the store itself refuses overwriting is seen by the connection test: it %s', async (_what, fault, detail) => {
		let conditions = 0;
		// The first one with a condition writes the file of the common test.
		proxy.onRequest = head => /^if-none-match/imv.test(head) && ++conditions > 1 ? fault : undefined;

		const findings = await throughProxy.check(signal);

		expect(findings.find(({subject}) => subject === 'the store itself')).toEqual({subject: 'the store itself', verdict: 'ok', detail});
		expect(await direct.list('', signal)).toEqual([]);
		expect(await direct.sweep({dryRun: true, olderThan: future}, signal)).toEqual([]);
	});

	test('an expired token is told as that', async () => {
		proxy.onRequest = () => ({kind: 'answer', status: 400, code: 'ExpiredToken'});

		const error = await errorOf(throughProxy.list('', signal));

		expect(error).toMatchObject({code: 'STORAGE_DENIED', message: 'can\'t list the bucket: the session token has expired'});
	});

	test('a token that expires in the middle of an upload ends it; nothing is visible, and what is left is named', async () => {
		proxy.onRequest = head => head.includes('partNumber=1&') || !head.includes('uploadId=') ? undefined : {kind: 'answer', status: 400, code: 'ExpiredToken'};
		const upload = await throughProxy.create(artifactName, {}, signal);

		const error = await errorOf(pipeline(Readable.from(slices(patternOf(20_000_000), 1_000_000)), upload.stream));
		const abortError = await errorOf(upload.abort());

		expect(error).toMatchObject({code: 'STORAGE_DENIED', exitCode: 15, hint: expect.stringContaining('AWS_SESSION_TOKEN') as unknown});
		expect(abortError.message).toBe(`can't end the unfinished upload of ${artifactName}: the session token has expired`);
		expect(await direct.list('', signal)).toEqual([]);
		expect(await direct.sweep({dryRun: false, olderThan: future}, signal)).toHaveLength(1);
	});

	test('an object in an archive is told as that, with what to do', async () => {
		await put(direct, 'cold.enc', Buffer.from('x'));
		proxy.onRequest = head => head.startsWith('GET') ? {kind: 'answer', status: 403, code: 'InvalidObjectState'} : undefined;

		const error = await errorOf(throughProxy.read('cold.enc', {}, signal));

		expect(error).toMatchObject({
			code: 'STORAGE_FAILED',
			message: 'can\'t read cold.enc: the store has archived it and has to bring it back first',
			hint: expect.stringContaining('restore-object') as unknown,
		});
	});

	test('an error carries nothing of the signed request, however deep one looks', async () => {
		proxy.onRequest = () => ({kind: 'answer', status: 400, code: 'ExpiredToken'});

		const error = await errorOf(throughProxy.list('', signal));

		const everything = inspect(error, {depth: 20, showHidden: true});
		expect(everything).not.toContain('Signature=');
		expect(everything).not.toContain(s3.secretAccessKey);
	});

	test('a full store is told as that', async () => {
		proxy.onRequest = head => head.startsWith('PUT') ? {kind: 'answer', status: 507, code: 'InsufficientStorage'} : undefined;

		const error = await errorOf(put(throughProxy, 'file.enc', Buffer.from('x')));

		expect(error).toMatchObject({code: 'NO_SPACE', exitCode: 16, message: 'can\'t write file.enc: the store is full'});
	});

	test('a store that fills up in the middle of an upload ends it, and nothing is left', async () => {
		// Swift has no quota that fills up half-way: the proxy answers as full stores do.
		proxy.onRequest = head => /partNumber=[2-9]/v.test(head) ? {kind: 'answer', status: 507, code: 'XMinioStorageFull'} : undefined;

		const error = await errorOf(put(throughProxy, artifactName, patternOf(20_000_000)));

		expect(error).toMatchObject({code: 'NO_SPACE', exitCode: 16, hint: 'Raise the bucket\'s quota, or prune old backups, then try again.'});
		expect(await direct.list('', signal)).toEqual([]);
		expect(await direct.sweep({dryRun: true, olderThan: future}, signal)).toEqual([]);
	});

	test('an unknown host is told as that', async () => {
		const storage = open({...connection, options: {...connection.options, endpoint: 'http://nowhere.invalid'}});

		const error = await errorOf(storage.list('', signal));

		expect(error).toMatchObject({code: 'STORAGE_UNREACHABLE', exitCode: 15, message: expect.stringContaining('http://nowhere.invalid') as unknown});
	});

	test('a port where nothing listens is told at once', async () => {
		const storage = open({...connection, options: {...connection.options, endpoint: 'http://127.0.0.1:1'}});

		const error = await errorOf(storage.list('', signal));

		expect(error).toMatchObject({code: 'STORAGE_UNREACHABLE', message: 'can\'t list the bucket: http://127.0.0.1:1 refused the connection'});
	}, 5000);

	test('the library warns of nothing on the screen, and other warnings are let through', async () => {
		const warnings: string[] = [];
		const collect = (warning: Error): void => {
			warnings.push(warning.message);
		};

		process.on('warning', collect);
		const storage = open(connection);

		await storage.list('', signal);
		process.emitWarning('the test\'s own');
		await new Promise(resolve => {
			setImmediate(resolve);
		});
		process.off('warning', collect);

		expect(warnings).toEqual(['the test\'s own']);
	});
});

function open(connection: Connection): Storage {
	return kindByType('s3').open(connection, {env: {}, scratchFolder: tmpdir()});
}
