/**
 * Servers that take no changes: a standby, a replica, one that is set to read-only. They are backed up, and refused as targets.
 */
import {expect, test} from 'vitest';
import {mariadb} from '../../source/databases/mysql/mysql.js';
import {postgresql} from '../../source/databases/postgresql/postgresql.js';
import {redis} from '../../source/databases/redis/redis.js';
import {startMariadb} from '../servers/mariadb.js';
import {describeWithServer} from '../servers/needs.js';
import {startPostgresql, startStandby} from '../servers/postgresql.js';
import {startRedis} from '../servers/redis.js';
import {waitFor} from '../servers/shared-server.js';
import {
	containing, failureOf, noSignal, readDump, testContext,
} from './adapter-helpers.js';

describeWithServer('postgresql', 'a hot standby of PostgreSQL', () => {
	test('is backed up, and refused as a target of restores and drills before anything is tried', async () => {
		const primary = await startPostgresql('postgresql-primary');
		const name = await primary.createDatabase();
		await primary.sql(name, 'CREATE TABLE t (a int); INSERT INTO t VALUES (1), (2)');
		const standby = await startStandby(primary, 'postgresql-standby');
		const open = async (database: string) => postgresql.open(postgresql.parseUrl(standby.url(database)), await testContext());
		const database = await waitFor('the table', async () => {
			const found = await open(name);
			await found.query?.('SELECT a FROM t', noSignal);
			return found;
		});

		const {report} = await readDump(database);
		const missing = await open('never_made');
		const failures = [
			await failureOf(database.inspect(noSignal)),
			await failureOf(missing.inspect(noSignal)),
			await failureOf(database.load({overwrite: true}, noSignal)),
			await failureOf(database.createScratch('dbseal_drill_12345678', {}, noSignal)),
		];

		expect(report.summary).toMatchObject({rowsByTable: {'public.t': 2}});
		expect(failures).toEqual(failures.map(() => expect.objectContaining({
			name: 'SourceError', code: 'DATABASE_READ_ONLY', message: containing('is a standby, which takes no changes'), hint: containing('its primary'),
		}) as unknown));
	});
});

describeWithServer('mariadb', 'a server of MariaDB that is set to read-only', () => {
	test('is backed up, and refused as a target of restores and drills before anything is tried', async () => {
		const server = await startMariadb('mariadb-read-only');
		const name = await server.createDatabase();
		await server.sql(name, `CREATE TABLE t (a int); INSERT INTO t VALUES (1), (2); CREATE USER u@'%' IDENTIFIED BY 'x';
			GRANT ALL ON ${name}.* TO u@'%'; GRANT ALL ON \`dbseal\\_drill\\_%\`.* TO u@'%'; GRANT SELECT ON mysql.* TO u@'%'; SET GLOBAL read_only = 1`);
		const database = mariadb.open(mariadb.parseUrl(`mariadb://u:x@127.0.0.1:${server.port}/${name}`), await testContext());
		const ofRoot = mariadb.open(mariadb.parseUrl(server.url(name)), await testContext());

		const {report} = await readDump(database);
		const failures = [
			await failureOf(database.inspect(noSignal)),
			await failureOf(database.load({overwrite: true}, noSignal)),
			await failureOf(database.createScratch('dbseal_drill_12345678', {}, noSignal)),
		];

		expect(report.summary).toMatchObject({rowsByTable: {t: 2}});
		expect(failures).toEqual(failures.map(() => expect.objectContaining({
			name: 'SourceError', code: 'DATABASE_READ_ONLY', message: containing('takes no changes of u@%'), hint: containing('primary'),
		}) as unknown));
		expect(await ofRoot.inspect(noSignal)).toMatchObject({isEmpty: false});
	});
});

describeWithServer('redis', 'a replica of Redis', () => {
	test('is refused as a target before anything is tried', async () => {
		const master = await startRedis('redis-of-replica');
		const replica = await startRedis('redis-read-only', {settings: ['--masterauth', master.password, '--replicaof', '127.0.0.1', String(master.port)]});
		const database = redis.open(redis.parseUrl(replica.url), await testContext());

		const failures = [await failureOf(database.inspect(noSignal)), await failureOf(database.load({overwrite: true}, noSignal))];

		expect(failures).toEqual(failures.map(() => expect.objectContaining({
			name: 'SourceError', code: 'DATABASE_READ_ONLY', message: containing('is a replica, which takes what its master sends'), hint: 'Restore into its master.',
		}) as unknown));
	});
});
