import fs from 'node:fs/promises';
import {tmpdir} from 'node:os';
import process from 'node:process';
import {Readable} from 'node:stream';
import {buffer} from 'node:stream/consumers';
import {pipeline} from 'node:stream/promises';
import {
	afterEach, beforeAll, beforeEach, expect, onTestFinished, test, vi,
} from 'vitest';
import {type Connection} from '../../../source/core/connection.js';
import {type Storage} from '../../../source/core/storage.js';
import {kindByType} from '../../../source/storage/registry.js';
import {sftpConnection} from '../../contracts/storage.contract-kinds.js';
import {
	errorOf, future, namesOf, patternOf, put, signal, slices,
} from '../../contracts/storage.contract-steps.js';
import {startFaultProxy, type FaultProxy} from '../../servers/fault-proxy.js';
import {describeWithServer} from '../../servers/needs.js';
import {startSsh, startStranger, type SshServer} from '../../servers/ssh.js';

describeWithServer('ssh', 'SFTP when something goes wrong', () => {
	let ssh: SshServer;
	let proxy: FaultProxy;
	let direct: Storage;
	let throughProxy: Storage;
	let connection: Connection;

	beforeAll(async () => {
		ssh = await startSsh();
	});

	beforeEach(async () => {
		proxy = await startFaultProxy(ssh.port);
		connection = sftpConnection(ssh, {path: await ssh.createFolder()});
		direct = open(connection);
		throughProxy = open({
			...connection, options: {
				...connection.options, port: String(proxy.port), timeout: '2', tries: '4',
			},
		});
	});

	afterEach(async () => {
		await throughProxy.close();
		await direct.close();
		await proxy.close();
	});

	test.each(['cut', 'reset'] as const)('an upload whose connection is %s twice comes through whole', async kind => {
		let connections = 0;
		proxy.onConnection = () => ++connections > 2 ? undefined : {kind, afterBytes: 6_000_000};
		const content = patternOf(20_000_003);

		await put(throughProxy, 'file.enc', content);

		const back = await buffer(await direct.read('file.enc', {}, signal));
		expect(connections).toBe(3);
		expect(back.equals(content)).toBe(true);
	});

	test('a download whose connection breaks goes on where it stopped', async () => {
		const content = patternOf(20_000_003);
		await put(direct, 'file.enc', content);
		let connections = 0;
		proxy.onConnection = () => ++connections > 2 ? undefined : {kind: 'break answer', afterBytes: 6_000_000};

		const back = await buffer(await throughProxy.read('file.enc', {}, signal));

		expect(connections).toBe(3);
		expect(back.equals(content)).toBe(true);
	});

	test('a server that goes away for good ends the upload, and nothing is visible', async () => {
		const upload = await throughProxy.create('file.enc', {}, signal);
		await proxy.close();

		const error = await errorOf(pipeline(Readable.from(slices(patternOf(20_000_000), 1_000_000)), upload.stream));
		const abortError = await errorOf(upload.abort());

		expect(error).toMatchObject({code: 'STORAGE_UNREACHABLE', exitCode: 15});
		expect(abortError).toMatchObject({code: 'STORAGE_UNREACHABLE', message: expect.stringContaining('can\'t remove the unfinished') as unknown});
		expect(await direct.list('', signal)).toEqual([]);
		expect(await direct.sweep({dryRun: false, olderThan: future}, signal)).toHaveLength(1);
	});

	test('a server that stalls is given up', async () => {
		await throughProxy.list('', signal);
		proxy.onConnection = () => ({kind: 'stall', afterBytes: 0});
		const stalled = open({
			...connection, options: {
				...connection.options, port: String(proxy.port), timeout: '1', tries: '2',
			},
		});

		const error = await errorOf(stalled.list('', signal));
		await stalled.close();

		expect(error).toMatchObject({code: 'STORAGE_UNREACHABLE', exitCode: 15, message: `can't list the folder: 127.0.0.1:${proxy.port} stopped answering`});
	});

	test('a connection that falls silent during an upload is made anew, and the upload comes through whole', async () => {
		let connections = 0;
		proxy.onConnection = () => ++connections > 1 ? undefined : {kind: 'stall', afterBytes: 6_000_000};
		const content = patternOf(12_000_003);

		await put(throughProxy, 'file.enc', content);

		const back = await buffer(await direct.read('file.enc', {}, signal));
		expect(connections).toBe(2);
		expect(back.equals(content)).toBe(true);
	});

	test.each([
		['dies', 'SIGKILL', 5],
		['falls silent', 'SIGSTOP', 2],
	] as const)('an SFTP channel that %s on a live connection is made anew, and nothing of the old one stays open', async (_what, signalName, seconds) => {
		const patient = open({
			...connection, options: {
				...connection.options, port: String(proxy.port), timeout: String(seconds), tries: '4',
			},
		});
		const content = patternOf(12_000_003);
		const upload = await patient.create('file.enc', {}, signal);
		const pid = await serverOf(connection.options.path ?? '');
		process.kill(pid, signalName);
		onTestFinished(() => {
			stopServer(pid);
		});

		await pipeline(Readable.from(slices(content, 1_000_000)), upload.stream);
		await upload.commit();
		await patient.close();

		const back = await buffer(await direct.read('file.enc', {}, signal));
		expect(back.equals(content)).toBe(true);
		await vi.waitUntil(() => proxy.openConnections() === 0, {timeout: 5000});
	});

	test('a storage that is closed while it connects leaves nothing open', async () => {
		proxy.delayMs = 200;
		const listing = errorOf(throughProxy.list('', signal));
		await vi.waitUntil(() => proxy.openConnections() === 1);

		await throughProxy.close();

		expect(await listing).toMatchObject({exitCode: 15});
		await vi.waitUntil(() => proxy.openConnections() === 0, {timeout: 5000});
	});

	test('whoever is told to stop while a server lets nobody in stops at once', async () => {
		proxy.onConnection = () => ({kind: 'stall', afterBytes: 0});
		const controller = new AbortController();
		const listing = errorOf(throughProxy.list('', controller.signal));
		await vi.waitUntil(() => proxy.openConnections() === 1);
		const begunAt = performance.now();

		controller.abort();

		expect(await listing).toMatchObject({name: 'AbortError'});
		expect(performance.now() - begunAt).toBeLessThan(1000);
	});

	test.each([0, 100])('a server that hangs up after %i bytes of ours, as one does that is starting, is asked again', async afterBytes => {
		let connections = 0;
		proxy.onConnection = () => ++connections > 2 ? undefined : {kind: 'cut', afterBytes};

		const files = await throughProxy.list('', signal);

		expect(connections).toBe(3);
		expect(files).toEqual([]);
	});

	test('a port where nothing listens is told at once', async () => {
		const nowhere = open({...connection, options: {...connection.options, port: '1'}});

		const error = await errorOf(nowhere.list('', signal));

		expect(error).toMatchObject({code: 'STORAGE_UNREACHABLE', message: 'can\'t list the folder: 127.0.0.1:1 refused the connection'});
	}, 5000);

	test('an unknown host is told as that', async () => {
		const nowhere = open({...connection, options: {...connection.options, host: 'nowhere.invalid'}});

		const error = await errorOf(nowhere.list('', signal));

		expect(error).toMatchObject({code: 'STORAGE_UNREACHABLE', message: expect.stringContaining('nowhere.invalid') as unknown});
	});

	test('a slow connection only takes longer', async () => {
		proxy.delayMs = 20;

		await put(throughProxy, 'file.enc', patternOf(1_000_000));

		expect(await namesOf(direct.list('', signal))).toEqual(['file.enc']);
	});

	test('a server that comes back with another host key in the middle of an upload gets nothing more, and nothing is visible', async () => {
		const stranger = await startStranger();
		onTestFinished(stranger.stop);
		proxy.onConnection = () => ({kind: 'cut', afterBytes: 6_000_000});
		const upload = await throughProxy.create('file.enc', {}, signal);
		proxy.target = stranger.port;

		const error = await errorOf(pipeline(Readable.from(slices(patternOf(20_000_000), 1_000_000)), upload.stream));
		const abortError = await errorOf(upload.abort());

		expect(error).toMatchObject({
			code: 'STORAGE_DENIED',
			exitCode: 15,
			message: `THE HOST KEY OF 127.0.0.1:${proxy.port} HAS CHANGED: pinned is ${ssh.hostKey}, it shows ${stranger.hostKey}; somebody may be listening in`,
			hint: expect.stringMatching(/^Ask whoever runs the server; .*\.$/v) as unknown,
		});
		expect(abortError).toMatchObject({code: 'STORAGE_DENIED'});
		expect(await direct.list('', signal)).toEqual([]);
		expect(await direct.sweep({dryRun: false, olderThan: future}, signal)).toHaveLength(1);
	});

	test.each([
		['up', {kind: 'damage', atByte: 6_000_000}],
		['down', {kind: 'damage answer', atByte: 6_000_000}],
	] as const)('bytes that are damaged on their way %s are noticed by SSH and sent again', async (_way, fault) => {
		const content = patternOf(20_000_003);
		await put(direct, 'there.enc', content);
		let connections = 0;
		proxy.onConnection = () => ++connections > 1 ? undefined : fault;

		await put(throughProxy, 'file.enc', content);
		const [back, there] = [await buffer(await direct.read('file.enc', {}, signal)), await buffer(await throughProxy.read('there.enc', {}, signal))];

		expect(connections).toBeGreaterThan(1);
		expect(back.equals(content)).toBe(true);
		expect(there.equals(content)).toBe(true);
	});

	test('a run that is told to stop during an upload stops at once, and abort removes what is unfinished', async () => {
		const controller = new AbortController();
		const upload = await throughProxy.create('file.enc', {}, controller.signal);
		const writing = pipeline(Readable.from(slices(patternOf(8_000_000), 1_000_000)), upload.stream, {signal: controller.signal});

		controller.abort();
		const error = await errorOf(writing);
		await upload.abort();

		expect(error.name).toBe('AbortError');
		expect(await direct.sweep({dryRun: true, olderThan: future}, signal)).toEqual([]);
	});
});

/** The server's process that has a file open in this folder. */
async function serverOf(folder: string): Promise<number> {
	const names = await fs.readdir('/proc');
	for (const pid of names.filter(name => /^\d+$/v.test(name))) {
		const descriptors = await fs.readdir(`/proc/${pid}/fd`).catch(() => []);
		const targets = await Promise.all(descriptors.map(async descriptor => fs.readlink(`/proc/${pid}/fd/${descriptor}`).catch(() => '')));
		if (targets.some(target => target.startsWith(`${folder}/`))) {
			return Number(pid);
		}
	}

	throw new Error(`nobody has a file open in ${folder}`);
}

function stopServer(pid: number): void {
	try {
		process.kill(pid, 'SIGKILL');
	} catch (error) {
		expect(error).toMatchObject({code: 'ESRCH'});
	}
}

function open(connection: Connection): Storage {
	return kindByType('sftp').open(connection, {env: {}, scratchFolder: tmpdir()});
}
