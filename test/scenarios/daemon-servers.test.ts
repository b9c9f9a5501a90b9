/**
 * What the daemon runs side by side: as much as --jobs allows, and one at a time for each server.
 */
import process from 'node:process';
import Database from 'better-sqlite3';
import {
	afterEach, beforeEach, expect, test, vi,
} from 'vitest';
import {describeWithServer} from '../servers/needs.js';
import {startPostgresql} from '../servers/postgresql.js';
import {waitFor} from '../servers/shared-server.js';
import {jsonLines, startDbseal} from './program.js';
import {makeJobSandbox, type Sandbox, systemKey} from './sandbox.js';

let sandbox: Sandbox;

beforeEach(async () => {
	sandbox = await makeJobSandbox();
});

afterEach(async () => {
	await sandbox.remove();
});

/** Due ever since, and once only. */
async function addDueJob(name: string, url: string, createdAt: string): Promise<void> {
	await sandbox.good(['source', 'add', name, url]);
	await sandbox.good(['job', 'add', name, '--source', name, '--destination', 'disk', '--profile', 'main', '--schedule', '0 0 1 1 *']);
	const raw = new Database(sandbox.path('dbseal.sqlite'));
	raw.prepare('UPDATE jobs SET createdAt = ? WHERE name = ?').run(createdAt, name);
	raw.close();
}

type Run = {readonly outcome?: string; readonly startedAt: string; readonly finishedAt?: string};

async function runsOf(job: string): Promise<readonly Run[]> {
	const {stdout} = await sandbox.good(['runs', 'list', '--job', job, '--json']);
	return jsonLines(stdout).at(-1)?.result as readonly Run[];
}

async function untilGood(job: string): Promise<void> {
	await vi.waitUntil(async () => {
		const [run] = await runsOf(job);
		return run?.outcome === 'succeeded';
	}, {timeout: 60_000, interval: 500});
}

describeWithServer('postgresql', 'jobs that are due together', () => {
	test('run one after the other on one server, whatever it is called, and beside those on another', async () => {
		const [postgresql, another] = await Promise.all([startPostgresql(), startPostgresql('postgresql-primary')]);
		const [first, second] = await Promise.all([postgresql.createDatabase(), postgresql.createDatabase()]);
		await postgresql.sql(first, 'CREATE TABLE t (a int)');
		await addDueJob('first', postgresql.url(first), '2019-01-01T00:00:00.000Z');
		await addDueJob('second', postgresql.url(second).replace('127.0.0.1', 'localhost'), '2020-01-01T00:00:00.000Z');
		await addDueJob('other', another.url(await another.createDatabase()), '2021-01-01T00:00:00.000Z');
		// A dump waits for the lock
		const lock = postgresql.sql(first, 'BEGIN; LOCK TABLE t; SELECT pg_sleep(600)').catch(() => undefined);
		await waitFor('the lock', async () => {
			const locks = await postgresql.sql(first, 'SELECT count(*) FROM pg_locks WHERE relation = \'t\'::regclass AND granted');
			return locks === '1' || undefined;
		});

		const {pid, finished} = await startDbseal(sandbox.home, ['daemon', '--jobs', '4'], {env: {ENCRYPTION_KEY: systemKey}});
		await untilGood('other');
		const meanwhile = [await runsOf('first'), await runsOf('second')];
		await postgresql.sql(first, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${first}' AND query LIKE '%pg_sleep(600)' AND pid <> pg_backend_pid()`);
		await lock;
		await untilGood('second');
		process.kill(pid, 'SIGTERM');
		await finished;

		expect(meanwhile).toEqual([[expect.not.objectContaining({outcome: expect.anything() as unknown})], []]);
		const [[firstRun], [secondRun]] = [await runsOf('first'), await runsOf('second')];
		expect(firstRun?.outcome).toBe('succeeded');
		expect(Date.parse(secondRun?.startedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(firstRun?.finishedAt ?? ''));
	}, 180_000);
});
