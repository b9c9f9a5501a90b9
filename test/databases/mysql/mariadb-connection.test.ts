import {beforeAll, expect, test} from 'vitest';
import {mariadb, mysql} from '../../../source/databases/mysql/mysql.js';
import {startMariadb, type MariadbServer} from '../../servers/mariadb.js';
import {describeWithServer} from '../../servers/needs.js';
import {freePort} from '../../servers/shared-server.js';
import {
	containing, failureOf, loadBytes, noSignal, readDump, testContext,
} from '../adapter-helpers.js';

describeWithServer('mariadb', 'a connection to MariaDB', () => {
	let server: MariadbServer;
	const open = async (url: string, programs: Readonly<Record<string, string>> = {}) => mariadb.open(mariadb.parseUrl(url), await testContext(programs));

	beforeAll(async () => {
		server = await startMariadb();
	});

	test('to a port where nobody listens is unreachable', async () => {
		const database = await open(`mariadb://someone@127.0.0.1:${await freePort()}/db`);

		await expect(database.dump(noSignal)).rejects.toMatchObject({name: 'SourceError', code: 'DATABASE_UNREACHABLE'});
		expect(await database.check(noSignal)).toMatchObject([{subject: 'connection', verdict: 'failed'}]);
	});

	test('with a wrong password is denied, without repeating it', async () => {
		const database = await open(`mariadb://root:wrong-Secret-1@127.0.0.1:${server.port}/mysql`);

		const error = await failureOf(database.dump(noSignal));

		expect(error.code).toBe('DATABASE_DENIED');
		expect(JSON.stringify([error.message, error.hint, error.stack])).not.toContain('wrong-Secret-1');
	});

	test('goes through a socket', async () => {
		const name = await server.createDatabase();
		const database = await open(`mariadb://root:${server.password}@/${name}?socket=${server.socket}`);

		const {databases} = await database.describe(noSignal);

		expect(databases).toEqual([name]);
	});

	test.each([
		'-x --help',
		'spa ce "double" \'single\' `back`',
		'ünïcödé=é',
	])('reaches a database called %s', async name => {
		await server.createDatabase(name);
		await server.sql(name, 'CREATE TABLE t (a int); INSERT INTO t VALUES (7)');
		const database = await open(server.url(name));

		const dump = await readDump(database);
		await loadBytes(database, dump.bytes, {overwrite: true});

		expect(await server.sql(name, 'SELECT a FROM t')).toBe('7');
		expect(await database.inspect(noSignal)).toMatchObject({name, detail: `1 table and 0 other objects in database ${name}`});
	});

	test('without a client on the PATH names the package to install', async () => {
		const database = mariadb.open(mariadb.parseUrl(server.url('x')), {env: {PATH: '/nowhere'}, scratchFolder: '/nowhere'});

		await expect(database.describe(noSignal)).rejects.toMatchObject({code: 'TOOL_MISSING', hint: containing('apt-get install mariadb-client')});
	});

	test('with a dump tool older than the server is refused with what to install', async () => {
		const old = 'echo "mariadb-dump from 10.3.1-MariaDB, client 10.19"';
		const context = await testContext({
			mariadb: 'exec /usr/bin/mariadb "$@"', 'mariadb-dump': old, mysqldump: old,
		});
		const database = mariadb.open(mariadb.parseUrl(server.url('mysql')), {...context, env: {...context.env, PATH: (context.env.PATH ?? '').split(':')[0]}});

		await expect(database.dump(noSignal)).rejects.toMatchObject({name: 'RefusedError', code: 'CLIENT_TOO_OLD', hint: containing('mariadb-client')});
	});

	test('of a user without a right that a dump needs names it, and is not dumped', async () => {
		const name = await server.createDatabase();
		await server.sql(name, `CREATE USER '${name}'@'%' IDENTIFIED BY 'x'; GRANT SELECT, SHOW VIEW, EVENT ON ${name}.* TO '${name}'@'%'`);
		const database = await open(`mariadb://${name}:x@127.0.0.1:${server.port}/${name}`);

		const findings = await database.check(noSignal);

		expect(findings.find(({subject}) => subject === 'permission to read')).toMatchObject({verdict: 'failed', detail: containing('lacks TRIGGER')});
		await expect(database.dump(noSignal)).rejects.toMatchObject({code: 'DATABASE_DENIED', message: containing('lacks TRIGGER')});
	});

	test('of a user whose rights come from a role is dumped, and without one of them it isn\'t', async () => {
		const name = await server.createDatabase();
		await server.sql(name, `CREATE ROLE ${name}_role; GRANT ALL ON ${name}.* TO ${name}_role; CREATE USER '${name}@home'@'%' IDENTIFIED BY 'x';
			GRANT ${name}_role TO '${name}@home'@'%'; SET DEFAULT ROLE ${name}_role FOR '${name}@home'@'%'`);
		const database = await open(`mariadb://${name}%40home:x@127.0.0.1:${server.port}/${name}`);

		const {report} = await readDump(database);
		const findings = await database.check(noSignal);
		await server.sql(name, `REVOKE TRIGGER ON ${name}.* FROM ${name}_role`);
		const error = await failureOf(database.dump(noSignal));

		expect(report).toMatchObject({summary: {tables: 0}, warnings: []});
		expect(findings.find(({subject}) => subject === 'permission to read')).toMatchObject({verdict: 'ok'});
		expect(error).toMatchObject({code: 'DATABASE_DENIED', hint: `Type as an administrator: GRANT TRIGGER ON \`${name}\`.* TO '${name}@home'@'%';`});
	});

	test('warns of tables that have no transactions', async () => {
		const name = await server.createDatabase();
		await server.sql(name, 'CREATE TABLE old_style (a int) ENGINE=MyISAM');
		const database = await open(server.url(name));

		const findings = await database.check(noSignal);

		expect(findings.find(({subject}) => subject === 'consistency')).toMatchObject({verdict: 'warning', detail: containing('old_style')});
	});
});

test('a URL may say either name, and is written without its password', () => {
	expect(mysql.formatUrl(mysql.parseUrl('mysql://me:secret@db:3307/shop?ssl-ca=/ca.pem'))).toBe('mysql://me@db:3307/shop?ssl-ca=%2Fca.pem');
	expect(mariadb.formatUrl(mariadb.parseUrl('mariadb://me:secret@/shop?socket=/run/s'))).toBe('mariadb://me@/shop?socket=%2Frun%2Fs');
});
