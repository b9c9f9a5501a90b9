/**
 * Secrets that are no password are given by their words, each in a file of its own.
 */
import fs from 'node:fs/promises';
import {
	beforeEach, describe, expect, onTestFinished, test,
} from 'vitest';
import {describeWithServer} from '../servers/needs.js';
import {startSsh} from '../servers/ssh.js';
import {makeSandbox, type Sandbox} from './sandbox.js';

let sandbox: Sandbox;

beforeEach(async () => {
	sandbox = await makeSandbox();
	onTestFinished(async () => sandbox.remove());
	await sandbox.good(['vault', 'create', 'main']);
});

describeWithServer('ssh', 'with an SSH server', () => {
	test('a private key is sealed in the store, and signs in without its file', async () => {
		const ssh = await startSsh();
		const url = `sftp://${ssh.user}@${ssh.host}:${ssh.port}${await ssh.createFolder()}?host-key=${ssh.hostKey}`;
		const key = sandbox.path('id');
		await fs.copyFile(ssh.keyFile, key);
		await fs.chmod(key, 0o600);

		await sandbox.good(['destination', 'add', 'nas', url, '--secret-file', `private-key=${key}`]);
		await fs.rm(key);

		await sandbox.good(['destination', 'test', 'nas']);
		const {stdout} = await sandbox.good(['destination', 'list']);
		expect(stdout).toContain('sealed');
		expect(stdout).not.toContain('PRIVATE KEY');
	});
});

describe('a word', () => {
	test('that the kind does not have is refused with those that it has', async () => {
		const {exitCode, stderr} = await sandbox.run(['destination', 'add', 'nas', 'sftp://u@localhost:1/f', '--secret-file', 'passwort=x']);

		expect(exitCode).toBe(2);
		expect(stderr).toContain('there is no secret "passwort" here\n  → Give it as WORD=FILE, where the word is one of password, private-key, passphrase.');
	});

	test('without a file is refused', async () => {
		const {exitCode, stderr} = await sandbox.run(['destination', 'add', 'nas', 'sftp://u@localhost:1/f', '--secret-file', 'passphrase']);

		expect(exitCode).toBe(2);
		expect(stderr).toContain('--secret-file takes a word and a file');
	});
});

test('one secret is changed, and the others stay', async () => {
	const [id, secret, token] = await Promise.all(['id', 'secret', 'token'].map(async name => {
		const file = sandbox.path(name);
		await fs.writeFile(file, `the ${name}\n`, {mode: 0o600});
		return file;
	}));
	await sandbox.good(['destination', 'add', 's3', 's3://bucket-of-mine?endpoint=http://127.0.0.1:9&tries=1', '--secret-file', `access-key-id=${id}`, '--secret-file', `secret-access-key=${secret}`]);

	await sandbox.good(['destination', 'edit', 's3', '--secret-file', `session-token=${token}`]);

	// Half of the keys would be refused before anybody is asked.
	const {stdout} = await sandbox.run(['destination', 'test', 's3']);
	expect(stdout).toContain('127.0.0.1:9');
});
