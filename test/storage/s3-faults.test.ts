import {Buffer} from 'node:buffer';
import {tmpdir} from 'node:os';
import process from 'node:process';
import {Readable} from 'node:stream';
import {buffer} from 'node:stream/consumers';
import {pipeline} from 'node:stream/promises';
import {inspect} from 'node:util';
import {
	afterEach, beforeAll, beforeEach, expect, test, vi,
} from 'vitest';
import {type Connection} from '../../source/core/connection.js';
import {type Storage} from '../../source/core/storage.js';
import {s3Kind} from '../../source/storage/s3.js';
import {s3Connection} from '../contracts/storage.contract-kinds.js';
import {
	artifactName, errorOf, future, namesOf, patternOf, put, signal, slices,
} from '../contracts/storage.contract-steps.js';
import {startFaultProxy, type Fault, type FaultProxy} from '../servers/fault-proxy.js';
import {describeWithServer} from '../servers/needs.js';
import {startS3, type S3Server} from '../servers/s3.js';

describeWithServer('s3', 'S3 when something goes wrong', () => {
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
			expect(error).toMatchObject({code: 'STORAGE_DENIED', exitCode: 15, message: expect.stringMatching(/the secret access key is wrong$/v) as unknown});
		}
	});

	test('a wrong region is told with the right one', async () => {
		const storage = open({...connection, options: {...connection.options, region: 'eu-west-9'}});

		const error = await errorOf(storage.list('', signal));

		expect(error).toMatchObject({
			code: 'STORAGE_FAILED', message: 'can\'t list the bucket: the bucket is not in the region eu-west-9', hint: 'Set region=us-east-1 in the destination.',
		});
	});

	test('half a pair of keys is refused before anything is sent', async () => {
		const storage = open({...connection, secrets: {accessKeyId: 'only'}});

		const error = await errorOf(storage.list('', signal));

		expect(error).toMatchObject({code: 'INVALID_SETTING', message: 'the destination has only one half of its keys'});
	});

	test('keys come from the environment where the destination has none', async () => {
		const storage = s3Kind.open({...connection, secrets: {}}, {
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

	test('an expired token is told as that', async () => {
		proxy.onRequest = () => ({kind: 'answer', status: 400, code: 'ExpiredToken'});

		const error = await errorOf(throughProxy.list('', signal));

		expect(error).toMatchObject({code: 'STORAGE_DENIED', message: 'can\'t list the bucket: the session token has expired'});
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

	test('a store that stalls is given up', async () => {
		proxy.onRequest = () => ({kind: 'stall'});

		const error = await errorOf(throughProxy.list('', signal));

		expect(error).toMatchObject({code: 'STORAGE_UNREACHABLE', exitCode: 15, message: `can't list the bucket: ${proxy.endpoint} stopped answering`});
	});

	test('an upload whose every part is reset once comes through whole', async () => {
		proxy.onRequest = oncePerPart({kind: 'reset', afterBytes: 3_000_000});
		const content = patternOf(20_000_003);

		await put(throughProxy, artifactName, content);

		const back = await buffer(await direct.read(artifactName, {}, signal));
		expect(back.equals(content)).toBe(true);
	});

	test('a part that was damaged on its way is sent again', async () => {
		proxy.onRequest = oncePerPart({kind: 'damage', atByte: 4_000_000});
		const content = patternOf(20_000_003);

		await put(throughProxy, artifactName, content);

		const back = await buffer(await direct.read(artifactName, {}, signal));
		expect(back.equals(content)).toBe(true);
	});

	test.each([[500, 'InternalError'], [503, 'SlowDown']])('a storm of %i that passes is waited out', async (status, code) => {
		const tries = new Map<string, number>();
		proxy.onRequest = head => {
			const request = head.slice(0, head.indexOf('\r\n'));
			tries.set(request, (tries.get(request) ?? 0) + 1);
			return (tries.get(request) ?? 0) > 2 ? undefined : {kind: 'answer', status, code};
		};

		await put(throughProxy, artifactName, patternOf(9_000_000));

		expect(await namesOf(direct.list('', signal))).toEqual([artifactName]);
	});

	test('a storm that does not pass ends the upload and leaves nothing', async () => {
		const upload = await throughProxy.create(artifactName, {}, signal);
		proxy.onRequest = head => head.includes('partNumber=') ? {kind: 'answer', status: 503, code: 'SlowDown'} : undefined;

		const error = await errorOf(pipeline(Readable.from(slices(patternOf(20_000_000), 1_000_000)), upload.stream));
		await upload.abort();

		expect(error).toMatchObject({code: 'STORAGE_FAILED', exitCode: 15, hint: 'Try again later: the store is in trouble or overloaded.'});
		expect(await direct.list('', signal)).toEqual([]);
		expect(await direct.sweep({dryRun: true, olderThan: future}, signal)).toEqual([]);
	});

	test.each([
		['a small file', 1000, /^PUT /v],
		['a large file', 9_000_000, /^POST \S*uploadId=/v],
	])('the commit of %s whose answer is lost has succeeded', async (_what, sizeBytes, requestLine) => {
		let isLost = false;
		proxy.onRequest = head => {
			// The first try of the small one is answered 501, and sent again without its condition.
			const isFinal = requestLine.test(head) && !/^if-none-match/imv.test(sizeBytes < 2000 ? head : '');
			const lose = isFinal && !isLost;
			isLost ||= lose;
			return lose ? {kind: 'lose answer'} : undefined;
		};

		await put(throughProxy, artifactName, patternOf(sizeBytes));

		expect(isLost).toBe(true);
		expect(await direct.stat(artifactName, signal)).toMatchObject({sizeBytes});
	});

	test('a read that breaks off goes on where it stopped', async () => {
		const content = patternOf(20_000_003);
		await put(direct, artifactName, content);
		let breaks = 0;
		proxy.onRequest = head => head.startsWith('GET') && breaks++ < 3 ? {kind: 'break answer', afterBytes: 4_000_000} : undefined;

		const back = await buffer(await throughProxy.read(artifactName, {}, signal));

		expect(breaks).toBe(4);
		expect(back.equals(content)).toBe(true);
	});

	test('a run that is told to stop does not wait for the next try', async () => {
		const controller = new AbortController();
		let answers = 0;
		proxy.onRequest = () => {
			answers++;
			setTimeout(() => {
				controller.abort();
			}, answers === 3 ? 50 : 100_000).unref();
			return {kind: 'answer', status: 503, code: 'SlowDown'};
		};

		const error = await errorOf(throughProxy.list('', controller.signal));

		expect(error.name).toBe('AbortError');
		expect(answers).toBe(3);
	});

	test('a clock that is off by an hour is found by the connection test, and lived with', async () => {
		vi.useFakeTimers({toFake: ['Date'], now: Date.now() - 3_600_000});

		const findings = await direct.check(signal);
		vi.useRealTimers();

		expect(findings.filter(({verdict}) => verdict === 'failed')).toEqual([]);
		const clock = findings.find(({subject}) => subject === 'clock');
		expect(clock).toMatchObject({verdict: 'warning', hint: 'Set the clock: look at "timedatectl".'});
		expect(clock?.detail).toMatch(/^this machine's clock is 3(?:59\d|60\d) s behind the store's$/v);
	});

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

	function oncePerPart(fault: Fault): (head: string) => Fault | undefined {
		const seen = new Set<string>();
		return head => {
			const part = /partNumber=\d+/v.exec(head)?.[0];
			if (part === undefined || seen.has(part)) {
				return undefined;
			}

			seen.add(part);
			return fault;
		};
	}
});

function open(connection: Connection): Storage {
	return s3Kind.open(connection, {env: {}, scratchFolder: tmpdir()});
}
