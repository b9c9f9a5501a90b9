import {Buffer} from 'node:buffer';
import {beforeAll, expect, test} from 'vitest';
import {postgresql} from '../../../source/databases/postgresql/postgresql.js';
import {describeWithServer, programPath} from '../../servers/needs.js';
import {startPostgresql, type PostgresqlServer} from '../../servers/postgresql.js';
import {waitFor} from '../../servers/shared-server.js';
import {
	containing, failureOf, loadBytes, noSignal, readDump, testContext,
} from '../adapter-helpers.js';
import {createRoles, hardContent, listEverything} from './content.js';

describeWithServer('postgresql', 'a load into PostgreSQL', () => {
	let server: PostgresqlServer;
	/** A dump of two small tables. */
	let dump: Buffer;
	const open = async (url: string) => postgresql.open(postgresql.parseUrl(url), await testContext());
	const withLine = (line: string) => {
		const end = dump.lastIndexOf('--\n-- PostgreSQL database dump complete');
		return Buffer.concat([dump.subarray(0, end), Buffer.from(`${line}\n`), dump.subarray(end)]);
	};

	const usedDatabase = async () => {
		const name = await server.createDatabase();
		await server.sql(name, hardContent);
		return {name, before: await listEverything(server, name), database: await open(server.url(name))};
	};

	beforeAll(async () => {
		server = await startPostgresql();
		await createRoles(server);
		const name = await server.createDatabase();
		await server.sql(name, 'CREATE TABLE first (a int PRIMARY KEY); INSERT INTO first SELECT generate_series(1, 5000); CREATE TABLE second (b text); INSERT INTO second VALUES (\'x\')');
		const {bytes} = await readDump(await open(server.url(name)));
		dump = bytes;
	});

	test('is refused where something is in the way', async () => {
		const {name, before, database} = await usedDatabase();

		await expect(database.load({overwrite: false}, noSignal)).rejects.toMatchObject({name: 'RefusedError', code: 'TARGET_NOT_EMPTY'});
		expect(await listEverything(server, name)).toBe(before);
	});

	test('creates a database that is missing', async () => {
		const name = 'new "one"; --';
		const database = await open(server.url(name));

		await loadBytes(database, dump);

		expect(await server.sql(name, 'SELECT count(*) FROM first')).toBe('5000');
	});

	test('that fails drops the database it has created', async () => {
		const database = await open(server.url('never finished'));

		await expect(loadBytes(database, withLine('SELECT 1/0;'))).rejects.toMatchObject({code: 'LOAD_FAILED'});
		expect(await database.inspect(noSignal)).toMatchObject({exists: false});
	});

	test('over another database that fails at its end leaves that as it was', async () => {
		const {name, before, database} = await usedDatabase();

		const error = await failureOf(loadBytes(database, withLine('SELECT 1/0;'), {overwrite: true}));

		expect(error).toMatchObject({code: 'LOAD_FAILED', message: containing('division by zero (SQLSTATE 22012)')});
		expect(await listEverything(server, name)).toBe(before);
	});

	test.each([0, 0.3, 0.6, 0.999])('of a dump that is cut at %d of its length commits nothing', async part => {
		const {name, before, database} = await usedDatabase();

		const error = await failureOf(loadBytes(database, dump.subarray(0, Math.floor(dump.length * part)), {overwrite: true}));

		expect(error).toMatchObject({name: 'SourceError', code: 'LOAD_FAILED'});
		expect(await listEverything(server, name)).toBe(before);
	});

	test.each(['destroyed', 'aborted'])('that is %s half-way leaves the target as it was', async how => {
		const {name, before, database} = await usedDatabase();
		const controller = new AbortController();

		const {stream, finished} = await database.load({overwrite: true}, controller.signal);
		stream.on('error', () => undefined);
		stream.write(dump.subarray(0, -100));
		if (how === 'destroyed') {
			stream.destroy();
		} else {
			controller.abort(new Error('stop now'));
		}

		await expect(finished).rejects.toMatchObject(how === 'destroyed' ? {code: 'LOAD_FAILED'} : {message: 'stop now'});
		expect(await listEverything(server, name)).toBe(before);
	});

	test('whose session is ended by the server fails and leaves the target as it was', async () => {
		const {name, before, database} = await usedDatabase();

		const {stream, finished} = await database.load({overwrite: true}, noSignal);
		stream.on('error', () => undefined);
		stream.write(dump.subarray(0, -100));
		await waitFor('a session to end', async () => {
			const ended = await server.sql('postgres', `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}' AND state = 'idle in transaction'`);
			return ended === 't' ? true : undefined;
		});
		stream.write('\nSELECT 1;\n');

		await expect(finished).rejects.toMatchObject({code: 'LOAD_FAILED', message: containing('the server ended the session')});
		expect(await listEverything(server, name)).toBe(before);
	});

	test('whose dbseal is killed commits nothing: its client sees the end of its input', async () => {
		const {name, before} = await usedDatabase();
		const context = await testContext({psql: `head -c 20000 | '${programPath('psql')}' "$@"`});
		const database = postgresql.open(postgresql.parseUrl(server.url(name)), context);

		const error = await failureOf(loadBytes(database, dump, {overwrite: true}));

		expect(error).toMatchObject({code: 'LOAD_FAILED'});
		expect(await listEverything(server, name)).toBe(before);
	});

	test('of a dump in pg_dump\'s custom format says what to do with it', async () => {
		const database = await open(server.url(await server.createDatabase()));

		await expect(loadBytes(database, Buffer.from('PGDMP\u0001\u000E'))).rejects.toMatchObject({code: 'LOAD_FAILED', hint: containing('pg_restore')});
	});

	test('for which a role is missing says how to create it', async () => {
		const database = await open(server.url(await server.createDatabase()));

		await expect(loadBytes(database, withLine('ALTER TABLE "public"."first" OWNER TO "gone away";'))).rejects.toMatchObject({
			code: 'ROLES_MISSING', hint: containing('CREATE ROLE "gone away"'),
		});
	});

	test('never follows a dump into another database', async () => {
		const database = await open(server.url(await server.createDatabase()));

		await expect(loadBytes(database, withLine(String.raw`\connect postgres`))).rejects.toMatchObject({code: 'LOAD_FAILED', message: containing('switches to another database')});
	});

	test('takes a dump by a pg_dump 17, whose first lines older servers refuse', async () => {
		const name = await server.createDatabase();
		const newer = dump.toString().replace('SET lock_timeout = 0;\n', 'SET lock_timeout = 0;\nSET transaction_timeout = 0;\n');

		await loadBytes(await open(server.url(name)), Buffer.from(newer));

		expect(await server.sql(name, 'SELECT count(*) FROM first')).toBe('5000');
	});

	test('over a database that another session uses is refused as busy', async () => {
		const {name, before, database} = await usedDatabase();
		const holder = server.sql(name, 'BEGIN; LOCK TABLE kinds; SELECT pg_sleep(12);');

		const error = await failureOf(loadBytes(database, dump, {overwrite: true}));
		await holder;

		expect(error).toMatchObject({name: 'BusyError', code: 'TARGET_BUSY'});
		expect(await listEverything(server, name)).toBe(before);
	});

	test('by the owner of a database whose public schema belongs to another empties that schema', async () => {
		const name = await server.createDatabase();
		const user = `${name}_owner`;
		await server.sql(name, `CREATE ROLE ${user} LOGIN PASSWORD 'x'; ALTER DATABASE ${name} OWNER TO ${user}; ALTER SCHEMA public OWNER TO postgres; GRANT ALL ON SCHEMA public TO PUBLIC`);
		const database = await open(`postgresql://${user}:x@127.0.0.1:${server.port}/${name}`);
		const old = `CREATE TYPE mood AS ENUM ('a'); CREATE TABLE old (a mood, b serial); CREATE VIEW on_old AS SELECT a FROM old; CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
			CREATE AGGREGATE total(int) (SFUNC = int4pl, STYPE = int); CREATE OPERATOR <+> (LEFTARG = int, RIGHTARG = int, FUNCTION = int4pl); CREATE DOMAIN d AS int;
			CREATE COLLATION c FROM "C"; CREATE TEXT SEARCH CONFIGURATION t (COPY = simple); CREATE TYPE pair AS (a int); CREATE SCHEMA other; CREATE TABLE other.x (a int);`;
		await server.sql(name, `SET ROLE ${user}; ${old}`);
		const own = dump.toString().replaceAll('TO "postgres"', `TO "${user}"`).replaceAll(/^.*SCHEMA "public".*$/gmv, '');

		await loadBytes(database, Buffer.from(own), {overwrite: true});

		expect(await server.sql(name, 'SELECT relname FROM pg_class WHERE relnamespace = \'public\'::regnamespace ORDER BY 1')).toBe('first\nfirst_pkey\nsecond');
		expect(await server.sql(name, 'SELECT count(*) FROM pg_proc WHERE pronamespace = \'public\'::regnamespace')).toBe('0');
		expect(await server.sql(name, 'SELECT count(*) FROM pg_namespace WHERE nspname = \'other\'')).toBe('0');
	});

	test('can be drilled in a scratch database beside the source', async () => {
		const source = await server.createDatabase();
		const database = await open(server.url(source));
		const scratch = await database.createScratch(`${source}_drill`, {}, noSignal);

		await loadBytes(scratch.database, dump);
		const answer = await scratch.database.query?.('SELECT b, \'second column\' FROM second UNION ALL SELECT \'z\', \'\'', noSignal);
		await expect(database.createScratch(`${source}_drill`, {}, noSignal)).rejects.toMatchObject({code: 'TARGET_NOT_EMPTY'});
		await scratch.remove();
		await scratch.remove();

		expect(answer).toBe('x');
		expect(await scratch.database.inspect(noSignal)).toMatchObject({exists: false});
	});
});
