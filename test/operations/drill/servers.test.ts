import {
	afterEach, beforeEach, expect, test,
} from 'vitest';
import {engineForUrl} from '../../../source/databases/registry.js';
import {type OperationContext} from '../../../source/operations/context.js';
import {jobNamed, requestOfJob} from '../../../source/operations/job-requests.js';
import {containing, testContext} from '../../databases/adapter-helpers.js';
import {startMariadb} from '../../servers/mariadb.js';
import {describeWithServer} from '../../servers/needs.js';
import {startPostgresql} from '../../servers/postgresql.js';
import {
	content, createServerBench, type ServerBench, servers, type ServerUnderTest,
} from './server-bench.js';

let bench: ServerBench;

beforeEach(() => {
	bench = createServerBench();
});

afterEach(() => {
	bench.close();
});

/** A dump tool that does its work and puts a line of its own before the end. */
async function contextWithDumpTool(name: string, line: string): Promise<OperationContext> {
	const {env} = await testContext({[name]: `PATH=\${PATH#*:}; case "$*" in *--version*) exec ${name} "$@";; esac; ${name} "$@" > "$TMPDIR/dump" || exit; sed '/^-- Dump completed\\|^-- PostgreSQL database dump complete/i ${line}' "$TMPDIR/dump"`});
	return {...bench.context, adapters: {...bench.context.adapters, env: {...env, TMPDIR: bench.folder}}};
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
			bench.addJob(server.url(database), 'SELECT count(*) FROM orders');
			await bench.takeBackup();

			const result = await bench.run();

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
			bench.addJob(server.url(database));
			await bench.takeBackup();
			await server.sql(database, 'INSERT INTO orders VALUES (3, 1)');

			await bench.run();

			expect(await server.sql(database, 'SELECT count(*) FROM orders')).toBe('3');
		});

		test('goes on without its source, on a server that is given', async () => {
			const server = await start();
			const database = await server.createDatabase();
			await server.sql(database, content);
			bench.addJob(server.url(database));
			await bench.takeBackup();
			await server.sql(admin, `DROP DATABASE ${database}`);

			const result = await bench.run({on: {name: 'spare', connection: engineForUrl(server.url(admin)).parseUrl(server.url(admin))}});

			expect(result).toMatchObject({verdict: 'passed', restored: {rows: 5}});
			expect(await server.sql(admin, listScratches)).toBe('');
		});

		test('drops what a drill that died left', async () => {
			const server = await start();
			const database = await server.createDatabase();
			await server.sql(database, content);
			bench.addJob(server.url(database));
			await bench.takeBackup();
			await server.sql(admin, 'CREATE DATABASE dbseal_drill_0badf00d');
			const {connection} = requestOfJob(jobNamed('orders', bench.context), bench.context).source;
			bench.context.store.settings.set('drill-scratch/j1/dbseal_drill_0badf00d', `${engineForUrl(server.url(database)).formatUrl(connection)} (orders)`);

			await bench.run();

			expect(await server.sql(admin, listScratches)).toBe('');
			expect(bench.context.store.settings.all().size).toBe(0);
		});

		test('is not done where the server stops it for its own time limit', async () => {
			const server = await start();
			const database = await server.createDatabase();
			await server.sql(database, content);
			bench.addJob(server.url(database), limitedQuery);
			await bench.takeBackup();

			await expect(bench.run()).rejects.toMatchObject({code: 'DATABASE_TIMEOUT', exitCode: 14});

			expect(await server.sql(admin, listScratches)).toBe('');
		});

		test('fails for a dump that would reach beyond its target', async () => {
			const server = await start();
			const database = await server.createDatabase();
			await server.sql(database, content);
			bench.addJob(server.url(database));
			await bench.takeBackup(await contextWithDumpTool(dumpTool, 'CREATE USER intruder;'));

			await expect(bench.run()).rejects.toMatchObject({code: 'DRILL_FAILED', exitCode: 18, cause: {code: 'DUMP_REFUSED'}});

			expect(await server.sql(admin, listScratches)).toBe('');
		});

		test('asks its check query of the scratch database, never of the source', async () => {
			const server = await start();
			const database = await server.createDatabase();
			await server.sql(database, content);
			bench.addJob(server.url(database), 'DELETE FROM orders');
			await bench.takeBackup();

			await expect(bench.run()).rejects.toMatchObject({code: 'DRILL_FAILED', exitCode: 18});

			expect(await server.sql(database, 'SELECT count(*) FROM orders')).toBe('2');
			expect(await server.sql(admin, listScratches)).toBe('');
		});
	});
}

describeWithServer('postgresql', 'a drill on a server of PostgreSQL that lacks a role', () => {
	test('is not done', async () => {
		const server = await startPostgresql();
		const database = await server.createDatabase();
		await server.sql(database, `${content} CREATE ROLE "${database}"; ALTER TABLE orders OWNER TO "${database}"`);
		bench.addJob(server.url(database));
		await bench.takeBackup();
		await server.sql(database, `REASSIGN OWNED BY "${database}" TO postgres; DROP ROLE "${database}"`);

		await expect(bench.run()).rejects.toMatchObject({code: 'ROLES_MISSING', exitCode: 17});

		expect(bench.verdicts()).toEqual(['not done']);
	});
});

describeWithServer('postgresql', 'a drill on a server of PostgreSQL with fewer locks than the database has tables and indexes', () => {
	test('passes', async () => {
		const server = await startPostgresql('postgresql-few-locks', {max_locks_per_transaction: '10', max_connections: '20'});
		const database = await server.createDatabase();
		const makeTables = (first: number) => `DO $$ BEGIN FOR i IN ${first}..${first + 49} LOOP EXECUTE format('CREATE TABLE t%s (${[...'abcdefgh'].map(column => `${column} int UNIQUE`).join(', ')})', i); END LOOP; END $$;`;
		await server.sql(database, [0, 50, 100, 150, 200, 250].map(first => makeTables(first)).join('\n'));
		bench.addJob(server.url(database));
		await bench.takeBackup();

		await expect(bench.run()).resolves.toMatchObject({verdict: 'passed', restored: {tables: 300}});
	});

	test('has no backup where pg_dump needs more of them, and the setting is named', async () => {
		const server = await startPostgresql('postgresql-few-locks', {max_locks_per_transaction: '10', max_connections: '20'});
		const database = await server.createDatabase();
		const makeTables = (first: number) => `DO $$ BEGIN FOR i IN ${first}..${first + 499} LOOP EXECUTE format('CREATE TABLE t%s (a int)', i); END LOOP; END $$;`;
		await server.sql(database, [0, 500, 1000, 1500].map(first => makeTables(first)).join('\n'));
		bench.addJob(server.url(database));

		await expect(bench.takeBackup()).rejects.toMatchObject({code: 'DUMP_INCOMPLETE', hint: containing('raise max_locks_per_transaction')});
	});
});

describeWithServer('mariadb', 'a drill on a server of MariaDB that takes no rows of this length', () => {
	test('is not done', async () => {
		const server = await startMariadb();
		const small = await startMariadb('mariadb-small-packet');
		await small.sql('mysql', 'SET GLOBAL max_allowed_packet = 1048576');
		const database = await server.createDatabase();
		await server.sql(database, `${content} CREATE TABLE f (a longtext); INSERT INTO f VALUES (REPEAT('x', 2000000))`);
		bench.addJob(server.url(database));
		await bench.takeBackup();

		await expect(bench.run({on: {name: 'small', connection: engineForUrl(small.url('mysql')).parseUrl(small.url('mysql'))}})).rejects.toMatchObject({code: 'TARGET_UNFIT', exitCode: 17});

		expect(bench.verdicts()).toEqual(['not done']);
	});
});

describeWithServer('mariadb', 'a drill on a server of MariaDB that takes names in any case', () => {
	test('finds the tables that had names in mixed case', async () => {
		const server = await startMariadb();
		const lower = await startMariadb('mariadb-lower-case', ['--lower-case-table-names=1']);
		const database = await server.createDatabase();
		await server.sql(database, `${content} CREATE TABLE OrderLines (Id int); INSERT INTO OrderLines VALUES (1), (2)`);
		bench.addJob(server.url(database));
		await bench.takeBackup();
		const on = {name: 'lower', connection: engineForUrl(lower.url('mysql')).parseUrl(lower.url('mysql'))};

		const result = await bench.run({on});

		expect(result).toMatchObject({verdict: 'passed', restored: {tables: 3, rows: 7}, comparison: {basis: 'backup', differences: []}});
	});
});
