/**
 * What goes wrong at S3 and SFTP, as a person or a cron job hears of it from the built program: the exit code, what happened, the next step,
 * and nothing at the destination afterwards.
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import {
	beforeEach, expect, onTestFinished, test,
} from 'vitest';
import {type Connection} from '../../source/core/connection.js';
import {kindByType} from '../../source/storage/registry.js';
import {s3Connection, sftpConnection} from '../contracts/storage.contract-kinds.js';
import {future, signal} from '../contracts/storage.contract-steps.js';
import {startFaultProxy, type FaultProxy} from '../servers/fault-proxy.js';
import {describeWithServer} from '../servers/needs.js';
import {startS3, type S3Server} from '../servers/s3.js';
import {startSsh, startStranger, type SshServer} from '../servers/ssh.js';
import {makeDesk, type Answer, type Desk} from './desk.js';

let desk: Desk;
let proxy: FaultProxy;

async function backUpTo(url: string, env: Readonly<Record<string, string>>): Promise<Answer> {
	desk = await makeDesk();
	await desk.prepare(['source', 'add', 'noise', '--kind', 'command', '--dump', 'head -c 12000000 /dev/urandom']);
	desk.secrets.push('S3-Test-Secret-4711', 'wrong-secret');
	return desk.run(['backup', '--source', 'noise', '--to', url, '--profile', 'main', '--compression', 'none'], {env});
}

async function startProxy(port: number): Promise<void> {
	proxy = await startFaultProxy(port);
	onTestFinished(proxy.close);
}

/** What lies there, unfinished or not. */
async function left(connection: Connection): Promise<readonly unknown[]> {
	const storage = kindByType(connection.type).open(connection, {env: {}, scratchFolder: desk.home});
	const found = [...await storage.list('', signal), ...await storage.sweep({dryRun: true, olderThan: future}, signal)];
	await storage.close();
	return found;
}

describeWithServer('s3', 'a backup to S3', () => {
	let s3: S3Server;
	let bucket: string;

	beforeEach(async () => {
		s3 = await startS3();
		bucket = await s3.createBucket();
		await startProxy(s3.port);
	});

	const part = (number: number) => new RegExp(`partNumber=${number}&`, 'v');
	const troubles: ReadonlyArray<readonly [what: string, trouble: {
		readonly url?: (url: string) => string;
		readonly secret?: string;
		readonly fault?: FaultProxy['onRequest'];
		readonly message: RegExp;
		readonly exitCode?: number;
	}]> = [
		['a wrong secret', {secret: 'wrong-secret', message: /the secret access key is wrong$/v}],
		['a wrong region', {url: url => `${url}&region=eu-west-9`, message: /the bucket is not in the region eu-west-9$/v}],
		['a bucket that is missing', {url: url => url.replace(bucket, 'no-such-bucket'), message: /the bucket no-such-bucket does not exist$/v}],
		['a host that nobody knows', {url: url => url.replace(proxy.endpoint, 'http://nowhere.invalid'), message: /nowhere\.invalid/v}],
		['a token that has expired', {fault: () => ({kind: 'answer', status: 400, code: 'ExpiredToken'}), message: /the session token has expired$/v}],
		['a store that stalls', {fault: head => part(2).test(head) ? {kind: 'stall', afterBytes: 100_000} : undefined, message: /stopped answering$/v}],
		['a link that resets', {fault: head => part(2).test(head) ? {kind: 'reset', afterBytes: 100_000} : undefined, message: /cut the connection$/v}],
		['a storm of 503', {fault: head => part(1).test(head) ? {kind: 'answer', status: 503, code: 'SlowDown'} : undefined, message: /answered 503/v}],
		['a store that is full', {fault: head => part(2).test(head) ? {kind: 'answer', status: 507, code: 'InsufficientStorage'} : undefined, message: /the store is full$/v, exitCode: 16}],
	];

	test.each(troubles)('with %s fails with the next step and leaves nothing', async (_what, {url = same => same, secret = s3.secretAccessKey, fault = () => undefined, message, exitCode = 15}) => {
		proxy.onRequest = fault;
		const address = url(`s3://${bucket}/backups?endpoint=${proxy.endpoint}&timeout=1&tries=2`);

		const answer = await backUpTo(address, {AWS_ACCESS_KEY_ID: s3.accessKeyId, AWS_SECRET_ACCESS_KEY: secret});

		expect(answer.exitCode, answer.stderr).toBe(exitCode);
		expect(answer.message).toMatch(message);
		expect(answer.hint).toMatch(/^[A-Z].*\.$/v);
		expect(await left(s3Connection(s3, {bucket}))).toEqual([]);
	});
});

describeWithServer('ssh', 'a backup over SFTP', () => {
	let ssh: SshServer;
	let folder: string;

	beforeEach(async () => {
		ssh = await startSsh();
		folder = await ssh.createFolder();
		await startProxy(ssh.port);
	});

	const urlOf = (hostKey = ssh.hostKey) =>
		`sftp://${ssh.user}@127.0.0.1:${proxy.port}${folder}?key-file=${ssh.keyFile}&host-key=${encodeURIComponent(hostKey)}&timeout=2&tries=2`;

	test('with a host key that changed fails loudly, and sends nothing', async () => {
		const stranger = await startStranger();
		onTestFinished(stranger.stop);
		proxy.target = stranger.port;

		const answer = await backUpTo(urlOf(), {});

		expect(answer).toMatchObject({exitCode: 15, message: expect.stringContaining(`HAS CHANGED: pinned is ${ssh.hostKey}, it shows ${stranger.hostKey}`) as unknown});
		expect(answer.hint).toMatch(/^Ask whoever runs the server/v);
		expect(await left(sftpConnection(ssh, {path: folder}))).toEqual([]);
	});

	test('whose link is gone for good in the middle fails, and names what is left', async () => {
		let connections = 0;
		proxy.onConnection = () => ({kind: 'reset', afterBytes: ++connections > 1 ? 0 : 4_000_000});

		const answer = await backUpTo(urlOf(), {});
		const found = await left(sftpConnection(ssh, {path: folder}));

		expect(answer).toMatchObject({exitCode: 15, message: expect.stringContaining('can\'t write') as unknown, hint: expect.stringMatching(/\.$/v) as unknown});
		expect(answer.stderr).toMatch(/what is left of noise_\S+ at "sftp:\S+" is no backup, and could not be removed: .*\.part/v);
		expect(found).toEqual([expect.stringContaining('.part')]);
	});

	test('and a restore from it that is refused ends at once, with nothing left open', async () => {
		desk = await makeDesk();
		await desk.prepare(
			['source', 'add', 'noise', '--kind', 'command', '--dump', 'head -c 1000 /dev/urandom'],
			['destination', 'add', 'far', urlOf()],
			['job', 'add', 'noise', '--source', 'noise', '--destination', 'far', '--profile', 'main'],
			['backup', 'noise'],
		);
		const taken = path.join(desk.home, 'taken.dump');
		await fs.writeFile(taken, 'somebody\'s own');

		const answer = await desk.run(['restore', 'noise@latest', '--to-file', taken]);

		expect(answer).toMatchObject({exitCode: 17});
		expect(await fs.readFile(taken, 'utf8')).toBe('somebody\'s own');
	}, 30_000);
});
