import {beforeAll, expect, test} from 'vitest';
import {postgresql} from '../../../source/databases/postgresql/postgresql.js';
import {describeWithServer, programPath} from '../../servers/needs.js';
import {startPostgresql, type PostgresqlServer} from '../../servers/postgresql.js';
import {freePort} from '../../servers/shared-server.js';
import {
	containing, failureOf, loadBytes, noSignal, readDump, testContext,
} from '../adapter-helpers.js';

describeWithServer('postgresql', 'a connection to PostgreSQL', () => {
	let server: PostgresqlServer;
	const open = async (url: string, programs: Readonly<Record<string, string>> = {}) => postgresql.open(postgresql.parseUrl(url), await testContext(programs));

	beforeAll(async () => {
		server = await startPostgresql();
	});

	test('to a port where nobody listens is unreachable', async () => {
		const database = await open(`postgresql://someone@127.0.0.1:${await freePort()}/db`);

		await expect(database.dump(noSignal)).rejects.toMatchObject({name: 'SourceError', code: 'DATABASE_UNREACHABLE'});
		await expect(database.inspect(noSignal)).rejects.toMatchObject({code: 'DATABASE_UNREACHABLE'});
	});

	test('with a wrong password is denied, without repeating it', async () => {
		const database = await open(`postgresql://postgres:wrong-Secret-1@127.0.0.1:${server.port}/postgres`);

		const error = await failureOf(database.dump(noSignal));

		expect(error.code).toBe('DATABASE_DENIED');
		expect(error.hint).toContain('"dbseal source edit NAME --password-file FILE"');
		expect(JSON.stringify([error.message, error.hint, error.stack])).not.toContain('wrong-Secret-1');
	});

	test('to a database that is not there says so', async () => {
		const database = await open(server.url('nobody made this'));

		await expect(database.describe(noSignal)).rejects.toMatchObject({code: 'DATABASE_MISSING'});
		expect(await database.inspect(noSignal)).toEqual({
			exists: false, isEmpty: true, detail: 'database nobody made this does not exist yet', name: 'nobody made this',
		});
	});

	test('goes through a socket folder', async () => {
		const name = await server.createDatabase();
		const database = await open(`postgresql://postgres:${server.password}@:${server.port}/${name}?host=${server.socketFolder}`);

		const {databases} = await database.describe(noSignal);

		expect(databases).toEqual([name]);
	});

	test.each([
		'-x --help',
		String.raw`spa ce "double" 'single' back\slash`,
		'dbname=postgres host=nowhere',
		'postgresql://nowhere/x',
		'ünïcödé 🦭',
		'%41?#/',
	])('reaches a database called %s', async name => {
		await server.createDatabase(name);
		await server.sql(name, 'CREATE TABLE t (a int); INSERT INTO t VALUES (7)');
		const database = await open(server.url(name));

		const dump = await readDump(database);
		await loadBytes(database, dump.bytes, {overwrite: true});

		expect(await server.sql(name, 'SELECT a FROM t')).toBe('7');
		expect(await database.inspect(noSignal)).toMatchObject({name, detail: `1 table and 0 other objects in database ${name}`});
	});

	test('takes the password of the environment where the URL has none', async () => {
		const context = await testContext();
		const database = postgresql.open(postgresql.parseUrl(`postgresql://postgres@127.0.0.1:${server.port}/postgres`), {
			...context, env: {...context.env, PGPASSWORD: server.password},
		});

		expect(await database.describe(noSignal)).toMatchObject({databases: ['postgres']});
	});

	test('is tested with a finding for each thing looked at', async () => {
		const name = await server.createDatabase();

		const database = await open(server.url(name));
		const findings = await database.check(noSignal);

		expect(findings.map(({subject, verdict}) => `${subject}: ${verdict}`)).toEqual([
			'connection: ok', 'server version: ok', 'client version: ok', 'size: ok', 'permission to read: ok', 'permission to restore: ok', 'permission to drill: ok',
		]);
	});

	test('is tested without throwing where it fails', async () => {
		const database = await open(`postgresql://someone@127.0.0.1:${await freePort()}/db`);

		expect(await database.check(noSignal)).toMatchObject([{subject: 'connection', verdict: 'failed'}]);
	});

	test('of a user who may not read a table or see all its rows names them', async () => {
		const name = await server.createDatabase();
		const user = `${name}_user`;
		await server.sql(name, `CREATE ROLE ${user} LOGIN PASSWORD 'x'; CREATE TABLE seen (a int); CREATE TABLE hidden (a int); GRANT SELECT ON seen TO ${user};`);
		const database = await open(`postgresql://${user}:x@127.0.0.1:${server.port}/${name}`);

		const before = await database.check(noSignal);
		await server.sql(name, `GRANT SELECT ON hidden TO ${user}; ALTER TABLE hidden ENABLE ROW LEVEL SECURITY`);
		const after = await database.check(noSignal);

		expect(before.find(({subject}) => subject === 'permission to read')).toMatchObject({verdict: 'failed', detail: `${user} may not read public.hidden`});
		expect(after.find(({subject}) => subject === 'permission to read')).toMatchObject({verdict: 'failed', detail: `row security hides rows of public.hidden from ${user}`});
		expect(after.find(({subject}) => subject === 'permission to restore')).toMatchObject({verdict: 'warning'});
	});

	test('with an old pg_dump first on the PATH uses the newer one beside', async () => {
		const name = await server.createDatabase();
		const database = await open(server.url(name), {pg_dump: 'echo "pg_dump (PostgreSQL) 9.6.24"'});

		const {tool} = await database.describe(noSignal);

		expect(tool).toMatch(/^pg_dump 1[5-9]/v);
	});

	test('without a client on the PATH is refused with what to do, even where one lies elsewhere', async () => {
		const database = postgresql.open(postgresql.parseUrl(server.url('postgres')), {env: {PATH: '/nowhere'}, scratchFolder: '/nowhere'});

		await expect(database.describe(noSignal)).rejects.toMatchObject({code: 'TOOL_MISSING', exitCode: 14, hint: containing('apt-get install postgresql-client')});
	});

	test('to a server newer than every pg_dump is refused with the package to install', async () => {
		const name = await server.createDatabase();
		const database = await open(server.url(name), {
			psql: `'${programPath('psql')}' "$@" | sed -u 's/"serverVersionNumber" : [0-9]*/"serverVersionNumber" : 990001/'`,
		});

		await expect(database.dump(noSignal)).rejects.toMatchObject({
			name: 'RefusedError', code: 'CLIENT_TOO_OLD', hint: containing('postgresql-client-99'),
		});
	});
});

test.each([
	['postgres://me:s%40crt@db.example:5433/my%20db?sslmode=require', 'postgresql://me@db.example:5433/my%20db?sslmode=require'],
	['postgresql://@/db?host=/run/postgresql', 'postgresql:///db?host=%2Frun%2Fpostgresql'],
	['postgresql://me@[::1]:1/-x%3D', 'postgresql://me@[::1]:1/-x%3D'],
])('the URL %s is written without its password as %s', (url, written) => {
	const connection = postgresql.parseUrl(url);

	expect(postgresql.formatUrl(connection)).toBe(written);
	expect(postgresql.parseUrl(written).options).toEqual(connection.options);
});

test.each([
	['postgresql://me:hidden@host:port/db', 'port'],
	['postgresql://me:hidden@host:65536/db', 'port'],
	['postgresql://me:hidden@host', 'names no database'],
	['postgresql://me:hidden@host/db?hidden=1', 'an option that is not known'],
	['postgresql://me:hid%zzden@host/db', 'percent-encoding'],
	['mysql://me:hidden@host/db', 'postgresql://'],
	['postgresql://me:hidden@host/d%00b', 'NUL'],
])('the URL %s is refused with the part that is wrong, without its password', (url, part) => {
	expect(() => postgresql.parseUrl(url)).toThrow(part);
	expect(() => postgresql.parseUrl(url)).not.toThrow('hidden');
});
