import {Buffer} from 'node:buffer';
import {spawnSync} from 'node:child_process';
import {beforeAll, expect, test} from 'vitest';
import {type LoadOptions} from '../../../source/core/database.js';
import {postgresql} from '../../../source/databases/postgresql/postgresql.js';
import {describeWithServer, programPath} from '../../servers/needs.js';
import {startPostgresql, type PostgresqlServer} from '../../servers/postgresql.js';
import {
	containing, failureOf, noSignal, readDump, testContext,
} from '../adapter-helpers.js';

const ending = '--\n-- PostgreSQL database dump complete\n--\n\n';

describeWithServer('postgresql', 'what a dump of PostgreSQL may do where it is loaded', () => {
	let server: PostgresqlServer;
	const open = async (url: string) => postgresql.open(postgresql.parseUrl(url), await testContext());
	const load = async (url: string, dump: string | Buffer, options: Partial<LoadOptions> = {}) => {
		const database = await open(url);
		const {stream, finished} = await database.load({overwrite: false, ...options}, noSignal);
		stream.on('error', () => undefined);
		stream.end(Buffer.from(dump));
		const {warnings = []} = await finished;
		return warnings;
	};

	const missing = () => server.url(`made_${Math.random().toString(16).slice(2)}`);
	const nameIn = (url: string) => new URL(url).pathname.slice(1);

	beforeAll(async () => {
		server = await startPostgresql();
	});

	test.each([
		[String.raw`\! id`, 'command for the client'],
		[String.raw`SELECT 1 \g /tmp/dbseal-planted`, 'in the middle of a statement'],
		['CREATE DATABASE a; CREATE DATABASE b;', 'names several databases (a, b)'],
		['create\n/* as a superuser */ role intruder superuser;', 'roles of the whole server'],
		['ALTER SYSTEM SET work_mem = \'1GB\';', 'changes the whole server'],
		['COPY (SELECT 1) TO PROGRAM \'id\';', 'runs programs there'],
		['GRANT pg_monitor TO pg_signal_backend;', 'who is a member of which role'],
		['CREATE SUBSCRIPTION s CONNECTION \'host=127.0.0.1\' PUBLICATION p;', 'reaches out to its publisher'],
	])('%s is refused, and leaves no database', async (statement, reason) => {
		const url = missing();

		const error = await failureOf(load(url, `CREATE TABLE t (a int);\n${statement}\n${ending}`));

		expect(error).toMatchObject({name: 'RefusedError', code: 'DUMP_REFUSED', message: containing(reason)});
		const database = await open(url);
		expect(await database.inspect(noSignal)).toMatchObject({exists: false});
		expect(await server.sql('postgres', `SELECT count(*) FROM pg_database WHERE datname LIKE 'dbseal_restoring%${nameIn(url)}'`)).toBe('0');
	});

	test('backslashes in rows, strings and function bodies are data', async () => {
		const url = missing();
		const body = String.raw`CREATE TABLE t (a text DEFAULT '\! id;', b text DEFAULT E'\';\n\\! id');
CREATE FUNCTION f() RETURNS text LANGUAGE sql AS $_$ SELECT '; ALTER SYSTEM \! id' $_$;
CREATE FUNCTION g() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END;
COPY t FROM stdin;
\\! id	ALTER SYSTEM;
\N	\N
\.
`;

		await load(url, `${body}${ending}`);

		expect(await server.sql(nameIn(url), 'SELECT count(*), f() LIKE \'%SYSTEM%\', g() FROM t')).toBe('2|t|2');
	});

	test('a dump that makes its own database goes into the one that was named', async () => {
		const url = missing();
		const name = `origin_${Math.random().toString(16).slice(2)}`;

		const warnings = await load(url, `CREATE DATABASE "${name}" WITH TEMPLATE = template0;\nALTER DATABASE "${name}" OWNER TO postgres;\n\\connect "${name}"\nCREATE TABLE t (a int);\n${ending}`);

		expect(warnings).toEqual([containing(`how database ${name} itself is made`)]);
		expect(await server.sql(nameIn(url), 'SELECT count(*) FROM t')).toBe('0');
		expect(await server.sql('postgres', `SELECT count(*) FROM pg_database WHERE datname = '${name}'`)).toBe('0');
	});

	test('an error is the cause that is told, never a notice before it', async () => {
		const url = server.url(await server.createDatabase());
		const dump = `SET client_min_messages = notice;\nCREATE SCHEMA IF NOT EXISTS public;\nDO $$ BEGIN RAISE WARNING 'careful'; END $$;\nSELECT 1/0;\n${ending}`;

		await expect(load(url, dump)).rejects.toMatchObject({message: containing('division by zero (SQLSTATE 22012)')});
	});

	test('what the server warned of is kept, and no notices', async () => {
		const url = server.url(await server.createDatabase());
		const dump = `SET client_min_messages = notice;
CREATE SCHEMA IF NOT EXISTS public;
CREATE TABLE t (a int);
CREATE VIEW v AS SELECT * FROM t;
CREATE VIEW w AS SELECT * FROM t;
DROP TABLE t CASCADE;
DO $$ BEGIN RAISE WARNING 'careful' USING DETAIL = E'It is\nwet.', HINT = 'Wear boots.'; END $$;
DO $$ BEGIN RAISE WARNING 'and slow'; END $$;
${ending}`;

		expect(await load(url, dump)).toEqual(['careful. It is wet. Wear boots.', 'and slow']);
	});

	test('all roles that are missing are named at once, with what to type', async () => {
		const properties = {roles: [{name: 'gone a', isOwner: true}, {name: 'gone_b', isGranted: true}, {name: 'postgres', isOwner: true}]};
		const url = missing();

		await expect(load(url, ending, {properties})).rejects.toMatchObject({
			code: 'ROLES_MISSING', message: containing('lacks 2 roles that the dump needs: gone a, gone_b'), hint: containing('CREATE ROLE "gone a"; CREATE ROLE "gone_b";'),
		});
		await expect(load(url, ending, {properties: {roles: [{name: 'gone a', isNamed: true}]}, noOwner: true, noPrivileges: true})).rejects.toMatchObject({
			hint: containing('CREATE ROLE "gone a"; Policies, user mappings or schemas name them'),
		});
		await expect(load(url, ending, {properties, noOwner: true, noPrivileges: true})).resolves.toEqual([]);
	});

	test.each([false, true])('all roles that a dump of another tool needs are named at once, nothing is left, overwriting: %s', async overwrite => {
		const url = overwrite ? server.url(await server.createDatabase()) : missing();
		const dump = String.raw`SET client_encoding = 'UTF8';
CREATE SCHEMA x AUTHORIZATION of_schema;
CREATE TABLE public.t (a int DEFAULT length('OWNER TO nobody'));
ALTER TABLE public.t OWNER TO "the ""owner""";
GRANT SELECT, INSERT(a) ON TABLE public.t TO reader, PUBLIC, postgres WITH GRANT OPTION;
REVOKE ALL ON TABLE public.t FROM "Größe";
ALTER DEFAULT PRIVILEGES FOR ROLE giver IN SCHEMA public GRANT SELECT ON TABLES TO taker;
SET SESSION AUTHORIZATION 'acting';
CREATE POLICY p ON public.t AS PERMISSIVE TO "of policy", CURRENT_USER USING ((a > 0));
COPY public.t (a) FROM stdin;
ALTER TABLE t OWNER TO of_rows;
\.
${ending}`;
		if (overwrite) {
			await server.sql(nameIn(url), 'CREATE TABLE precious (a int)');
		}

		const error = await failureOf(load(url, dump, {overwrite}));
		const unowned = await failureOf(load(url, dump, {overwrite, noOwner: true}));
		const bare = await failureOf(load(url, dump, {overwrite, noOwner: true, noPrivileges: true}));
		const database = await open(url);

		expect(error).toMatchObject({name: 'RefusedError', code: 'ROLES_MISSING', hint: containing('CREATE ROLE "the ""owner""";')});
		expect(error.message).toContain('lacks 8 roles that the dump needs: of_schema, the "owner", reader, Größe, giver, taker, acting, of policy');
		expect(unowned.message).toContain('lacks 6 roles that the dump needs: of_schema, reader, Größe, giver, taker, of policy');
		expect(bare.message).toContain('lacks 2 roles that the dump needs: of_schema, of policy');
		expect(error.hint).toContain('--no-owner --no-privileges, and create only those that policies, user mappings or schemas name: CREATE ROLE "of_schema"; CREATE ROLE "of policy";');
		expect(bare.hint).toContain('so they are needed also with --no-owner and --no-privileges.');
		expect(await database.inspect(noSignal)).toMatchObject(overwrite ? {detail: containing('1 table')} : {exists: false});
	});

	test('owners and rights are left out where that is wanted', async () => {
		const url = missing();
		const dump = `CREATE TABLE public.t (a int);\nALTER TABLE public.t OWNER TO nobody_here;\nGRANT SELECT ON TABLE public.t TO nobody_here;\n${ending}`;

		await load(url, dump, {noOwner: true, noPrivileges: true});

		expect(await server.sql(nameIn(url), 'SELECT tableowner FROM pg_tables WHERE tablename = \'t\'')).toBe('postgres');
	});

	test('a materialized view that can\'t be filled costs a warning, not the restore', async () => {
		const url = missing();
		const dump = `SELECT pg_catalog.set_config('search_path', '', false);
CREATE SCHEMA app; CREATE SCHEMA data; CREATE TABLE data.t (a int);
CREATE FUNCTION app.f() RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT count(*) FROM t); END $$;
CREATE MATERIALIZED VIEW app.leaning AS SELECT app.f() AS n WITH NO DATA;
REFRESH MATERIALIZED VIEW app.leaning;
${ending}`;

		const found = await load(url, dump, {properties: {settings: [{name: 'search_path', value: 'data, public'}]}});
		const lost = await load(missing(), dump);

		expect(found).toEqual([]);
		expect(await server.sql(nameIn(url), 'SELECT n FROM app.leaning')).toBe('0');
		expect(lost).toEqual([containing('app.leaning could not be filled')]);
	});

	test('functions that find things only in their own schema are used where it is the table\'s, too', async () => {
		const url = missing();
		const tables = ['app', '"Other ""app"""'].map(schema => String.raw`
CREATE SCHEMA ${schema}; CREATE TABLE ${schema}.t (a int);
CREATE FUNCTION ${schema}.f(x int) RETURNS bigint LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN (SELECT coalesce(sum(a), 0) + x FROM t); END $$;
CREATE TABLE ${schema}.checked (a int CHECK (${schema}.f(a) > 100), b bigint GENERATED ALWAYS AS (${schema}.f(a)) STORED);
CREATE MATERIALIZED VIEW ${schema}.filled AS SELECT ${schema}.f(1) AS n WITH NO DATA;
COPY ${schema}.t (a) FROM stdin;
${schema.length}00
\.
COPY ${schema}.checked (a) FROM stdin;
7
\.
CREATE UNIQUE INDEX i ON ${schema}.checked USING btree (${schema}.f(a));
ALTER TABLE ONLY ${schema}.checked
	ADD CONSTRAINT more CHECK (${schema}.f(a) > 200);
REFRESH MATERIALIZED VIEW ${schema}.filled;
`);

		const warnings = await load(url, `SELECT pg_catalog.set_config('search_path', '', false);\n${tables.join('')}${ending}`);

		expect(warnings).toEqual([]);
		expect(await server.sql(nameIn(url), 'SELECT b, n FROM app.checked, app.filled UNION ALL SELECT b, n FROM "Other ""app""".checked, "Other ""app""".filled')).toBe('307|301\n1507|1501');
	});

	test.each([
		['plpgsql', 'BEGIN RETURN hidden(); END', 'Function f(integer) finds things by a search path', 'ALTER FUNCTION f(integer) SET search_path = …'],
		['sql', 'SELECT hidden()', 'Function f finds things by a search path', 'ALTER FUNCTION f SET search_path = …'],
	])('a function in %s that finds nothing on the search path is named, with what to type', async (language, body, why, statement) => {
		const dump = `SET check_function_bodies = false; CREATE SCHEMA app; CREATE TABLE app.t (a int);
CREATE FUNCTION app.f(int) RETURNS int LANGUAGE ${language} IMMUTABLE AS $$ ${body} $$;
INSERT INTO app.t VALUES (1);
CREATE INDEX i ON app.t (app.f(a));
${ending}`;

		const error = await failureOf(load(missing(), dump));

		expect(error).toMatchObject({code: 'LOAD_FAILED', message: containing('function hidden() does not exist'), hint: containing(why)});
		expect(error.hint).toContain(statement);
	});

	test('a dump of any bytes is not poured into a database of UTF-8', async () => {
		const url = server.url(await server.createDatabase());

		await expect(load(url, `SET client_encoding = 'SQL_ASCII';\n${ending}`)).rejects.toMatchObject({code: 'TARGET_UNFIT', hint: containing('ENCODING \'SQL_ASCII\'')});
	});

	test('a database that is made is like the one that was dumped', async () => {
		const name = `origin_${Math.random().toString(16).slice(2)}`;
		await server.sql('postgres', `CREATE DATABASE ${name} ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0`);
		await server.sql('postgres', `ALTER DATABASE ${name} SET search_path = "a b", public; REVOKE CONNECT ON DATABASE ${name} FROM PUBLIC; COMMENT ON DATABASE ${name} IS 'the ledger'`);
		const source = await open(server.url(name));
		const {properties} = await source.describe(noSignal);
		const {bytes} = await readDump(source);
		const url = missing();

		const warnings = await load(url, bytes, {...(properties && {properties})});

		const facts = async (database: string) => server.sql('postgres', `SELECT pg_encoding_to_char(encoding), datcollate, shobj_description(d.oid, 'pg_database'), has_database_privilege('pg_monitor', d.oid, 'CONNECT'),
			(SELECT setconfig FROM pg_db_role_setting WHERE setdatabase = d.oid) FROM pg_database d WHERE datname = '${database}'`);
		expect(warnings).toEqual([]);
		expect(await facts(nameIn(url))).toBe(await facts(name));
		expect(await facts(name)).toBe(String.raw`LATIN1|C|the ledger|f|{"search_path=\"a b\", public"}`);
	});

	test('what can\'t be given to a database is listed', async () => {
		const warnings = await load(missing(), ending, {
			properties: {
				encoding: 'LATIN1', collation: 'xx_XX', ctype: 'xx_XX', owner: 'nobody here', rights: [{grantee: 'nor here', right: 'CONNECT'}],
			},
		});

		expect(warnings).toEqual([containing('xx_XX'), containing('could not be given: GRANT CONNECT'), containing('could not be given: ALTER DATABASE')]);
	});

	test('a drill\'s scratch has subscriptions without a slot, and no event trigger that fires', async () => {
		const name = await server.createDatabase();
		const source = await open(server.url(name));
		const scratch = await source.createScratch(`${name}_drill`, {}, noSignal);
		const {stream, finished} = await scratch.database.load({overwrite: false}, noSignal);
		stream.end(`CREATE FUNCTION public.no() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'it acts'; END $$;
CREATE EVENT TRIGGER acts ON ddl_command_start EXECUTE FUNCTION public.no();
CREATE SUBSCRIPTION "my sub" CONNECTION 'host=127.0.0.1 dbname=nowhere' PUBLICATION p WITH (connect = false, slot_name = 'live_slot');
CREATE TABLE public.after (a int);
${ending}`);
		await finished;

		const seen = await server.sql(`${name}_drill`, 'SELECT (SELECT subslotname IS NULL AND NOT subenabled FROM pg_subscription WHERE subname = \'my sub\'), (SELECT evtenabled FROM pg_event_trigger)');
		await scratch.remove();

		expect(seen).toBe('t|D');
		expect(await server.sql('postgres', `SELECT count(*) FROM pg_database WHERE datname = '${name}_drill'`)).toBe('0');
	});

	test('a scratch that a killed drill left with a live slot\'s name is removed without it', async () => {
		const name = await server.createDatabase();
		await server.sql('postgres', `CREATE DATABASE ${name}_left`);
		await server.sql(`${name}_left`, 'CREATE SUBSCRIPTION s CONNECTION \'host=127.0.0.1 dbname=nowhere\' PUBLICATION p WITH (connect = false, slot_name = \'live_slot\')');
		const database = await open(server.url(name));

		await database.removeScratch?.(`${name}_left`, noSignal);

		expect(await server.sql('postgres', `SELECT count(*) FROM pg_database WHERE datname = '${name}_left'`)).toBe('0');
	});
});
