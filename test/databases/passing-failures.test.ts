/**
 * Which failures of a database time alone may mend: those a backup is tried again for.
 */
import {once} from 'node:events';
import {createConnection} from 'node:net';
import {expect, test} from 'vitest';
import {mariadb} from '../../source/databases/mysql/mysql.js';
import {postgresql} from '../../source/databases/postgresql/postgresql.js';
import {redis} from '../../source/databases/redis/redis.js';
import {startMariadb} from '../servers/mariadb.js';
import {describeWithServer} from '../servers/needs.js';
import {startPostgresql} from '../servers/postgresql.js';
import {startRedis} from '../servers/redis.js';
import {waitFor} from '../servers/shared-server.js';
import {
	containing, failureOf, noSignal, testContext,
} from './adapter-helpers.js';

describeWithServer('postgresql', 'on PostgreSQL', () => {
	const openAs = async (name: string, settings: string) => {
		const server = await startPostgresql();
		const database = await server.createDatabase();
		await server.sql(database, `CREATE ROLE ${name} LOGIN PASSWORD 'x' ${settings}`);
		return postgresql.open(postgresql.parseUrl(`postgresql://${name}:x@127.0.0.1:${server.port}/${database}`), await testContext());
	};

	test('a server without a free connection is busy, not one that refuses the user, and that passes', async () => {
		const database = await openAs('crowded', 'CONNECTION LIMIT 0');

		const failure = await failureOf(database.describe(noSignal));

		expect(failure).toMatchObject({
			code: 'DATABASE_UNREACHABLE', mayPass: true, message: containing('too many connections'), hint: containing('CONNECTION LIMIT'),
		});
	});

	test('a wrong password does not pass', async () => {
		const server = await startPostgresql();
		const database = postgresql.open(postgresql.parseUrl(`postgresql://postgres:wrong@127.0.0.1:${server.port}/postgres`), await testContext());

		expect(await failureOf(database.describe(noSignal))).toMatchObject({code: 'DATABASE_DENIED', mayPass: false});
	});

	test('a lock that is not to be had passes, a query that makes no sense does not', async () => {
		const database = await openAs('patient', '');

		const failures = [
			await failureOf(database.query?.('DO $$ BEGIN RAISE lock_not_available; END $$', noSignal) ?? Promise.resolve()),
			await failureOf(database.query?.('DO $$ BEGIN RAISE deadlock_detected; END $$', noSignal) ?? Promise.resolve()),
			await failureOf(database.query?.('SELECT nothing', noSignal) ?? Promise.resolve()),
		];

		expect(failures).toEqual([true, true, false].map(mayPass => expect.objectContaining({code: 'QUERY_FAILED', mayPass}) as unknown));
	});
});

describeWithServer('mariadb', 'on MariaDB', () => {
	test('a user whose connections are all in use waits for one, and that passes', async () => {
		const server = await startMariadb();
		const name = await server.createDatabase();
		await server.sql(name, `CREATE USER crowded@'%' IDENTIFIED BY 'x' WITH MAX_USER_CONNECTIONS 1; GRANT ALL ON ${name}.* TO crowded@'%'`);
		const database = mariadb.open(mariadb.parseUrl(`mariadb://crowded:x@127.0.0.1:${server.port}/${name}`), await testContext());
		const sleeping = database.query?.('SELECT sleep(600)', noSignal).catch(() => undefined);
		await waitFor('the first session', async () => {
			const count = await server.sql(name, 'SELECT count(*) FROM information_schema.processlist WHERE user = \'crowded\'');
			return count === '1' || undefined;
		});

		const failure = await failureOf(database.describe(noSignal));
		await server.sql(name, 'KILL USER crowded');
		await sleeping;

		expect(failure).toMatchObject({code: 'DATABASE_UNREACHABLE', mayPass: true, message: containing('has no free connection')});
	});

	test('a routine that the user may not see does not pass', async () => {
		const server = await startMariadb();
		const name = await server.createDatabase();
		await server.sql(name, `CREATE PROCEDURE p() SELECT 1; CREATE USER blind@'%' IDENTIFIED BY 'x'; GRANT SELECT ON ${name}.* TO blind@'%'`);
		const database = mariadb.open(mariadb.parseUrl(`mariadb://blind:x@127.0.0.1:${server.port}/${name}`), await testContext());

		expect(await failureOf(database.dump(noSignal))).toMatchObject({mayPass: false});
	});

	test('a view whose table is gone does not pass', async () => {
		const server = await startMariadb();
		const name = await server.createDatabase();
		await server.sql(name, 'CREATE TABLE t (a int); CREATE VIEW v AS SELECT a FROM t; DROP TABLE t');
		const database = mariadb.open(mariadb.parseUrl(server.url(name)), await testContext());

		expect(await failureOf(database.dump(noSignal))).toMatchObject({code: 'DUMP_INCOMPLETE', mayPass: false});
	});
});

describeWithServer('redis', 'on Redis', () => {
	test('a server without a free connection passes', async () => {
		const server = await startRedis('redis-crowded');
		const database = redis.open(redis.parseUrl(server.url), await testContext());
		const idle = createConnection(server.port, '127.0.0.1');
		await once(idle, 'connect');
		await server.ask('CONFIG', 'SET', 'maxclients', '1');

		const failure = await failureOf(database.describe(noSignal));
		idle.destroy();

		// The server may have closed the connection before its client has read why
		const message = expect.stringMatching(/max number of clients|closed the connection|reset by peer/iv) as string;
		expect(failure).toMatchObject({code: 'DATABASE_UNREACHABLE', mayPass: true, message});
	});
});
