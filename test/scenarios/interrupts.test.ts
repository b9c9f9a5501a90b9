/**
 * Runs that are stopped in the middle: by Ctrl-C, by the system, by a lost terminal, and by a process that dies.
 * A dump stands still after its first bytes, and a load takes minutes, so that the middle lasts as long as the test needs.
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import {
	beforeAll, describe, expect, test,
} from 'vitest';
import {describeWithServer} from '../servers/needs.js';
import {startPostgresql, type PostgresqlServer} from '../servers/postgresql.js';
import {waitFor} from '../servers/shared-server.js';
import {
	filesIn, listRuns, makeDesk, readAnswer, type Desk,
} from './desk.js';
import {hasDatabase, makePostgresqlDesk, type PostgresqlDesk} from './postgresql-desk.js';
import {
	descendantsOf, isAlive, nameOf, sendSignal,
} from './processes.js';
import {type Running} from './program.js';

const signals = [['SIGINT', 130], ['SIGTERM', 143], ['SIGHUP', 143]] as const;

/** Longer than the test's own patience, and a number that no other process here sleeps for. */
const standstill = 'head -c 12000000 /dev/urandom; exec sleep 417';

const longAgo = new Date('2020-01-01T00:00:00Z');

async function makeHangingDesk(): Promise<Desk> {
	const desk = await makeDesk();
	const shelf = path.join(desk.home, 'shelf');
	await fs.mkdir(shelf);
	await desk.prepare(
		['source', 'add', 'slow', '--kind', 'command', '--dump', standstill],
		['job', 'add', 'slow', '--source', 'slow', '--destination', 'disk', '--profile', 'main'],
		['source', 'add', 'quick', '--kind', 'command', '--dump', 'echo quick'],
		['destination', 'add', 'shelf', shelf],
		['job', 'add', 'quick', '--source', 'quick', '--destination', 'shelf', '--profile', 'main'],
	);
	return desk;
}

/** A backup that has bytes at its destination, and waits for more. */
async function startBackup(desk: Desk): Promise<Running> {
	const running = await desk.start(['backup', 'slow']);
	await untilMiddle(running, async () => {
		const names = await filesIn(desk.disk);
		const uploads = await Promise.all(names.map(async name => fs.stat(path.join(desk.disk, name))));
		return uploads.some(({size, mtime}) => size > 0 && mtime > longAgo);
	});
	return running;
}

/** A run that ends before its middle fails the test at once, with what it said. */
async function untilMiddle(running: Running, isThere: () => Promise<boolean>): Promise<void> {
	const early = running.finished.then(({stderr}) => {
		throw new Error(`the run ended before its middle: ${stderr}`);
	});
	await Promise.race([early, waitFor('the middle of the run', async () => await isThere() ? true : undefined)]);
}

describe('a backup that is interrupted in the middle', () => {
	let desk: Desk;

	beforeAll(async () => {
		desk = await makeHangingDesk();
	});

	test.each(signals)('by %s ends with %d, leaves nothing, and the next one works', async (signal, exitCode) => {
		const running = await startBackup(desk);
		const tools = await descendantsOf(running.pid);

		sendSignal(running.pid, signal);
		const answer = readAnswer(await running.finished);
		const left = [await filesIn(desk.disk), await desk.scratch(), await Promise.all(tools.map(async pid => isAlive(pid)))];
		const next = await desk.run(['backup', 'quick']);
		const [, run] = await listRuns(desk);

		expect(answer).toMatchObject({exitCode, message: `interrupted by ${signal}`, hint: 'Nothing half-done counts as done; start it again when you are ready.'});
		expect(left).toEqual([[], [], tools.map(() => false)]);
		expect(next.exitCode).toBe(0);
		expect(run).toMatchObject({kind: 'backup', outcome: 'interrupted', exitCode});
	});

	test('is in the way of a second run of its job, and not of another job', async () => {
		const running = await startBackup(desk);

		const second = await desk.run(['backup', 'slow']);
		const other = await desk.run(['backup', 'quick']);
		sendSignal(running.pid, 'SIGTERM');
		await running.finished;

		expect(second).toMatchObject({exitCode: 11});
		expect(second.message).toContain('already running');
		expect(second.hint).toContain('dbseal runs');
		expect(other.exitCode).toBe(0);
	});

	test('by kill -9 shows as interrupted, does not stand in the way, and is swept', async () => {
		const running = await startBackup(desk);
		const tools = await descendantsOf(running.pid);

		sendSignal(running.pid, 'SIGKILL');
		await running.finished;
		for (const pid of tools) {
			sendSignal(pid, 'SIGKILL');
		}

		const listed = await desk.run(['list', 'disk']);
		const [run] = await listRuns(desk);
		const [unfinished = ''] = await filesIn(desk.disk);
		await fs.utimes(path.join(desk.disk, unfinished), longAgo, longAgo);
		const next = await startBackup(desk);
		sendSignal(next.pid, 'SIGINT');
		const {exitCode} = await next.finished;
		const doctor = await desk.run(['doctor', '--fix']);

		expect(listed).toMatchObject({exitCode: 0, stdout: ''});
		expect(run).toMatchObject({kind: 'backup', outcome: 'interrupted'});
		expect(unfinished).toMatch(/^\.dbseal-[\da-f]{32}\.part$/v);
		expect(exitCode).toBe(130);
		expect(doctor.stdout).toContain('cleaned up');
		expect(await filesIn(desk.disk)).toEqual([]);
	});

	test('has its scratch files swept by doctor --fix only once it is over', async () => {
		const scratchFile = path.join(desk.home, 'scratch', 'snapshot');
		const running = await startBackup(desk);
		await fs.writeFile(scratchFile, 'in use');

		const during = await desk.run(['doctor', '--fix', '--offline']);
		const kept = await desk.scratch();
		sendSignal(running.pid, 'SIGTERM');
		await running.finished;
		await desk.run(['doctor', '--fix', '--offline']);

		expect(during.stdout).toContain('left alone while a run is alive');
		expect(kept).toEqual(['snapshot']);
		expect(await desk.scratch()).toEqual([]);
	});

	test('twice by Ctrl-C ends at once', async () => {
		const running = await startBackup(desk);

		sendSignal(running.pid, 'SIGINT');
		sendSignal(running.pid, 'SIGINT');
		const {exitCode} = await running.finished;

		expect(exitCode).toBe(130);
	});
});

test.each(signals)('a restore that waits for its load command is ended by %s with %d, and so is the command', async (signal, exitCode) => {
	const desk = await makeDesk();
	await desk.prepare(['source', 'add', 'waits', '--kind', 'command', '--dump', 'echo dump', '--load', 'sleep 417; true']);
	const artifact = await desk.backUp(['--source', 'waits', '--to', 'disk', '--profile', 'main']);
	const running = await desk.start(['restore', artifact, '--into', 'waits', '--overwrite']);
	const isWaiting = async () => {
		const pids = await descendantsOf(running.pid);
		const names = await Promise.all(pids.map(async pid => nameOf(pid)));
		return names.includes('sleep');
	};

	await untilMiddle(running, isWaiting);
	const tools = await descendantsOf(running.pid);

	sendSignal(running.pid, signal);
	const answer = readAnswer(await running.finished);

	expect(answer).toMatchObject({exitCode, message: `interrupted by ${signal}`});
	expect(await Promise.all(tools.map(async pid => isAlive(pid)))).not.toContain(true);
	expect(await desk.scratch()).toEqual([]);
});

describeWithServer('postgresql', 'a restore into PostgreSQL that is stopped in the middle', () => {
	let server: PostgresqlServer;
	let desk: PostgresqlDesk;

	beforeAll(async () => {
		server = await startPostgresql();
		const source = await server.createDatabase();
		// Each row takes its time when it is loaded, and none when it is dumped
		await server.sql(source, `
			CREATE FUNCTION takes_time() RETURNS boolean LANGUAGE sql AS 'SELECT true';
			CREATE TABLE slow (n integer CHECK (takes_time()));
			INSERT INTO slow SELECT generate_series(1, 300);
			CREATE OR REPLACE FUNCTION takes_time() RETURNS boolean LANGUAGE sql AS 'SELECT pg_sleep(1) IS NOT NULL';
		`);
		desk = await makePostgresqlDesk();
		await desk.addJob('slow', {server, database: source});
		await desk.backUp(['slow']);
	});

	const isLoading = async (database: string) => await server.sql('postgres', `SELECT count(*) FROM pg_stat_activity WHERE datname = '${database}' AND query LIKE 'COPY %slow%'`) === '1';
	const startRestore = async (database: string): Promise<Running> => {
		const running = await desk.start(['restore', 'slow@latest', ...desk.into(server, database), '--overwrite']);
		await untilMiddle(running, async () => isLoading(database));
		return running;
	};

	// The server looks at its client again only when the slow rows that it already has are done
	const endSessions = async (database: string) => server.sql('postgres', `SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '${database}'`);

	const makePrecious = async () => {
		const database = await server.createDatabase();
		await server.sql(database, 'CREATE TABLE precious (a int); INSERT INTO precious VALUES (4711)');
		return database;
	};

	test.each(signals)('by %s ends with %d and leaves the target as it was', async (signal, exitCode) => {
		const database = await makePrecious();
		const running = await startRestore(database);
		const tools = await descendantsOf(running.pid);

		sendSignal(running.pid, signal);
		const answer = readAnswer(await running.finished);
		const alive = await Promise.all(tools.map(async pid => isAlive(pid)));

		expect(answer).toMatchObject({exitCode, message: `interrupted by ${signal}`});
		expect(alive).not.toContain(true);
		expect(await server.sql(database, 'SELECT a, to_regclass(\'slow\') FROM precious')).toBe('4711|');
		expect(await isLoading(database)).toBe(false);
		expect(await desk.scratch()).toEqual([]);
	});

	test('by a signal drops the database that was made for it, which has its name at the end only', async () => {
		const filled = 'dbseal_restoring_made_for_it';
		const running = await desk.start(['restore', 'slow@latest', ...desk.into(server, 'made_for_it')]);
		await untilMiddle(running, async () => isLoading(filled));
		expect(await hasDatabase(server, 'made_for_it')).toBe(false);

		sendSignal(running.pid, 'SIGTERM');
		await running.finished;

		expect(await hasDatabase(server, 'made_for_it')).toBe(false);
		expect(await hasDatabase(server, filled)).toBe(false);
	});

	test('by the death of psql says so and leaves the target as it was', async () => {
		const database = await makePrecious();
		const running = await startRestore(database);
		const tools = await descendantsOf(running.pid);
		const names = await Promise.all(tools.map(async pid => nameOf(pid)));

		sendSignal(tools[names.indexOf('psql')] ?? 0, 'SIGKILL');
		const answer = readAnswer(await running.finished);

		expect(answer.exitCode).toBe(14);
		expect(answer.message).toContain('psql was killed by SIGKILL');
		expect(answer.hint).toMatch(/\.$/v);
		await endSessions(database);
		expect(await server.sql(database, 'SELECT a, to_regclass(\'slow\') FROM precious')).toBe('4711|');
	});

	test('by kill -9 leaves the target as it was, and shows as interrupted', async () => {
		const database = await makePrecious();
		const running = await startRestore(database);
		const tools = await descendantsOf(running.pid);

		sendSignal(running.pid, 'SIGKILL');
		await running.finished;
		const [run] = await listRuns(desk);
		await endSessions(database);
		await waitFor('the end of psql', async () => {
			const alive = await Promise.all(tools.map(async pid => isAlive(pid)));
			return alive.includes(true) ? undefined : true;
		});

		expect(run).toMatchObject({kind: 'restore', outcome: 'interrupted'});
		expect(await server.sql(database, 'SELECT a, to_regclass(\'slow\') FROM precious')).toBe('4711|');
	});
});
