/**
 * Where the system key lies, as people have it: in a project's folder, in the home, in a folder of somebody else.
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {
	afterEach, beforeEach, describe, expect, test,
} from 'vitest';
import {runProgram} from '../servers/run-program.js';
import {jsonLines} from './program.js';
import {makeSandbox, type Sandbox} from './sandbox.js';

let sandbox: Sandbox;
let project: string;
const noKey = {ENCRYPTION_KEY: ''};

beforeEach(async () => {
	sandbox = await makeSandbox();
	project = sandbox.path('project');
	await fs.mkdir(project);
});

afterEach(async () => {
	await sandbox.remove();
});

test('a project\'s own ENCRYPTION_KEY does not lock the vault whose key is in its home', async () => {
	await sandbox.good(['init'], {env: noKey});
	await sandbox.good(['vault', 'create', 'main'], {env: noKey});
	await fs.writeFile(path.join(project, '.env'), `ENCRYPTION_KEY=${'ab'.repeat(32)}\n`, {mode: 0o600});

	const {stderr} = await sandbox.good(['vault', 'create', 'other'], {env: noKey, workingFolder: project});

	expect(stderr).toContain(`two system keys that differ: ENCRYPTION_KEY in ${sandbox.home}/.env is used, ENCRYPTION_KEY in ${project}/.env is not`);
});

test('what init says to type for every folder works as it stands', async () => {
	const home = sandbox.path('not there/yet');
	const env = {...noKey, DBSEAL_HOME: home};

	const {stderr} = await sandbox.good(['init'], {env, workingFolder: project});
	const [, command = ''] = /for every folder, type: (?<command>.*)\n/v.exec(stderr) ?? [];
	await runProgram('sh', ['-c', command]);
	const created = await sandbox.run(['vault', 'create', 'main'], {env, workingFolder: sandbox.disk});

	expect(created.exitCode).toBe(0);
	expect(await fs.readdir(project)).toEqual([]);
	expect(await fs.readdir(home)).toContain('.env');
});

test('what init says to type leaves what else is in either file', async () => {
	await fs.writeFile(path.join(project, '.env'), 'A=1\n', {mode: 0o600});
	await fs.writeFile(sandbox.path('.env'), 'B=2\n', {mode: 0o600});

	const {stderr} = await sandbox.good(['init'], {env: noKey, workingFolder: project});
	const [, command = ''] = /for every folder, type: (?<command>.*)\n/v.exec(stderr) ?? [];
	await runProgram('sh', ['-c', command]);

	expect(await fs.readFile(path.join(project, '.env'), 'utf8')).toMatch(/^A=1\nENCRYPTION_KEY=[\da-f]{64}\n$/v);
	expect(await fs.readFile(sandbox.path('.env'), 'utf8')).toMatch(/^B=2\nENCRYPTION_KEY=[\da-f]{64}\n$/v);
});

test('system-key replace refuses while any place has the key, and leaves each as it is', async () => {
	await sandbox.good(['vault', 'create', 'main']);
	const text = `ENCRYPTION_KEY="${'5ec3e7'.repeat(11).slice(0, 64)}"\r\n`;
	await fs.writeFile(path.join(project, '.env'), text, {mode: 0o600});

	const refused = await sandbox.run(['system-key', 'replace', '--yes'], {env: {ENCRYPTION_KEY: '77'.repeat(32)}, workingFolder: project});

	expect(refused.exitCode).toBe(17);
	expect(await fs.readFile(path.join(project, '.env'), 'utf8')).toBe(text);
});

test('a password file that others can read is warned of, with the command that closes it', async () => {
	await fs.writeFile(sandbox.path('password'), 'hunter2\n', {mode: 0o644});

	const {stderr} = await sandbox.good(['source', 'add', 'cache', 'redis://127.0.0.1:1', '--password-file', 'password']);

	expect(stderr).toContain(`other users can read the secret in ${sandbox.path('password')}; type: chmod 600 ${sandbox.path('password')}`);
});

describe.skipIf(process.getuid?.() !== 0)('a .env of another user', () => {
	const nobody = 65_534;

	beforeEach(async () => {
		await fs.writeFile(path.join(project, '.env'), `ENCRYPTION_KEY=${'ab'.repeat(32)}\n`, {mode: 0o600});
		await fs.chown(path.join(project, '.env'), nobody, nobody);
	});

	test('never seals a vault (exit 12)', async () => {
		const {exitCode, stderr} = await sandbox.run(['vault', 'create', 'main'], {env: noKey, workingFolder: project});

		expect(exitCode).toBe(12);
		expect(stderr).toContain(`ENCRYPTION_KEY in ${project}/.env is not used, for it belongs to another user (uid ${nobody})`);
		expect(await fs.readdir(sandbox.home)).not.toContain('dbseal.sqlite');
	});

	test('does not get a key of ours either (exit 15)', async () => {
		await fs.writeFile(path.join(project, '.env'), 'A=1\n');

		const {exitCode, stderr} = await sandbox.run(['init'], {env: noKey, workingFolder: project});

		expect(exitCode).toBe(15);
		expect(stderr).toContain('it belongs to another user');
		expect(await fs.readFile(path.join(project, '.env'), 'utf8')).toBe('A=1\n');
	});

	test('does not stand in the way of one\'s own', async () => {
		await sandbox.good(['init'], {env: noKey});

		const {stdout} = await sandbox.good(['system-key', 'check', '--json'], {env: noKey, workingFolder: project});

		expect(jsonLines(stdout)).toMatchObject([{result: {origin: {path: sandbox.path('.env')}}}]);
	});
});
