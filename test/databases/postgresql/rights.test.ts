import {beforeAll, expect, test} from 'vitest';
import {postgresql} from '../../../source/databases/postgresql/postgresql.js';
import {describeWithServer} from '../../servers/needs.js';
import {startPostgresql, type PostgresqlServer} from '../../servers/postgresql.js';
import {
	containing, failureOf, loadBytes, noSignal, readDump, testContext,
} from '../adapter-helpers.js';

describeWithServer('postgresql', 'a user of PostgreSQL who may not see or restore all', () => {
	let server: PostgresqlServer;
	/** A database with a user of its name who may read all tables. */
	const prepare = async (sql: string) => {
		const name = await server.createDatabase();
		const user = `u_${name}`;
		await server.sql(name, `CREATE ROLE ${user} LOGIN PASSWORD 'x' CREATEDB; GRANT pg_read_all_data TO ${user}; GRANT CREATE ON DATABASE ${name} TO ${user}; ${sql}`);
		const context = await testContext();
		return {user, database: postgresql.open(postgresql.parseUrl(`postgresql://${user}:x@127.0.0.1:${server.port}/${name}`), context)};
	};

	beforeAll(async () => {
		server = await startPostgresql();
	});

	test.each([
		['a large object', 'SELECT lo_create(4711)', 'may not read large object 4711', 'GRANT SELECT ON LARGE OBJECT 4711'],
		['a table of row security', 'CREATE TABLE t (a int); ALTER TABLE t ENABLE ROW LEVEL SECURITY', 'row security hides rows of public.t', 'BYPASSRLS'],
		['a user mapping', 'CREATE EXTENSION postgres_fdw; CREATE SERVER s FOREIGN DATA WRAPPER postgres_fdw; CREATE USER MAPPING FOR postgres SERVER s OPTIONS (password \'x\')', 'user mapping postgres on s', 'SUPERUSER'],
		['a subscription', 'CREATE SUBSCRIPTION blind CONNECTION \'dbname=nowhere\' PUBLICATION p WITH (connect = false, slot_name = NONE)', 'subscription blind', 'SUPERUSER'],
	])('%s fails the test and refuses the backup', async (_what, sql, detail, hint) => {
		const {user, database} = await prepare(sql);

		const findings = await database.check(noSignal);
		const error = await failureOf(readDump(database));

		const failed = {detail: containing(detail), hint: containing(hint)};
		expect(findings.find(({subject}) => subject === 'permission to read')).toMatchObject({verdict: 'failed', ...failed});
		expect(error).toMatchObject({code: 'DATABASE_DENIED', message: containing(detail), hint: containing(user)});
	});

	test('what it may not read is granted, in any version, by the statements of the hint', async () => {
		const {user, database} = await prepare('CREATE SCHEMA "of.Ann"; CREATE TABLE "of.Ann"."my ""t" (a serial); CREATE TABLE plain (a int)');
		await server.sql('postgres', `REVOKE pg_read_all_data FROM ${user}`);
		const reading = async () => {
			const findings = await database.check(noSignal);
			return findings.find(({subject}) => subject === 'permission to read');
		};

		const before = await reading();
		const statements = /with an older one: (?<sql>.*)\.$/v.exec(before?.hint ?? '')?.groups?.sql ?? '';
		await server.sql(user.replace(/^u_/v, ''), statements);

		expect(before).toMatchObject({verdict: 'failed', detail: containing('public.plain')});
		expect(statements).toContain('GRANT SELECT ON ');
		expect(await reading()).toMatchObject({verdict: 'ok'});
	});

	test.each([
		['a table of another', 'CREATE ROLE o_x; CREATE TABLE t (a int); ALTER TABLE t OWNER TO o_x', 'owners: o_x', 'GRANT o_x TO u_'],
		['a type of another', 'CREATE TYPE mood AS ENUM (\'sad\')', 'owners: postgres', 'GRANT postgres TO'],
		['a composite type of another', 'CREATE TYPE pair AS (a int)', 'owners: postgres', 'GRANT postgres TO'],
		['a large object of another', 'SELECT lo_create(4711); GRANT SELECT ON LARGE OBJECT 4711 TO PUBLIC', 'owners: postgres', 'GRANT postgres TO'],
		['a publication of another', 'CREATE PUBLICATION p', 'owners: postgres', 'GRANT postgres TO'],
		['a text search dictionary of another', 'CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = simple)', 'owners: postgres', 'GRANT postgres TO'],
		['an event trigger', 'CREATE FUNCTION f() RETURNS event_trigger LANGUAGE plpgsql AS \'BEGIN END\'; CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION f(); ALTER FUNCTION f() OWNER TO CURRENT_USER', 'owners: postgres', 'GRANT postgres TO'],
	])('to restore %s needs its owner', async (_what, sql, detail, hint) => {
		const {database} = await prepare(sql);

		const findings = await database.check(noSignal);

		expect(findings.find(({subject}) => subject === 'permission to restore')).toMatchObject({verdict: 'warning', detail: containing(detail), hint: containing(hint)});
	});

	test('to give a table back to an owner who may not create in its schema takes a superuser, or --no-owner', async () => {
		const {user, database} = await prepare('CREATE ROLE o_z; CREATE SCHEMA own AUTHORIZATION o_z; CREATE TABLE own.fine (a int); ALTER TABLE own.fine OWNER TO o_z');
		await server.sql('postgres', `GRANT o_z TO ${user}`);
		const restoring = async () => {
			const findings = await database.check(noSignal);
			return findings.filter(({subject}) => subject === 'permission to restore');
		};

		const before = await restoring();
		await server.sql(user.slice(2), 'CREATE TABLE t (a int); ALTER TABLE t OWNER TO o_z; GRANT CREATE ON SCHEMA public TO o_z');
		const after = await restoring();
		const {bytes} = await readDump(database);
		const scratch = await database.createScratch(`scratch_${user}`, {}, noSignal);
		const refusal = await failureOf(loadBytes(scratch.database, bytes));
		await scratch.remove();

		expect(before).toEqual([expect.objectContaining({verdict: 'ok'})]);
		expect(after).toEqual([expect.objectContaining({verdict: 'warning', detail: containing('o_z (schema public)'), hint: containing('--no-owner')})]);
		expect(refusal).toMatchObject({code: 'DATABASE_DENIED', message: containing('permission denied for schema public')});
	});

	test('all that a user lacks for restores and drills is named at once, with the statements to type', async () => {
		const {user, database} = await prepare('CREATE ROLE o_y; CREATE TABLE t (a int); ALTER TABLE t OWNER TO o_y');
		await server.sql('postgres', `ALTER ROLE ${user} NOCREATEDB; REVOKE CREATE ON DATABASE ${user.slice(2)} FROM ${user}`);

		const findings = await database.check(noSignal);

		expect(findings.filter(({verdict}) => verdict === 'warning').map(({subject, hint}) => ({subject, hint}))).toEqual([
			{subject: 'permission to restore', hint: `Restore into a new database, or type as a superuser: GRANT CREATE ON DATABASE ${user.slice(2)} TO ${user};`},
			{subject: 'permission to restore', hint: `Type as a superuser: GRANT o_y TO ${user}; or restore and drill with --no-owner.`},
			{subject: 'permission to restore', hint: 'Restore and drill as a superuser, or with --no-owner.'},
			{subject: 'permission to drill', hint: `Restore into databases that exist and drill with --on another server, or type as a superuser: ALTER ROLE ${user} CREATEDB;`},
		]);
	});

	test('who may not make a database is told so before anything is fetched, with the statement to type', async () => {
		const {user, database} = await prepare('SELECT 1');
		await server.sql('postgres', `ALTER ROLE ${user} NOCREATEDB`);
		const missing = postgresql.open(postgresql.parseUrl(`postgresql://${user}:x@127.0.0.1:${server.port}/not_there`), await testContext());

		const refused = {code: 'DATABASE_DENIED', message: `${user} may not create database not_there`, hint: containing(`ALTER ROLE ${user} CREATEDB;`)};
		expect(await failureOf(missing.inspect(noSignal))).toMatchObject(refused);
		expect(await failureOf(database.createScratch('not_there', {}, noSignal))).toMatchObject(refused);
	});

	test('an extension that only a superuser creates is no "may restore"', async () => {
		const {database} = await prepare('CREATE EXTENSION postgres_fdw');

		const findings = await database.check(noSignal);

		expect(findings.find(({subject}) => subject === 'permission to restore')).toMatchObject({verdict: 'warning', detail: containing('extension postgres_fdw')});
	});

	test.each([
		['statement timeout', 'SET statement_timeout = \'50ms\'', 'SELECT pg_sleep(5)', 'DATABASE_TIMEOUT'],
		['server that takes no changes', 'SET default_transaction_read_only = on', 'CREATE TABLE x (a int)', 'DATABASE_READ_ONLY'],
	])('a %s says nothing of a backup', async (_what, setting, sql, code) => {
		const {user, database} = await prepare('SELECT 1');
		await server.sql('postgres', `ALTER ROLE ${user} ${setting}`);

		expect(await failureOf(database.query!(sql, noSignal))).toMatchObject({code});
	});
});
