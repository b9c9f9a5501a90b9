/**
 * Each exit code that a script may decide by, from the built program.
 */
import fs from 'node:fs/promises';
import process from 'node:process';
import {
	afterAll, beforeAll, describe, expect, test, vi,
} from 'vitest';
import {jsonLines, startDbseal} from './program.js';
import {makeJobSandbox, type Sandbox, systemKey} from './sandbox.js';

let sandbox: Sandbox;
let artifact: string;

beforeAll(async () => {
	sandbox = await makeJobSandbox();
	const {stdout} = await sandbox.good(['backup', 'orders']);
	artifact = stdout.trim().replace('disk:', `${sandbox.disk}/`);
	await sandbox.good(['destination', 'add', 'gone', sandbox.path('missing-folder')]);
	await sandbox.good(['source', 'add', 'slow', '--kind', 'command', '--dump', 'echo started; sleep 60']);
	await sandbox.good(['job', 'add', 'slow', '--source', 'slow', '--destination', 'disk', '--profile', 'main']);
});

afterAll(async () => {
	await sandbox.remove();
});

async function exitCodeOf(words: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<number> {
	const {exitCode} = await sandbox.run(words, {env});
	return exitCode;
}

/** A backup that is under way: its dump tool has written, and waits. */
async function startSlowBackup() {
	const running = await startDbseal(sandbox.home, ['backup', 'slow', '--json'], {env: {ENCRYPTION_KEY: systemKey}});
	await vi.waitUntil(async () => {
		const {stdout} = await sandbox.run(['runs', 'list', '--json', '--limit', '1']);
		return stdout.includes('"jobName":"slow"') && !stdout.includes('"outcome"');
	}, {timeout: 20_000, interval: 100});
	return running;
}

test('0: a verification that finds everything good', async () => {
	expect(await exitCodeOf(['verify', 'orders'])).toBe(0);
});

test('1: a doctor that finds something broken', async () => {
	expect(await exitCodeOf(['doctor'])).toBe(1);
});

test('2: an unknown flag', async () => {
	expect(await exitCodeOf(['backup', '--everything'])).toBe(2);
});

test('3: one good copy of two', async () => {
	await sandbox.good(['job', 'add', 'both', '--source', 'shop', '--destination', 'disk', '--destination', 'gone', '--profile', 'main']);

	expect(await exitCodeOf(['backup', 'both'])).toBe(3);
});

test('10: a job that isn\'t there', async () => {
	expect(await exitCodeOf(['backup', 'nosuch'])).toBe(10);
});

test('10: an artifact that isn\'t there', async () => {
	expect(await exitCodeOf(['verify', `${sandbox.disk}/nosuch.sql.gz.enc`])).toBe(10);
});

test.each([
	['missing', ''],
	['short', 'abc123'],
	['not hex', 'x'.repeat(64)],
	['of another vault', '0'.repeat(64)],
])('12: a system key that is %s', async (_what, key) => {
	expect(await exitCodeOf(['vault', 'create', 'new'], {ENCRYPTION_KEY: key})).toBe(12);
});

test('13: one flipped bit', async () => {
	const bytes = await fs.readFile(artifact);
	const damaged = sandbox.path('damaged.sqlite.gz.enc');
	bytes[100] = (bytes[100] ?? 0) ^ 1;
	await fs.writeFile(damaged, bytes);
	await fs.copyFile(`${artifact}.meta.json`, `${damaged}.meta.json`);

	expect(await exitCodeOf(['restore', damaged, '--to-file', sandbox.path('out')])).toBe(13);
	await expect(fs.stat(sandbox.path('out'))).rejects.toThrow('ENOENT');
});

test('14: a database that isn\'t there', async () => {
	expect(await exitCodeOf(['backup', '--source-url', `sqlite:${sandbox.path('nosuch.sqlite')}`, '--to', 'disk', '--profile', 'main'])).toBe(14);
});

test('14: a dump command that fails half-way', async () => {
	await sandbox.good(['source', 'add', 'failing', '--kind', 'command', '--dump', 'echo half; exit 3']);

	expect(await exitCodeOf(['backup', '--source', 'failing', '--to', 'disk', '--profile', 'main'])).toBe(14);
});

test('15: a destination that isn\'t there', async () => {
	expect(await exitCodeOf(['backup', '--source', 'shop', '--to', 'gone', '--profile', 'main'])).toBe(15);
});

test('17: a target that isn\'t empty', async () => {
	expect(await exitCodeOf(['restore', 'orders@latest', '--into', 'shop'])).toBe(17);
});

test('18: a drill whose check query says no', async () => {
	await sandbox.good(['job', 'add', 'checked', '--source', 'shop', '--destination', 'disk', '--profile', 'main', '--check-query', 'SELECT 0']);
	await sandbox.good(['backup', 'checked']);

	expect(await exitCodeOf(['drill', 'checked'])).toBe(18);
});

test.each([
	[['orders', '--profile', 'main'], '--profile is for a backup without a job; a job has its own'],
	[['--all', '--unencrypted'], '--unencrypted is for a backup without a job; a job has its own'],
	[['--due', '--compression', 'zstd'], '--compression is for a backup without a job; a job has its own'],
	[['--source', 'shop', '--to', 'disk', '--profile', 'main', '--unencrypted'], '--profile and --unencrypted exclude each other'],
])('2: a backup that is asked for what it would not do (%j)', async (words, message) => {
	const {exitCode, stderr} = await sandbox.run(['backup', ...words]);

	expect(exitCode).toBe(2);
	expect(stderr).toContain(message);
});

test.each([
	['is empty', '\n'],
	['is no text', 'a\0b'],
])('2: a password that %s', async (reason, stdin) => {
	const {exitCode, stderr} = await sandbox.run(['source', 'add', 'pw', 'postgresql://u@h/d', '--password-stdin'], {stdin});

	expect(exitCode).toBe(2);
	expect(stderr).toContain(`there is no password in stdin: it ${reason}`);
});

test('10: a monitor that looks at a home where no store is', async () => {
	expect(await exitCodeOf(['status', '--max-age', '26h', '--home', sandbox.path('wrong-home')])).toBe(10);
});

test('19: a job without a good backup that is young enough', async () => {
	expect(await exitCodeOf(['status', '--max-age', '0s'])).toBe(19);
});

describe('while a backup runs', () => {
	test('11: a second one of the same job', async () => {
		const first = await startSlowBackup();

		const exitCode = await exitCodeOf(['backup', 'slow']);
		process.kill(first.pid, 'SIGTERM');
		await first.finished;

		expect(exitCode).toBe(11);
	});

	test.each([
		['SIGINT', 130],
		['SIGTERM', 143],
		['SIGHUP', 143],
	] as const)('%s ends it with %d, as interrupted, with nothing left at the destination', async (signal, expected) => {
		const before = await fs.readdir(sandbox.disk);
		const {pid, finished} = await startSlowBackup();

		process.kill(pid, signal);
		const {exitCode, stdout} = await finished;

		expect(exitCode).toBe(expected);
		expect(jsonLines(stdout).at(-1)).toMatchObject({type: 'run-finished', outcome: 'interrupted', exitCode: expected});
		expect(await fs.readdir(sandbox.disk)).toEqual(before);
	});

	test('runs cancel stops it from another process', async () => {
		const {finished} = await startSlowBackup();

		const cancelled = await exitCodeOf(['runs', 'cancel', 'latest']);

		expect(cancelled).toBe(0);
		expect((await finished).exitCode).toBe(143); // eslint-disable-line unicorn/no-await-expression-member
	});

	test('kill -9 leaves a run that the next look calls interrupted', async () => {
		const {pid, finished} = await startSlowBackup();

		process.kill(pid, 'SIGKILL');
		await finished;
		const {stdout} = await sandbox.good(['runs', 'list', '--limit', '1', '--json']);

		expect(jsonLines(stdout)[0]).toMatchObject({result: [{jobName: 'slow', outcome: 'interrupted'}]});
	});
});
