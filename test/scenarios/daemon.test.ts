import fs from 'node:fs/promises';
import process from 'node:process';
import Database from 'better-sqlite3';
import {
	afterEach, beforeEach, expect, test, vi,
} from 'vitest';
import {openStore} from '../../source/store/open-store.js';
import {jsonLines, startDbseal} from './program.js';
import {makeJobSandbox, type Sandbox, systemKey} from './sandbox.js';
import {everySecond, stepJobs, type StepJobs} from './step-jobs.js';

let sandbox: Sandbox;
let jobs: StepJobs;

beforeEach(async () => {
	sandbox = await makeJobSandbox();
	jobs = stepJobs(sandbox);
});

afterEach(async () => {
	await sandbox.remove();
});

async function startDaemon(...flags: readonly string[]) {
	return startDbseal(sandbox.home, ['daemon', ...flags], {env: {ENCRYPTION_KEY: systemKey}});
}

test('the daemon runs a job when its schedule comes round, goes on, and stops at SIGTERM', async () => {
	everySecond(sandbox.home, 'orders');
	const {pid, finished} = await startDaemon();

	await vi.waitUntil(async () => {
		const {stdout} = await sandbox.run(['runs', 'list']);
		return stdout.split('succeeded').length > 2;
	}, {timeout: 50_000, interval: 500});
	process.kill(pid, 'SIGTERM');
	const {exitCode, stderr} = await finished;

	expect(exitCode).toBe(143);
	expect(stderr).toContain('orders: * * * * * *, next');
});

test('the daemon does not start without the vault\'s key (exit 12)', async () => {
	const {exitCode} = await sandbox.run(['daemon'], {env: {ENCRYPTION_KEY: '0'.repeat(64)}});

	expect(exitCode).toBe(12);
});

test('many jobs that are due at once run two at a time, and Node has nothing to say', async () => {
	for (const name of ['a', 'b', 'c', 'd', 'e']) {
		await jobs.add(name, 'sleep 1');
	}

	everySecond(sandbox.home, 'a', 'b', 'c', 'd', 'e');
	const {pid, finished} = await startDaemon();
	await vi.waitUntil(async () => await jobs.countOf('-') >= 6, {timeout: 50_000, interval: 500});
	process.kill(pid, 'SIGTERM');
	const {stderr} = await finished;

	let now = 0;
	const all = await jobs.steps();
	const atOnce = all.map(step => step === '+' ? ++now : now--);
	expect(Math.max(...atOnce)).toBe(2);
	expect(stderr).not.toMatch(/Warning|failed/v);
});

test('what may pass is tried again before the next scheduled time, and told with an arrow', async () => {
	await jobs.add('flaky', 'test $(wc -l <steps) -gt 1 || exit 7');
	await sandbox.good(['job', 'edit', 'flaky', '--schedule', '0 0 1 1 *']);
	const store = openStore({home: sandbox.home, now: () => new Date()});
	store.close();
	const raw = new Database(store.path);
	raw.prepare('UPDATE jobs SET createdAt = \'2020-01-01T00:00:00.000Z\' WHERE name = \'flaky\'').run();
	raw.close();

	const {pid, finished} = await startDaemon('--retry', '1');
	await vi.waitUntil(async () => {
		const {stdout} = await sandbox.run(['runs', 'list', '--job', 'flaky']);
		return stdout.includes('succeeded');
	}, {timeout: 80_000, interval: 1000});
	process.kill(pid, 'SIGTERM');
	const {stderr} = await finished;

	expect(stderr).toMatch(/job "flaky" failed: the dump command exited with 7; it is tried again at .* \(1 of 1\)\n {2}→ /v);
	expect(await jobs.countOf('+')).toBe(2);
}, 120_000);

test('one run of the daemon is cancelled, and the daemon goes on with the others', async () => {
	await jobs.add('long', 'sleep 60');
	await jobs.add('other', 'sleep 5');
	for (const name of ['long', 'other']) {
		await sandbox.good(['job', 'edit', name, '--schedule', '0 0 1 1 *']);
	}

	const raw = new Database(sandbox.path('dbseal.sqlite'));
	raw.prepare('UPDATE jobs SET createdAt = \'2020-01-01T00:00:00.000Z\' WHERE name IN (\'long\', \'other\')').run();
	raw.close();
	const {pid, finished} = await startDaemon();
	const runsOf = async (name: string) => {
		const {stdout} = await sandbox.run(['runs', 'list', '--job', name, '--json']);
		return (jsonLines(stdout).at(-1)?.result ?? []) as ReadonlyArray<{readonly id: string; readonly outcome?: string}>;
	};

	const hasSucceeded = async (name: string) => {
		const runs = await runsOf(name);
		return runs.some(({outcome}) => outcome === 'succeeded');
	};

	await vi.waitUntil(async () => await jobs.countOf('+') === 2, {timeout: 30_000, interval: 200});

	const [long] = await runsOf('long');
	const cancelled = await sandbox.good(['runs', 'cancel', long?.id ?? '']);
	await vi.waitUntil(async () => hasSucceeded('other'), {timeout: 30_000, interval: 500});
	// What is due later is still run.
	everySecond(sandbox.home, 'orders');
	await vi.waitUntil(async () => hasSucceeded('orders'), {timeout: 40_000, interval: 500});
	const longRuns = await runsOf('long');
	process.kill(pid, 'SIGTERM');
	const {exitCode, stderr} = await finished;

	expect(cancelled.stderr).toContain('has stopped: interrupted');
	expect(longRuns.map(({outcome}) => outcome)).toEqual(['interrupted']);
	expect(stderr).toContain('job "long" was stopped: cancelled by a person');
	expect(exitCode).toBe(143);
}, 120_000);

test('a job whose row is damaged is told once, and the others run', async () => {
	await jobs.add('sound', 'true');
	everySecond(sandbox.home, 'sound');
	const raw = new Database(sandbox.path('dbseal.sqlite'));
	raw.prepare('UPDATE jobs SET settings = json_set(settings, \'$.enabled\', 7) WHERE name = \'orders\'').run();
	raw.close();

	const {pid, finished} = await startDaemon();
	await vi.waitUntil(async () => await jobs.countOf('-') >= 2, {timeout: 50_000, interval: 500});
	process.kill(pid, 'SIGTERM');
	const {stderr, exitCode} = await finished;

	expect(exitCode).toBe(143);
	expect(stderr.match(/passed over: .*a row of jobs has an impossible value in settings\.enabled/gv)).toHaveLength(1);
});

test('a daemon whose home is taken away ends with the error\'s code, not with 0', async () => {
	const {finished} = await startDaemon();
	await new Promise(resolve => {
		setTimeout(resolve, 3000);
	});
	await Promise.all(['dbseal.sqlite', 'dbseal.sqlite-wal', 'dbseal.sqlite-shm'].map(async name => fs.rm(sandbox.path(name), {force: true})));

	const {exitCode, stderr} = await finished;

	expect(exitCode).toBe(10);
	expect(stderr).toMatch(/^dbseal: there is nothing in .*\n {2}→ /mv);
}, 40_000);

test('two that look for what is due at the same moment run a job once, and neither has failed', async () => {
	await jobs.add('once', 'sleep 2');
	await sandbox.good(['job', 'edit', 'once', '--schedule', '0 0 1 1 *']);
	const raw = new Database(sandbox.path('dbseal.sqlite'));
	raw.prepare('UPDATE jobs SET createdAt = \'2020-01-01T00:00:00.000Z\' WHERE name = \'once\'').run();
	raw.close();

	const ends = await Promise.all([1, 2, 3].map(async () => sandbox.run(['backup', '--due'])));

	expect(ends.map(({exitCode}) => exitCode)).toEqual([0, 0, 0]);
	expect(await jobs.steps()).toEqual(['+', '-']);
});

test('backup of several keeps what each of them came to, also of one that is partly done', async () => {
	await fs.mkdir(sandbox.path('gone'));
	await sandbox.good(['destination', 'add', 'gone', sandbox.path('gone')]);
	await jobs.add('plain', 'true');
	await sandbox.good(['job', 'edit', 'orders', '--destination', 'disk', '--destination', 'gone']);
	await fs.rm(sandbox.path('gone'), {recursive: true});

	const {stdout, exitCode} = await sandbox.run(['backup', 'orders', 'plain', '--json']);

	expect(exitCode).toBe(3);
	expect(jsonLines(stdout).at(-1)?.result).toMatchObject([
		{
			job: 'orders', isPartial: true, copies: [{destination: 'disk', isGood: true}, {destination: 'gone', isGood: false}], error: '1 of 2 copies failed: gone',
		},
		{job: 'plain', isPartial: false},
	]);
});
