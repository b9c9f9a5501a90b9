/**
 * A person stores on other machines: S3 and SFTP, by the built program, until the server is lost.
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import Database from 'better-sqlite3';
import {
	beforeAll, describe, expect, test,
} from 'vitest';
import {describeWithServer} from '../servers/needs.js';
import {startS3, type S3Server} from '../servers/s3.js';
import {startSsh, type SshServer} from '../servers/ssh.js';
import {importKey, makeDesk, type Desk} from './desk.js';

const s3Secret = 'S3-Test-Secret-4711';

describe('a remote destination', () => {
	describeWithServer('s3', 'in S3', () => {
		let s3: S3Server;

		beforeAll(async () => {
			s3 = await startS3();
		});

		test('holds all that a new machine with the key needs', async () => {
			const url = `s3://${await s3.createBucket()}/backups?endpoint=${s3.endpoint}`;
			const env = {AWS_ACCESS_KEY_ID: s3.accessKeyId, AWS_SECRET_ACCESS_KEY: s3Secret};

			const rows = await loseServer({url, env, secret: s3Secret});

			expect(rows).toEqual([{id: 1, text: 'first'}, {id: 2, text: 'zweite ü'}]);
		});
	});

	describeWithServer('ssh', 'over SFTP', () => {
		let ssh: SshServer;

		beforeAll(async () => {
			ssh = await startSsh();
		});

		test('holds all that a new machine with the key needs, its host key pinned when it is added', async () => {
			const url = `sftp://${ssh.user}@${ssh.host}:${ssh.port}${await ssh.createFolder()}?key-file=${ssh.keyFile}`;

			const rows = await loseServer({
				url, env: {}, secret: 'Ssh-Test-Secret-4711', noted: `pinned the host key ${ssh.hostKey}`,
			});

			expect(rows).toEqual([{id: 1, text: 'first'}, {id: 2, text: 'zweite ü'}]);
		});

		test('that moves to another server gets the host key of that one pinned', async () => {
			const desk = await makeDesk();
			const address = `:${ssh.port}${await ssh.createFolder()}?key-file=${ssh.keyFile}`;
			await run(desk, ['destination', 'add', 'far', `sftp://${ssh.user}@127.0.0.1${address}`]);

			const edited = await desk.run(['destination', 'edit', 'far', '--url', `sftp://${ssh.user}@localhost${address}`]);

			expect(edited.stderr).toContain(`pinned the host key ${ssh.hostKey}`);
			await run(desk, ['destination', 'test', 'far']);
		});

		test('that moves to another folder of its server keeps its pin', async () => {
			const desk = await makeDesk();
			const server = `sftp://${ssh.user}@127.0.0.1:${ssh.port}`;
			await run(desk, ['destination', 'add', 'far', `${server}/first`]);

			const edited = await desk.run(['destination', 'edit', 'far', '--url', `${server}/second`]);

			expect(edited.stderr).not.toContain('pinned');
			const {stdout} = await desk.run(['destination', 'list']);
			expect(stdout).toContain(`/second?host-key=${ssh.hostKey.replaceAll('+', '%2B')}`);
		});
	});
});

type Remote = {
	readonly url: string;
	readonly env: Readonly<Record<string, string>>;
	readonly secret: string;
	/** What must be said when the destination is added. */
	readonly noted?: string;
};

/** Backs up on one machine, and restores on another that has nothing but the key and the URL; gives what came back. */
async function loseServer({url, env, secret, noted = ''}: Remote): Promise<unknown> {
	const first = await makeDesk();
	first.secrets.push(secret);
	const database = path.join(first.home, 'source.db');
	const content = new Database(database);
	content.exec('CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT); INSERT INTO notes (text) VALUES (\'first\'), (\'zweite ü\')');
	content.close();
	const added = await first.run(['destination', 'add', 'far', url], {env});
	expect(added.exitCode).toBe(0);
	expect(added.stderr).toContain(noted);
	await run(first, ['source', 'add', 'notes', `sqlite:${database}`], env);
	await run(first, ['job', 'add', 'nightly', '--source', 'notes', '--destination', 'far', '--profile', 'main'], env);
	await run(first, ['destination', 'test', 'far'], env);
	await run(first, ['backup', 'nightly'], env);
	await fs.rm(first.home, {recursive: true});

	const second = await makeDesk();
	second.secrets.push(secret);
	await importKey(second, 'old server', first.masterKey);
	await run(second, ['destination', 'add', 'far', url], env);
	const [artifact = ''] = await listArtifacts(second, env);
	const target = path.join(second.home, 'back.db');
	await run(second, ['restore', `far:${artifact}`, '--into', `sqlite:${target}`], env);
	const restored = new Database(target, {readonly: true});
	const rows = restored.prepare('SELECT * FROM notes ORDER BY id').all();
	restored.close();
	return rows;
}

async function run(desk: Desk, words: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<void> {
	const answer = await desk.run(words, {env});
	expect(answer, `${words.join(' ')}: ${answer.stderr}`).toMatchObject({exitCode: 0});
	// Nor may a library say anything of its own on the screen
	expect(answer.stderr).not.toContain('Warning');
}

async function listArtifacts(desk: Desk, env: Readonly<Record<string, string>>): Promise<string[]> {
	const {stdout, exitCode} = await desk.run(['list', 'far', '--json'], {env});
	expect(exitCode).toBe(0);
	return [...stdout.matchAll(/nightly_[^"\/]+?\.enc(?=")/gv)].map(match => match[0]);
}
