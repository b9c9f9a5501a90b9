/**
 * Drills that were killed (kill -9) while their scratch was there: `doctor` names what they left, and `doctor --fix` removes it.
 */
import {
	afterEach, beforeEach, describe, expect, test, vi,
} from 'vitest';
import {describeWithServer} from '../servers/needs.js';
import {type PostgresqlServer, startPostgresql} from '../servers/postgresql.js';
import {filesIn} from './desk.js';
import {makePostgresqlDesk} from './postgresql-desk.js';
import {sendSignal} from './processes.js';
import {startDbseal} from './program.js';
import {makeJobSandbox, type Sandbox, systemKey} from './sandbox.js';

describe('of a SQLite file', () => {
	let sandbox: Sandbox;
	let pid = 0;
	let finished: Promise<unknown>;

	beforeEach(async () => {
		sandbox = await makeJobSandbox();
		await sandbox.good(['backup', 'orders']);
		// Never ends: the drill waits in its check, with its scratch restored.
		await sandbox.good(['job', 'edit', 'orders', '--check-query', 'WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n']);
		const drill = await startDbseal(sandbox.home, ['drill', 'orders'], {env: {ENCRYPTION_KEY: systemKey}});
		({pid, finished} = drill);
		await vi.waitUntil(async () => {
			const [folder] = await filesIn(sandbox.path('scratch'));
			const files = folder === undefined ? [] : await filesIn(sandbox.path(`scratch/${folder}`));
			return files.includes('database.sqlite');
		}, {timeout: 20_000, interval: 50});
	});

	afterEach(async () => {
		sendSignal(pid, 'SIGKILL');
		await sandbox.remove();
	});

	test('the file is left alone while the drill is alive, then named, then removed', async () => {
		const alive = await sandbox.good(['doctor', '--offline', '--fix']);
		const [left = ''] = await filesIn(sandbox.path('scratch'));
		sendSignal(pid, 'SIGKILL');
		await finished;

		const found = await sandbox.good(['doctor']);
		const offline = await sandbox.good(['doctor', '--offline', '--fix']);
		const fixed = await sandbox.good(['doctor', '--fix']);
		const after = await sandbox.good(['doctor']);

		expect(alive.stdout).not.toContain('of a drill that died');
		expect(left).toMatch(/^dbseal_drill_[\da-f]{8}$/v);
		expect(found.stdout).toMatch(new RegExp(String.raw`warning  drill: scratch database ${left} at sqlite:.*shop\.sqlite \(shop\), of a drill that died\n\s+→ Type: dbseal doctor --fix`, 'v'));
		expect(found.stdout).not.toContain('scratch folder');
		expect(offline.stdout).toContain(`warning  drill: scratch database ${left}`);
		expect(fixed.stdout).toContain(`cleaned up: scratch database ${left}`);
		expect(after.stdout).not.toContain(left);
		expect(await filesIn(sandbox.path('scratch'))).toEqual([]);
	});
});

describeWithServer('postgresql', 'of a PostgreSQL database', () => {
	const countSleepers = 'SELECT count(*) FROM pg_stat_activity WHERE query LIKE \'%pg_sleep(300)%\' AND datname LIKE \'dbseal_drill_%\'';
	/** A job with a backup, whose drill waits in its check with the scratch restored. */
	async function drillThatWaits() {
		const server = await startPostgresql();
		const database = await server.createDatabase();
		await server.sql(database, 'CREATE TABLE orders (id integer PRIMARY KEY); INSERT INTO orders VALUES (1), (2)');
		const desk = await makePostgresqlDesk();
		await desk.addJob('orders', {server, database}, '--check-query', 'SELECT pg_sleep(300)');
		await desk.prepare(['backup', 'orders']);
		return {server, database, desk};
	}

	async function waitForSleeper(server: PostgresqlServer): Promise<void> {
		await vi.waitUntil(async () => await server.sql('postgres', countSleepers) === '1', {timeout: 30_000, interval: 100});
	}

	const listScratches = 'SELECT count(*) FROM pg_database WHERE datname LIKE \'dbseal_drill_%\'';

	test('the scratch database is dropped when the drill is interrupted (exit 130)', async () => {
		const {server, desk} = await drillThatWaits();
		const drill = await desk.start(['drill', 'orders']);
		await waitForSleeper(server);

		sendSignal(drill.pid, 'SIGINT');
		const {exitCode} = await drill.finished;

		expect(exitCode).toBe(130);
		expect(await server.sql('postgres', listScratches)).toBe('0');
		const doctor = await desk.run(['doctor', '--offline']);
		expect(doctor.stdout).not.toContain('of a drill that died');
	});

	test('the scratch database is named, named again while its server can\'t be reached, and dropped', async () => {
		const {server, database, desk} = await drillThatWaits();
		const drill = await desk.start(['drill', 'orders']);
		await waitForSleeper(server);
		sendSignal(drill.pid, 'SIGKILL');
		await drill.finished;

		const found = await desk.run(['doctor']);
		await desk.prepare(['source', 'edit', 'orders', '--url', 'postgresql://127.0.0.1:1/orders']);
		const unreachable = await desk.run(['doctor', '--fix'], {env: {PGPASSWORD: 'wrong'}});
		const left = await server.sql('postgres', listScratches);
		await desk.prepare(['source', 'edit', 'orders', '--url', `postgresql://${server.user}@${server.host}:${server.port}/${database}`, '--password-file', desk.passwordFile]);
		const fixed = await desk.run(['doctor', '--fix']);

		expect(found.stdout).toMatch(/warning {2}drill: scratch database dbseal_drill_[\da-f]{8} at postgresql:.* \(orders\), of a drill that died/v);
		expect(unreachable.stdout).toMatch(/warning {2}drill: scratch database .*, could not be removed: /v);
		expect(left).toBe('1');
		expect(fixed.stdout).toContain('cleaned up: scratch database dbseal_drill_');
		expect(await server.sql('postgres', listScratches)).toBe('0');
	});
});
