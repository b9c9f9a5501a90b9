/**
 * Runs of a PostgreSQL job that stand in their middle while things happen to the screens: attached to, killed, hung up on, resized.
 */
import fs from 'node:fs/promises';
import process from 'node:process';
import {
	afterEach, beforeEach, expect, test,
} from 'vitest';
import {describeWithServer} from '../servers/needs.js';
import {startPostgresql, type PostgresqlServer} from '../servers/postgresql.js';
import {waitFor} from '../servers/shared-server.js';
import {listRuns} from './desk.js';
import {holdTool, type HeldTool} from './faulty-tools.js';
import {makePostgresqlDesk, type PostgresqlDesk} from './postgresql-desk.js';
import {keys, openScreen, type ScreenSession} from './screen.js';

/** The bottleneck has a sign of its own. */
const stages = /^ {2}dump [ !] +→ compress/mv;

describeWithServer('postgresql', 'a backup of PostgreSQL that is in its middle', () => {
	let server: PostgresqlServer;
	let desk: PostgresqlDesk;
	let shop: string;
	let dump: HeldTool;

	beforeEach(async () => {
		server = await startPostgresql();
		shop = await server.createDatabase();
		await server.sql(shop, 'CREATE TABLE orders AS SELECT i AS id, md5(i::text) AS code FROM generate_series(1, 100000) i');
		desk = await makePostgresqlDesk();
		await desk.addJob('nightly', {server, database: shop});
		dump = await holdTool('pg_dump');
	});

	afterEach(async () => {
		await dump.release();
	});

	const open = async (): Promise<ScreenSession> => {
		const session = await openScreen(desk.home, {env: {ENCRYPTION_KEY: desk.systemKey, PATH: dump.PATH}});
		await session.shows('1 of 1 job');
		return session;
	};

	/** The backup's end, as the record has it, and the rows that its artifact brings back. */
	const outcome = async (): Promise<unknown> => waitFor('the run', async () => {
		const [run] = await listRuns(desk);
		return run?.outcome === undefined ? undefined : run;
	});

	const restoredRows = async (): Promise<string> => {
		const copy = await server.createDatabase();
		await desk.prepare(['restore', 'nightly@latest', ...desk.into(server, copy)]);
		return server.sql(copy, 'SELECT count(*), min(id), max(id), count(DISTINCT code) FROM orders');
	};

	test('one that cron started is attached to, told from its start, and followed to its end', async () => {
		const cron = desk.run(['backup', 'nightly', '--no-input', '--quiet'], {env: {PATH: dump.PATH}});
		const {shows, type, exitCode} = await open();

		await shows(/● backup nightly/v);
		type('4');
		await shows(/▸ backup +nightly +● running/v);
		type(keys.enter);
		await shows('● running');
		await shows(stages);
		await dump.release();
		const screen = await shows('✓ succeeded, exit 0');
		type('Q');

		expect(await cron).toMatchObject({exitCode: 0, stderr: ''});
		const [run] = await listRuns(desk);
		expect(screen).toContain(`${String(run?.bytesIn)} → ${String(run?.bytesOut)} bytes`);
		expect(await exitCode).toBe(0);
	});

	test('goes on and is good when the screens that started it are killed', async () => {
		const {shows, type, pid, exitCode} = await open();
		type('r');
		await shows(stages);

		process.kill(pid, 'SIGKILL');
		await exitCode;
		await dump.release();

		expect(await outcome()).toMatchObject({outcome: 'succeeded'});
		expect(await restoredRows()).toBe('100000|1|100000|100000');
	});

	test('goes on and is good when the terminal of the screens is closed', async () => {
		const {shows, type, close, exitCode} = await open();
		type('r');
		await shows(stages);

		close();
		await exitCode;
		await dump.release();

		expect(await outcome()).toMatchObject({outcome: 'succeeded'});
		expect(await restoredRows()).toBe('100000|1|100000|100000');
	});

	test('is drawn right after many sizes in a row, and is cancelled with nothing left behind', async () => {
		const {shows, type, resize} = await open();
		type('r');
		await shows(stages);

		for (let step = 0; step < 40; step++) {
			resize(60 + ((step * 13) % 90), 16 + ((step * 7) % 30));
		}

		resize(100, 30);
		const screen = await shows(/^ {2}dump [ !] +→ compress[\s\S]*Q quit *$/mv);
		type('X');
		await shows('Stop backup of nightly?');
		type(keys.enter);
		await shows('! interrupted, exit 143');
		type('Q');

		expect(screen.split('\n')).toHaveLength(30);
		expect(screen.split('backup of nightly')).toHaveLength(2);
		expect(await fs.readdir(desk.disk)).toEqual([]);
	});
});
