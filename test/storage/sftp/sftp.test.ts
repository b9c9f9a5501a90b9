import {Buffer} from 'node:buffer';
import {spawn} from 'node:child_process';
import {
	chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile,
} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import process from 'node:process';
import {buffer} from 'node:stream/consumers';
import {
	beforeAll, describe, expect, test,
} from 'vitest';
import {type Connection} from '../../../source/core/connection.js';
import {type Storage} from '../../../source/core/storage.js';
import {kindByType} from '../../../source/storage/registry.js';
import {readHostKey} from '../../../source/storage/sftp/sftp.js';
import {sftpConnection} from '../../contracts/storage.contract-kinds.js';
import {
	errorOf, future, patternOf, put, signal,
} from '../../contracts/storage.contract-steps.js';
import {describeWithServer, programPath} from '../../servers/needs.js';
import {runProgram} from '../../servers/run-program.js';
import {waitFor} from '../../servers/shared-server.js';
import {startSsh, type SshServer} from '../../servers/ssh.js';

const isRoot = process.getuid?.() === 0;

describeWithServer('ssh', 'SFTP', () => {
	let ssh: SshServer;
	let folder: string;
	let pinned: Connection;

	beforeAll(async () => {
		ssh = await startSsh();
		folder = await ssh.createFolder();
		pinned = sftpConnection(ssh, {path: folder});
	});

	describe('signing in', () => {
		test.skipIf(!isRoot)('works with a password', async () => {
			const storage = open({...pinned, options: without(pinned.options, 'keyFile'), secrets: {password: ssh.password}});

			await expect(listAndClose(storage)).resolves.toBeInstanceOf(Array);
		});

		test('works with a key file', async () => {
			await expect(listAndClose(open(pinned))).resolves.toBeInstanceOf(Array);
		});

		test('works with a sealed key', async () => {
			const privateKey = await readFile(ssh.keyFile, 'utf8');
			const storage = open({...pinned, options: without(pinned.options, 'keyFile'), secrets: {privateKey}});

			await expect(listAndClose(storage)).resolves.toBeInstanceOf(Array);
		});

		test('works with a key and its passphrase', async () => {
			const storage = open({...pinned, options: {...pinned.options, keyFile: ssh.lockedKeyFile}, secrets: {passphrase: ssh.passphrase}});

			await expect(listAndClose(storage)).resolves.toBeInstanceOf(Array);
		});

		test('works with the keys of an agent', async () => {
			const agent = await startAgent(ssh.keyFile);
			const storage = open({...pinned, options: without(pinned.options, 'keyFile')}, {SSH_AUTH_SOCK: agent.socket});

			const files = await listAndClose(storage);
			await agent.stop();

			expect(files).toBeInstanceOf(Array);
		});

		test('with a wrong password is refused, without saying it', async () => {
			const storage = open({...pinned, options: without(pinned.options, 'keyFile'), secrets: {password: 'wrong-secret'}});

			const error = await errorOf(listAndClose(storage));

			expect(error).toMatchObject({code: 'STORAGE_DENIED', exitCode: 15, message: `127.0.0.1:${ssh.port} refused the user ${ssh.user} with a password`});
		});

		test('with a stranger\'s key is refused, naming the key', async () => {
			const storage = open({...pinned, options: {...pinned.options, keyFile: ssh.strangerKeyFile}});

			const error = await errorOf(listAndClose(storage));

			expect(error).toMatchObject({code: 'STORAGE_DENIED', message: `127.0.0.1:${ssh.port} refused the user ${ssh.user} with the key of ${ssh.strangerKeyFile}`});
		});

		test.each([
			['no passphrase', {}],
			['a wrong passphrase', {passphrase: 'wrong'}],
		])('with a locked key and %s says that the key can\'t be used', async (_what, secrets) => {
			const storage = open({...pinned, options: {...pinned.options, keyFile: ssh.lockedKeyFile}, secrets});

			const error = await errorOf(listAndClose(storage));

			expect(error).toMatchObject({code: 'INVALID_SETTING', message: expect.stringContaining(`can't use the private key of ${ssh.lockedKeyFile}`) as unknown});
		});

		test('with nothing says what to give', async () => {
			const storage = open({...pinned, options: without(pinned.options, 'keyFile')});

			const error = await errorOf(listAndClose(storage));

			expect(error).toMatchObject({code: 'INVALID_SETTING', message: 'the SFTP destination has no password, no key and no agent to sign in with'});
		});
	});

	describe('the host key', () => {
		test('can be seen without signing in', async () => {
			const seen = await readHostKey({...pinned, options: without(pinned.options, 'hostKey')});

			expect(seen).toBe(ssh.hostKey);
		});

		test('that is not pinned is shown and refused', async () => {
			const storage = open({...pinned, options: without(pinned.options, 'hostKey')});

			const error = await errorOf(listAndClose(storage));

			expect(error).toMatchObject({
				code: 'STORAGE_DENIED', exitCode: 15, message: `the host key of 127.0.0.1:${ssh.port} is not pinned; it shows ${ssh.hostKey}`,
			});
		});

		test('that changed is refused loudly', async () => {
			const other = `SHA256:${'A'.repeat(43)}`;
			const storage = open({...pinned, options: {...pinned.options, hostKey: other}});

			const error = await errorOf(listAndClose(storage));

			expect(error).toMatchObject({
				code: 'STORAGE_DENIED',
				message: `THE HOST KEY OF 127.0.0.1:${ssh.port} HAS CHANGED: pinned is ${other}, it shows ${ssh.hostKey}; somebody may be listening in`,
			});
		});

		test('may be one of several that are pinned', async () => {
			const storage = open({...pinned, options: {...pinned.options, hostKey: `SHA256:${'A'.repeat(43)},${ssh.hostKey}`}});

			await expect(listAndClose(storage)).resolves.toBeInstanceOf(Array);
		});
	});

	test('files are for their owner only, and so are the folders made for them', async () => {
		const storage = open(pinned);

		await put(storage, 'modes/file.enc', Buffer.from('x'));
		await storage.close();

		const file = await stat(join(folder, 'modes/file.enc'));
		const parent = await stat(join(folder, 'modes'));
		expect([file.mode % 0o1000, parent.mode % 0o1000]).toEqual([0o600, 0o700]);
	});

	test('nothing is written through a link to a folder', async () => {
		const storage = open(pinned);
		await mkdir(join(folder, 'elsewhere'));
		// The user may write there: what keeps the file out is that the way to it is a link
		await chown(join(folder, 'elsewhere'), ssh.uid, ssh.uid);
		await symlink('elsewhere', join(folder, 'link'));

		const error = await errorOf(storage.create('link/file.enc', {}, signal));
		await storage.close();

		expect(error).toMatchObject({code: 'STORAGE_FAILED', exitCode: 15});
		expect(await readdir(join(folder, 'elsewhere'))).toEqual([]);
	});

	test('a folder in the user\'s home can be named', async () => {
		const relative = folder.slice(ssh.home.length + 1);
		const storage = open({...pinned, options: {...pinned.options, path: `/~/${relative}`}});

		await put(storage, 'at-home.enc', Buffer.from('x'));
		await storage.close();

		expect(await readdir(folder)).toContain('at-home.enc');
	});

	test.skipIf(!isRoot)('a full disk at the server ends the upload with NO_SPACE and leaves nothing', async () => {
		const storage = open({...pinned, options: {...pinned.options, path: ssh.smallFolder}});

		const error = await errorOf(put(storage, 'file.enc', patternOf(8_000_000)));
		const left = [await storage.list('', signal), await storage.sweep({dryRun: true, olderThan: future}, signal)];
		await storage.close();

		expect(error).toMatchObject({code: 'NO_SPACE', exitCode: 16, message: `can't write file.enc: no space left at 127.0.0.1:${ssh.port}`});
		expect(left).toEqual([[], []]);
	});

	describe.skipIf(!isRoot)('without the right', () => {
		const refusals = [
			['to write', 0o555, async (storage: Storage) => put(storage, 'new.enc', Buffer.from('x')), 'can\'t write new.enc'],
			['to remove', 0o555, async (storage: Storage) => storage.remove('file.enc', signal), 'can\'t remove file.enc'],
			['to list', 0o333, async (storage: Storage) => storage.list('', signal), 'can\'t list the folder'],
			['to look', 0o666, async (storage: Storage) => storage.stat('file.enc', signal), 'can\'t look at file.enc'],
			['to read', 0o777, async (storage: Storage) => buffer(await storage.read('file.enc', {}, signal)), 'can\'t read file.enc'],
		] as const;

		test.each(refusals)('%s, that is what is refused, and the file stays', async (_what, mode, attempt, action) => {
			const closed = await mkdtemp(join(tmpdir(), 'dbseal-closed-'));
			await writeFile(join(closed, 'file.enc'), 'precious', {mode: 0o600});
			await chmod(closed, mode);
			const storage = open({...pinned, options: {...pinned.options, path: closed}});

			const error = await errorOf(attempt(storage));
			await storage.close();
			const left = await readdir(closed);
			await rm(closed, {recursive: true});

			expect(error).toMatchObject({
				code: 'STORAGE_DENIED',
				exitCode: 15,
				message: `${action}: 127.0.0.1:${ssh.port} denied permission`,
				hint: `Give the user ${ssh.user} the right to read and write ${closed} there.`,
			});
			expect(left).toEqual(['file.enc']);
		});
	});
});

function open(connection: Connection, env: Readonly<Record<string, string>> = {}): Storage {
	return kindByType('sftp').open(connection, {env, scratchFolder: tmpdir()});
}

async function listAndClose(storage: Storage): Promise<unknown> {
	try {
		return await storage.list('', signal);
	} finally {
		await storage.close();
	}
}

function without(options: Readonly<Record<string, string>>, name: string): Record<string, string> {
	return Object.fromEntries(Object.entries(options).filter(([option]) => option !== name));
}

async function startAgent(keyFile: string): Promise<{socket: string; stop(): Promise<void>}> {
	const folder = await mkdtemp(join(tmpdir(), 'dbseal-agent-'));
	const socket = join(folder, 'socket');
	const agent = spawn(programPath('ssh-agent'), ['-D', '-a', socket], {stdio: 'ignore'});
	await waitFor('ssh-agent', async () => {
		const names = await readdir(folder);
		return names.includes('socket') || undefined;
	});
	await runProgram('ssh-add', ['-q', keyFile], {env: {...process.env, SSH_AUTH_SOCK: socket}});
	return {
		socket,
		async stop() {
			agent.kill();
			await rm(folder, {recursive: true});
		},
	};
}
