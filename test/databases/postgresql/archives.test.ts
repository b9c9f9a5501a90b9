import {Buffer} from 'node:buffer';
import {spawnSync} from 'node:child_process';
import {beforeAll, expect, test} from 'vitest';
import {type LoadOptions} from '../../../source/core/database.js';
import {postgresql} from '../../../source/databases/postgresql/postgresql.js';
import {describeWithServer, programPath} from '../../servers/needs.js';
import {startPostgresql, type PostgresqlServer} from '../../servers/postgresql.js';
import {
	containing, failureOf, noSignal, testContext,
} from '../adapter-helpers.js';
import {tarOf} from '../tar-of.js';

describeWithServer('postgresql', 'what is no SQL, of PostgreSQL', () => {
	let server: PostgresqlServer;
	const open = async (url: string) => postgresql.open(postgresql.parseUrl(url), await testContext());
	const load = async (url: string, dump: string | Buffer, options: Partial<LoadOptions> = {}) => {
		const database = await open(url);
		const {stream, finished} = await database.load({overwrite: false, ...options}, noSignal);
		stream.on('error', () => undefined);
		stream.end(Buffer.from(dump));
		await finished;
	};

	const missing = () => server.url(`made_${Math.random().toString(16).slice(2)}`);
	const nameIn = (url: string) => new URL(url).pathname.slice(1);

	beforeAll(async () => {
		server = await startPostgresql();
	});

	test.each(['custom', 'tar'])('an archive of pg_dump (%s) is loaded all or nothing', async format => {
		const name = await server.createDatabase();
		await server.sql(name, 'CREATE TABLE t (a int PRIMARY KEY); INSERT INTO t SELECT generate_series(1, 20000)');
		const {stdout} = spawnSync(programPath('pg_dump'), [`--format=${format}`, `--dbname=${server.url(name)}`], {maxBuffer: 1e9});
		const url = missing();
		const broken = missing();

		await load(url, stdout);
		const error = await failureOf(load(broken, stdout.subarray(0, -20_000)));

		expect(await server.sql(nameIn(url), 'SELECT count(*) FROM t')).toBe('20000');
		expect(error).toMatchObject({code: 'LOAD_FAILED'});
		const database = await open(broken);
		expect(await database.inspect(noSignal)).toMatchObject({exists: false});
	});

	test('a tar of one database is loaded, one of several is refused with what to type', async () => {
		const name = await server.createDatabase();
		await server.sql(name, 'CREATE TABLE t (a int); INSERT INTO t VALUES (7)');
		const {stdout} = spawnSync(programPath('pg_dump'), ['--format=custom', `--dbname=${server.url(name)}`]);
		const url = missing();
		const databases = ['shop', 'crm'].map(each => ({
			name: each, filename: `${each}.dump`, size: stdout.length, format: 'custom',
		}));

		await load(url, tarOf({databases: databases.slice(0, 1)}, {'shop.dump': stdout}));
		const error = await failureOf(load(server.url('elsewhere'), tarOf({databases}, {'shop.dump': stdout, 'crm.dump': stdout})));

		expect(await server.sql(nameIn(url), 'SELECT a FROM t')).toBe('7');
		expect(error).toMatchObject({code: 'SEVERAL_DATABASES', message: containing('shop, crm'), hint: containing('dbseal restore ARTIFACT --database crm --into postgresql://')});
		expect(error).toMatchObject({hint: containing('/crm_restored.')});
	});

	test('of a tar of several databases the one that is named is loaded', async () => {
		const first = await server.createDatabase();
		const second = await server.createDatabase();
		await server.sql(first, 'CREATE TABLE a (a int)');
		await server.sql(second, 'CREATE TABLE b (b int); INSERT INTO b VALUES (8)');
		const dumpOf = (name: string) => spawnSync(programPath('pg_dump'), ['--format=custom', `--dbname=${server.url(name)}`]).stdout;
		const databases = [{name: 'shop', filename: 'shop.sql'}, {name: 'crm & co', filename: 'crm.sql'}];
		const tar = tarOf({databases}, {'shop.sql': dumpOf(first), 'crm.sql': dumpOf(second)});
		const url = missing();

		await load(url, tar, {database: 'crm & co'});
		const other = await failureOf(load(missing(), tar, {database: 'crm'}));
		const single = await failureOf(load(missing(), dumpOf(first), {database: 'crm'}));

		expect(await server.sql(nameIn(url), 'SELECT b FROM b')).toBe('8');
		expect(other).toMatchObject({code: 'NAME_NOT_FOUND', message: containing('it holds shop, crm & co')});
		expect(single).toMatchObject({code: 'NAME_NOT_FOUND', hint: 'Leave --database out.'});
	});
});
