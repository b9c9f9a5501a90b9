/**
 * Who hears what: data on stdout, people's text on stderr, JSON lines for programs, silence for cron.
 */
import {spawnSync} from 'node:child_process';
import fs from 'node:fs/promises';
import process from 'node:process';
import {
	afterAll, beforeAll, expect, test,
} from 'vitest';
import {builtProgram, cleanEnv, jsonLines} from './program.js';
import {makeJobSandbox, type Sandbox, systemKey} from './sandbox.js';
import {dbsealInTerminal} from './terminal.js';

let sandbox: Sandbox;

beforeAll(async () => {
	sandbox = await makeJobSandbox();
	await sandbox.good(['backup', 'orders']);
});

afterAll(async () => {
	await sandbox.remove();
});

test('--quiet says nothing when all is well', async () => {
	const {stdout, stderr} = await sandbox.good(['backup', 'orders', '--quiet']);

	expect({stdout, stderr}).toEqual({stdout: '', stderr: ''});
});

test('--quiet still says what went wrong', async () => {
	const {stderr} = await sandbox.run(['backup', 'nosuch', '--quiet']);

	expect(stderr).toBe('dbseal: there is no job "nosuch"\n  → See all with \'dbseal job list\'.\n');
});

test('with --json every line of a backup is an event with its run and time, and the last one is the result', async () => {
	const {stdout} = await sandbox.good(['backup', 'orders', '--json']);

	const lines = jsonLines(stdout);
	expect(lines[0]).toMatchObject({type: 'run-started', kind: 'backup', jobName: 'orders'});
	expect(new Set(lines.map(({runId}) => runId)).size).toBe(1);
	expect(lines.every(({at}) => typeof at === 'string' && at.endsWith('Z'))).toBe(true);
	expect(lines.at(-1)).toMatchObject({
		type: 'run-finished', outcome: 'succeeded', exitCode: 0, result: {copies: [{destination: 'disk', isGood: true}], profileName: 'main'},
	});
});

test('the figures of the last progress are those of the run\'s record', async () => {
	const {stdout} = await sandbox.good(['backup', 'orders', '--json']);
	const {stdout: runs} = await sandbox.good(['runs', 'list', '--limit', '1', '--json']);

	const progress = jsonLines(stdout).findLast(({type}) => type === 'progress');
	expect(jsonLines(runs)[0]).toMatchObject({result: [{bytesIn: progress?.bytesIn, bytesOut: progress?.bytesOut}]});
});

test('several jobs end with one result for all of them', async () => {
	const {stdout} = await sandbox.good(['backup', 'orders', 'orders', '--json']);

	expect(jsonLines(stdout).at(-1)).toMatchObject({type: 'result', exitCode: 0, result: [{job: 'orders'}, {job: 'orders'}]});
});

test('runs follow gives the same events as the run itself, and its exit code', async () => {
	const failed = await sandbox.run(['backup', '--source-url', 'sqlite:/no/such/database', '--to', 'disk', '--unencrypted', '--json']);
	const {runId} = jsonLines(failed.stdout).at(-1) ?? {};

	const followed = await sandbox.run(['runs', 'follow', String(runId), '--json']);

	expect(followed.exitCode).toBe(14);
	expect(jsonLines(followed.stdout)).toEqual(jsonLines(failed.stdout));
});

test('a reader that has seen enough is no failure', async () => {
	const {file} = await builtProgram();
	const script = `"${process.execPath}" "${file}" restore orders@latest --to-stdout --quiet | head -c 15; echo " \${PIPESTATUS[0]}"`;

	const {stdout, stderr} = spawnSync('bash', ['-c', script], {
		cwd: sandbox.home, env: {...cleanEnv(sandbox.home), ENCRYPTION_KEY: systemKey}, encoding: 'utf8',
	});

	expect({stdout, stderr}).toEqual({stdout: 'SQLite format 3 0\n', stderr: ''});
});

test('a reader that leaves in the middle of a long dump is no failure, and the run is recorded as done', async () => {
	await sandbox.good(['source', 'add', 'numbers', '--kind', 'command', '--dump', 'seq 1000000']);
	const {stdout: artifact} = await sandbox.good(['backup', '--source', 'numbers', '--to', 'disk', '--profile', 'main']);
	const {file} = await builtProgram();
	const script = `"${process.execPath}" "${file}" restore ${artifact.trim()} --to-stdout --quiet | head -1; echo "\${PIPESTATUS[0]}"`;

	const {stdout, stderr} = spawnSync('bash', ['-c', script], {
		cwd: sandbox.home, env: {...cleanEnv(sandbox.home), ENCRYPTION_KEY: systemKey}, encoding: 'utf8',
	});
	const {stdout: run} = await sandbox.good(['runs', 'show', 'latest', '--json']);

	expect({stdout, stderr}).toEqual({stdout: '1\n0\n', stderr: ''});
	expect(jsonLines(run).at(-1)).toMatchObject({result: {kind: 'restore', outcome: 'succeeded'}});
});

test('what could not be written is not passed over: a full disk under stdout is exit 16', async () => {
	const {file} = await builtProgram();
	const call = (words: string) => spawnSync('bash', ['-c', `"${process.execPath}" "${file}" ${words} >/dev/full`], {
		cwd: sandbox.home, env: {...cleanEnv(sandbox.home), ENCRYPTION_KEY: systemKey}, encoding: 'utf8',
	});

	const list = call('list');
	const restore = call('restore orders@latest --to-stdout --quiet');

	expect({list: list.status, restore: restore.status}).toEqual({list: 16, restore: 16});
	const hint = 'Make room where it goes, then run this again.';
	expect(list.stderr).toBe(`dbseal: the output can't be written (ENOSPC)\n  → ${hint}\n`);
	expect(restore.stderr).not.toContain('bug');
});

test('a terminal that is closed interrupts the run, which cleans up and is recorded', async () => {
	await sandbox.good(['source', 'add', 'slow', '--kind', 'command', '--dump', 'echo started; sleep 60']);
	const terminal = await dbsealInTerminal(sandbox.home, ['backup', '--source', 'slow', '--to', 'disk', '--profile', 'main'], {env: {ENCRYPTION_KEY: systemKey}});
	await terminal.sees('in ');

	terminal.close();
	await terminal.exitCode;
	const {stdout} = await sandbox.good(['runs', 'show', 'latest', '--json']);

	expect(jsonLines(stdout).at(-1)).toMatchObject({result: {outcome: 'interrupted', exitCode: 143}});
});

test('no key and no password is in any output, log, or readable file', async () => {
	const password = 'hunter2-zebra';
	const {stdout: masterKey} = await sandbox.good(['vault', 'reveal', 'main', '--yes', '--quiet']);
	await fs.writeFile(sandbox.path('pw'), password, {mode: 0o600});
	const outputs = [
		await sandbox.run(['source', 'add', 'pg', 'postgresql://u@127.0.0.1:1/db', '--password-file', 'pw', '--json']),
		await sandbox.run(['source', 'list']),
		await sandbox.run(['source', 'list', '--json']),
		await sandbox.run(['backup', '--source', 'pg', '--to', 'disk', '--profile', 'main', '--json']),
		await sandbox.run(['source', 'test', 'pg']),
		await sandbox.run(['backup', 'orders', '--json']),
		await sandbox.run(['vault', 'list', '--json']),
		await sandbox.run(['doctor', '--json']),
		await sandbox.run(['runs', 'show', 'latest', '--json']),
	].flatMap(({stdout, stderr}) => [stdout, stderr]);
	await fs.rm(sandbox.path('pw'));
	const files = await fs.readdir(sandbox.home, {recursive: true, withFileTypes: true});
	const contents = await Promise.all(files.filter(entry => entry.isFile()).map(async entry => fs.readFile(`${entry.parentPath}/${entry.name}`, 'latin1')));

	const all = [...outputs, ...contents].join('\n');
	expect(all).not.toContain(password);
	expect(all).not.toContain(masterKey.trim());
	expect(all).not.toContain(systemKey);
});

test('on a terminal a password is asked for by a masked prompt', async () => {
	const terminal = await dbsealInTerminal(sandbox.home, ['vault', 'import', 'typed'], {env: {ENCRYPTION_KEY: systemKey}});

	await terminal.sees('Master key (64 hex digits, or line 1 of the printed page):');
	terminal.type(`\u{1B}[200~${'C0FFEE'.repeat(10)}\r\n${'c0de'}\u{1B}[201~`);
	await terminal.sees('*'.repeat(60));
	terminal.type('\r');
	await terminal.exitCode;

	expect(terminal.output()).not.toMatch(/c0ffee/iv);
});

test('on a terminal a target that isn\'t empty is overwritten when its name is typed', async () => {
	await sandbox.good(['restore', 'orders@latest', '--into', `sqlite:${sandbox.path('target.sqlite')}`]);
	const terminal = await dbsealInTerminal(sandbox.home, ['restore', 'orders@latest', '--into', `sqlite:${sandbox.path('target.sqlite')}`], {env: {ENCRYPTION_KEY: systemKey}});

	await terminal.sees('To replace all of it, type target.sqlite:');
	terminal.type('target.sqlite\r');

	expect(await terminal.exitCode).toBe(0);
});

test('on a terminal progress is one line that is rewritten, with percent, rates and times', async () => {
	await sandbox.good(['source', 'add', 'ticking', '--kind', 'command', '--dump', 'for i in 1 2 3 4 5 6 7 8; do head -c 100000 /dev/zero; sleep 0.2; done']);
	const terminal = await dbsealInTerminal(sandbox.home, ['backup', '--source', 'ticking', '--to', 'disk', '--profile', 'main'], {env: {ENCRYPTION_KEY: systemKey}});

	expect(await terminal.exitCode).toBe(0);
	expect(terminal.output().replaceAll('\u{1B}', '<ESC>')).toMatch(/\r(?:\s*\d+ %)?\s*in \d.*\/s.*out .*\/s.*elapsed .*s<ESC>\[K/v);
});
