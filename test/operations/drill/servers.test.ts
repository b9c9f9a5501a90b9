import fs from 'node:fs';
import path from 'node:path';
import {
	afterEach, beforeEach, expect, test,
} from 'vitest';
import {engineForUrl} from '../../../source/databases/registry.js';
import {backup} from '../../../source/operations/backup/backup.js';
import {type OperationContext} from '../../../source/operations/context.js';
import {drill, type DrillResult} from '../../../source/operations/drill/drill.js';
import {type DrillRequest} from '../../../source/operations/drill/restore-and-compare.js';
import {findJob, requestOfJob} from '../../../source/operations/job-requests.js';
import {addConnection} from '../../../source/vault/connections.js';
import {createProfile} from '../../../source/vault/profiles.js';
import {testContext} from '../../databases/adapter-helpers.js';
import {startMariadb} from '../../servers/mariadb.js';
import {describeWithServer} from '../../servers/needs.js';
import {startPostgresql} from '../../servers/postgresql.js';
import {createWorkbench, type Workbench} from '../workbench.js';

const content = `
	CREATE TABLE customers (id integer PRIMARY KEY, name varchar(40));
	CREATE TABLE orders (id integer PRIMARY KEY, customer integer REFERENCES customers (id));
	INSERT INTO customers VALUES (1, 'Ana'), (2, 'Ødegård'), (3, '名前');
	INSERT INTO orders VALUES (1, 3), (2, 3);
	CREATE VIEW names AS SELECT name FROM customers;
`;

type Server = {
	sql(database: string, sql: string): Promise<string>;
	createDatabase(): Promise<string>;
	url(database: string): string;
};

type ServerUnderTest = {
	readonly name: 'postgresql' | 'mariadb';
	readonly admin: string;
	readonly listScratches: string;
	readonly dumpTool: string;
	/** Takes longer than it may. */
	readonly limitedQuery: string;
	start(): Promise<Server>;
};

const servers: readonly ServerUnderTest[] = [
	{
		name: 'postgresql',
		admin: 'postgres',
		dumpTool: 'pg_dump',
		listScratches: 'SELECT datname FROM pg_database WHERE datname LIKE \'dbseal_drill_%\'',
		limitedQuery: 'SET statement_timeout = 100; SELECT pg_sleep(20)',
		start: startPostgresql,
	},
	{
		name: 'mariadb',
		admin: 'mysql',
		dumpTool: 'mariadb-dump',
		listScratches: 'SHOW DATABASES LIKE \'dbseal_drill_%\'',
		limitedQuery: 'SET STATEMENT max_statement_time = 0.1 FOR SELECT count(*) FROM information_schema.columns a, information_schema.columns b, information_schema.columns c',
		start: startMariadb,
	},
];

let bench: Workbench;

beforeEach(() => {
	bench = createWorkbench();
});

afterEach(() => {
	bench.close();
});

/** A job `orders` of this database. */
function addJob(url: string, checkQuery?: string): void {
	const {store, vault} = bench.context;
	const source = addConnection({store, table: 'sources', unlocked: vault}, {name: 'orders', connection: engineForUrl(url).parseUrl(url)});
	store.destinations.add({
		id: 'd1', name: 'disk', type: 'local', options: {path: bench.storage}, sealedSecrets: undefined,
	});
	store.jobs.add({
		id: 'j1', name: 'orders', sourceId: source.id, destinationIds: ['d1'], profileId: createProfile(vault(), 'main').id, ...(checkQuery !== undefined && {checkQuery}),
	});
}

async function takeBackup(context = bench.context): Promise<void> {
	await backup(requestOfJob(findJob('orders', context), context), context);
}

/** A dump tool that does its work and puts a line of its own before the end. */
async function contextWithDumpTool(name: string, line: string): Promise<OperationContext> {
	const {env} = await testContext({[name]: `PATH=\${PATH#*:}; case "$*" in *--version*) exec ${name} "$@";; esac; ${name} "$@" > "$TMPDIR/dump" || exit; sed '/^-- Dump completed\\|^-- PostgreSQL database dump complete/i ${line}' "$TMPDIR/dump"`});
	return {...bench.context, adapters: {...bench.context.adapters, env: {...env, TMPDIR: bench.folder}}};
}

function verdicts(): readonly string[] {
	const folder = path.join(bench.context.store.home, 'drills');
	return fs.readdirSync(folder).filter(file => file.endsWith('.json')).map(file => (JSON.parse(fs.readFileSync(path.join(folder, file), 'utf8')) as {verdict: string}).verdict);
}

async function run(more: Partial<DrillRequest> = {}): Promise<DrillResult> {
	return drill({job: findJob('orders', bench.context), ...more}, bench.context);
}

for (const server of servers) {
	describeDrills(server);
}

function describeDrills({
	name, admin, listScratches, dumpTool, limitedQuery, start,
}: ServerUnderTest): void {
	describeWithServer(name, `a drill with ${name}`, () => {
		test('restores beside the source, compares, asks, and drops what it made', async () => {
			const server = await start();
			const database = await server.createDatabase();
			await server.sql(database, content);
			addJob(server.url(database), 'SELECT count(*) FROM orders');
			await takeBackup();

			const result = await run();

			expect(result).toMatchObject({
				verdict: 'passed', restored: {tables: 2, rows: 5}, comparison: {isPossible: true, differences: []}, check: {answer: '2', isGood: true},
			});
			expect(result.restored?.into).toMatch(/^database dbseal_drill_[\da-f]{8} on /v);
			expect(await server.sql(admin, listScratches)).toBe('');
		});

		test('leaves the source as it is', async () => {
			const server = await start();
			const database = await server.createDatabase();
			await server.sql(database, content);
			addJob(server.url(database));
			await takeBackup();
			await server.sql(database, 'INSERT INTO orders VALUES (3, 1)');

			await run();

			expect(await server.sql(database, 'SELECT count(*) FROM orders')).toBe('3');
		});

		test('goes on without its source, on a server that is given', async () => {
			const server = await start();
			const database = await server.createDatabase();
			await server.sql(database, content);
			addJob(server.url(database));
			await takeBackup();
			await server.sql(admin, `DROP DATABASE ${database}`);

			const result = await run({on: {name: 'spare', connection: engineForUrl(server.url(admin)).parseUrl(server.url(admin))}});

			expect(result).toMatchObject({verdict: 'passed', restored: {rows: 5}});
			expect(await server.sql(admin, listScratches)).toBe('');
		});

		test('drops what a drill that died left', async () => {
			const server = await start();
			const database = await server.createDatabase();
			await server.sql(database, content);
			addJob(server.url(database));
			await takeBackup();
			await server.sql(admin, 'CREATE DATABASE dbseal_drill_0badf00d');
			const {connection} = requestOfJob(findJob('orders', bench.context), bench.context).source;
			bench.context.store.settings.set('drill-scratch/j1/dbseal_drill_0badf00d', `${engineForUrl(server.url(database)).formatUrl(connection)} (orders)`);

			await run();

			expect(await server.sql(admin, listScratches)).toBe('');
			expect(bench.context.store.settings.all().size).toBe(0);
		});

		test('is not done where the server stops it for its own time limit', async () => {
			const server = await start();
			const database = await server.createDatabase();
			await server.sql(database, content);
			addJob(server.url(database), limitedQuery);
			await takeBackup();

			await expect(run()).rejects.toMatchObject({code: 'DATABASE_TIMEOUT', exitCode: 14});

			expect(await server.sql(admin, listScratches)).toBe('');
		});

		test('fails for a dump that would reach beyond its target', async () => {
			const server = await start();
			const database = await server.createDatabase();
			await server.sql(database, content);
			addJob(server.url(database));
			await takeBackup(await contextWithDumpTool(dumpTool, 'CREATE USER intruder;'));

			await expect(run()).rejects.toMatchObject({code: 'DRILL_FAILED', exitCode: 18, cause: {code: 'DUMP_REFUSED'}});

			expect(await server.sql(admin, listScratches)).toBe('');
		});

		test('asks its check query of the scratch database, never of the source', async () => {
			const server = await start();
			const database = await server.createDatabase();
			await server.sql(database, content);
			addJob(server.url(database), 'DELETE FROM orders');
			await takeBackup();

			await expect(run()).rejects.toMatchObject({code: 'DRILL_FAILED', exitCode: 18});

			expect(await server.sql(database, 'SELECT count(*) FROM orders')).toBe('2');
			expect(await server.sql(admin, listScratches)).toBe('');
		});
	});
}

/** A job whose dump is made by a command, as by a tool that dbseal doesn't know: nothing is counted when it is taken. */
function addJobByHand(dump: string): void {
	const file = path.join(bench.folder, 'dump.sql');
	fs.writeFileSync(file, dump);
	addJob(`command:?${new URLSearchParams({dump: `cat '${file}'`, extension: 'sql'}).toString()}`);
}

for (const {name, admin, ending, loss, difference, start} of [
	{
		name: 'postgresql', admin: 'postgres', ending: '-- PostgreSQL database dump complete', start: startPostgresql, loss: 'CREATE RULE quiet AS ON INSERT TO orders DO INSTEAD NOTHING;', difference: '3 rows, not 5',
	},
	{
		name: 'mariadb', admin: 'mysql', ending: '-- Dump completed', start: startMariadb, loss: 'CREATE TRIGGER quiet AFTER INSERT ON orders FOR EACH ROW DELETE FROM customers WHERE id = 1;', difference: 'table customers has 2 rows, not 3',
	},
] as const) {
	describeWithServer(name, `a drill of a dump of another tool with ${name}`, () => {
		const dump = `${content.replaceAll(/[^\n\t -~]/gv, '?')}\n${ending}\n`;
		const runOn = async () => {
			const server = await start();
			return run({on: {name: 'spare', connection: engineForUrl(server.url(admin)).parseUrl(server.url(admin))}});
		};

		test('compares with the rows that the dump has', async () => {
			addJobByHand(dump);
			await takeBackup();

			expect(await runOn()).toMatchObject({verdict: 'passed', restored: {rows: 5}, comparison: {isPossible: true, basis: 'dump', differences: []}});
		});

		test('fails where not all of them have arrived', async () => {
			addJobByHand(dump.replace('INSERT INTO orders', `${loss}\nINSERT INTO orders`));
			await takeBackup();

			await expect(runOn()).rejects.toMatchObject({code: 'DRILL_FAILED', message: `the drill of 'orders' failed: ${difference}`});
		});
	});
}

describeWithServer('postgresql', 'a drill on a server of PostgreSQL that lacks a role', () => {
	test('is not done', async () => {
		const server = await startPostgresql();
		const database = await server.createDatabase();
		await server.sql(database, `${content} CREATE ROLE "${database}"; ALTER TABLE orders OWNER TO "${database}"`);
		addJob(server.url(database));
		await takeBackup();
		await server.sql(database, `REASSIGN OWNED BY "${database}" TO postgres; DROP ROLE "${database}"`);

		await expect(run()).rejects.toMatchObject({code: 'ROLES_MISSING', exitCode: 17});

		expect(verdicts()).toEqual(['not done']);
	});
});

describeWithServer('mariadb', 'a drill on a server of MariaDB that takes no rows of this length', () => {
	test('is not done', async () => {
		const server = await startMariadb();
		const small = await startMariadb('mariadb-small-packet');
		await small.sql('mysql', 'SET GLOBAL max_allowed_packet = 1048576');
		const database = await server.createDatabase();
		await server.sql(database, `${content} CREATE TABLE f (a longtext); INSERT INTO f VALUES (REPEAT('x', 2000000))`);
		addJob(server.url(database));
		await takeBackup();

		await expect(run({on: {name: 'small', connection: engineForUrl(small.url('mysql')).parseUrl(small.url('mysql'))}})).rejects.toMatchObject({code: 'TARGET_UNFIT', exitCode: 17});

		expect(verdicts()).toEqual(['not done']);
	});
});
