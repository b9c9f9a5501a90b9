/**
 * Nothing but the target changes, whatever a dump says: with mariadb-dump's own output, and with what somebody wrote into it.
 */
import {Buffer} from 'node:buffer';
import fs from 'node:fs/promises';
import path from 'node:path';
import {pipeline} from 'node:stream/promises';
import process from 'node:process';
import {Readable} from 'node:stream';
import {setTimeout as delay} from 'node:timers/promises';
import {beforeAll, expect, test} from 'vitest';
import {type Database, type LoadOptions} from '../../../source/core/database.js';
import {mariadb} from '../../../source/databases/mysql/mysql.js';
import {startMariadb, type MariadbServer} from '../../servers/mariadb.js';
import {describeWithServer, programPath} from '../../servers/needs.js';
import {runProgram} from '../../servers/run-program.js';
import {
	containing, failureOf, noSignal, readDump, temporaryFolder, testContext,
} from '../adapter-helpers.js';
import {tarOf} from '../tar-of.js';

describeWithServer('mariadb', 'a dump of MariaDB that names its database', () => {
	let server: MariadbServer;
	const open = async (database: string, user?: string) => {
		const url = user === undefined ? server.url(database) : `mariadb://${user}:x@127.0.0.1:${server.port}/${database}`;
		return mariadb.open(mariadb.parseUrl(url), await testContext());
	};

	const dumpOf = async (...databases: readonly string[]) => Buffer.from(await runProgram(programPath('mariadb-dump'), [
		'--no-defaults', '-h', server.host, '-P', String(server.port), '-u', server.user, '--routines', '--events', '--databases', ...databases,
	], {env: {...process.env, MYSQL_PWD: server.password}}));
	const restore = async (database: Database, bytes: Buffer, options: Partial<LoadOptions> = {}) => {
		const all = {overwrite: false, ...options};
		const loader = await database.preview?.(Readable.from([bytes]), all, noSignal);
		const {stream, finished} = await (loader ?? database).load(all, noSignal);
		await pipeline(Readable.from([bytes]), stream);
		return {...await finished, notes: loader?.notes ?? []};
	};

	beforeAll(async () => {
		server = await startMariadb();
	});

	test('is loaded from a tar of one, and picked by its name from a tar of several', async () => {
		const [shop, crm] = [await server.createDatabase(), await server.createDatabase()];
		await server.sql(shop, 'CREATE TABLE a (a int); INSERT INTO a VALUES (7)');
		await server.sql(crm, 'CREATE TABLE b (b int); INSERT INTO b VALUES (8), (9)');
		const databases = [{name: shop, filename: 'one.sql', format: 'sql'}, {name: crm, filename: 'two.sql', format: 'sql'}];
		const files = {'one.sql': await dumpOf(shop), 'two.sql': await dumpOf(crm)};
		await server.sql(crm, 'DELETE FROM b');

		await restore(await open(`${shop}_copy`), tarOf({databases: databases.slice(0, 1)}, files));
		await restore(await open(`${crm}_copy`), tarOf({databases}, files), {database: crm});
		const error = await failureOf(restore(await open(`${shop}_third`), tarOf({databases}, files)));

		expect(await server.sql(`${shop}_copy`, 'SELECT a FROM a')).toBe('7');
		expect(await server.sql(`${crm}_copy`, 'SELECT COUNT(*) FROM b')).toBe('2');
		expect(await server.sql(crm, 'SELECT COUNT(*) FROM b')).toBe('0');
		expect(error).toMatchObject({code: 'SEVERAL_DATABASES', hint: containing(`dbseal restore ARTIFACT --database ${crm} --into mariadb://`)});
		expect(await server.sql(shop, `SELECT COUNT(*) FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = '${shop}_third'`)).toBe('0');
	});

	test('goes into another one, with views, triggers, routines, events and sequence defaults', async () => {
		const source = await server.createDatabase();
		await server.sql(source, `CREATE SEQUENCE counted; CREATE TABLE t (id int DEFAULT NEXT VALUE FOR counted, ${source} int); CREATE TABLE log (a int);
			CREATE FUNCTION twice(a int) RETURNS int DETERMINISTIC RETURN /* kept */ a * 2; CREATE VIEW v AS SELECT ${source}.twice(t.id) AS d FROM ${source}.t;
			CREATE VIEW w AS SELECT t.id, twice(t.${source}) AS z FROM ${source}.t JOIN mysql.db LIMIT 1;
			CREATE TRIGGER ${source}.tr AFTER INSERT ON ${source}.t FOR EACH ROW INSERT INTO ${source}.log VALUES (NEW.id);
			CREATE PROCEDURE p() INSERT INTO ${source}.log VALUES (99); CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO DELETE FROM ${source}.log; INSERT INTO t (${source}) VALUES (7), (8)`);
		const dump = await dumpOf(source);
		const target = `${source}_copy`;

		await restore(await open(target), dump);
		await server.sql(target, 'INSERT INTO t (id) VALUES (50); CALL p(); SELECT d FROM v');

		expect(await server.sql(source, 'SELECT COUNT(*) FROM t; SELECT COUNT(*) FROM log')).toBe('2\n2');
		expect(await server.sql(target, 'SELECT COUNT(*) FROM t; SELECT GROUP_CONCAT(a ORDER BY a) FROM log')).toBe('3\n1,2,50,99');
		const definitions = await server.sql(target, 'SHOW CREATE VIEW v; SHOW CREATE VIEW w; SHOW CREATE TRIGGER tr; SHOW CREATE PROCEDURE p; SHOW CREATE EVENT e; SHOW CREATE TABLE t; SHOW CREATE FUNCTION twice');
		expect(definitions).toContain('/* kept */');
		expect(definitions.replaceAll(target, 'TARGET').replaceAll(`\`${source}\` int(11)`, '').match(new RegExp(`\`?${source}\`?\\s*\\.`, 'gv'))).toBeNull();
	});

	test('of several databases is refused with their names, before anything is dropped', async () => {
		const [first, second, target] = [await server.createDatabase(), await server.createDatabase(), await server.createDatabase()];
		await server.sql(target, 'CREATE TABLE precious (a int)');
		await server.sql(first, 'CREATE TABLE a (a int)');
		await server.sql(second, 'CREATE TABLE b (b int)');

		const error = await failureOf(restore(await open(target), await dumpOf(first, second), {overwrite: true}));

		expect(error).toMatchObject({
			name: 'RefusedError', code: 'SEVERAL_DATABASES', message: containing(`(${first}, ${second})`), hint: containing('--to-file all.sql'),
		});
		expect(await server.sql(target, 'SHOW TABLES')).toBe('precious');
	});

	test.each([
		['a statement of another database', 'DROP TABLE LIVE.t;'],
		['a client command', String.raw`\! touch MARKER`],
		['a file of this machine', 'CREATE TABLE l (a text); LOAD DATA LOCAL INFILE \'MARKER\' INTO TABLE l;'],
		['a user', 'CREATE USER evil;'],
		['a right', 'GRANT ALL ON *.* TO CURRENT_USER;'],
		['a second statement behind a routine', 'DELIMITER $$\nCREATE PROCEDURE p() BEGIN END; DROP TABLE LIVE.t $$\nDELIMITER ;'],
		['a trigger that fires', 'CREATE TABLE x (a int); CREATE TRIGGER r AFTER INSERT ON x FOR EACH ROW DELETE FROM LIVE.t; INSERT INTO x VALUES (1);'],
		['a delimiter of its own', 'DELIMITER //\nSELECT 1 // DROP TABLE LIVE.t //\nDELIMITER ;'],
	])('with %s in it is refused, and changes nothing', async (_, statement) => {
		const live = await server.createDatabase();
		const target = await server.createDatabase();
		const marker = path.join(await temporaryFolder(), 'marker');
		await server.sql(live, 'CREATE TABLE t (a int); INSERT INTO t VALUES (1)');
		await server.sql(target, 'CREATE TABLE precious (a int)');
		const dump = Buffer.from(`-- Host: x    Database: home\nCREATE TABLE own (a int);\n${statement.replaceAll('LIVE', live).replaceAll('MARKER', marker)}\n-- Dump completed\n`);

		const error = await failureOf(restore(await open(target), dump, {overwrite: true}));

		expect(error).toMatchObject({name: 'RefusedError'});
		expect(await server.sql(live, 'SELECT COUNT(*) FROM t')).toBe('1');
		expect(await server.sql(target, 'SHOW TABLES')).toBe('precious');
		await expect(fs.access(marker)).rejects.toThrow('ENOENT');
	});

	test('that is cut is refused before its target is dropped', async () => {
		const target = await server.createDatabase();
		await server.sql(target, 'CREATE TABLE precious (a int)');
		const dump = await dumpOf(target);

		const error = await failureOf(restore(await open(target), dump.subarray(0, -100), {overwrite: true}));

		expect(error).toMatchObject({code: 'LOAD_FAILED', message: containing('completion line: nothing was changed')});
		expect(await server.sql(target, 'SHOW TABLES')).toBe('precious');
	});

	test('does not act in a scratch: its events are there, and don\'t run', async () => {
		const source = await server.createDatabase();
		await server.sql(source, `SET GLOBAL event_scheduler = ON; CREATE TABLE ticks (a varchar(64)); CREATE EVENT tick ON SCHEDULE EVERY 1 SECOND COMMENT 'ticks' DO INSERT INTO ${source}.ticks VALUES (DATABASE())`);
		const database = await open(source);
		const {bytes} = await readDump(database);

		const scratch = await database.createScratch(`${source}_scratch`, {}, noSignal);
		await restore(scratch.database, bytes);
		await delay(2500);
		const status = await server.sql(`${source}_scratch`, 'SELECT STATUS FROM information_schema.EVENTS WHERE EVENT_SCHEMA = DATABASE()');
		const databases = await server.sql(source, `SET GLOBAL event_scheduler = OFF; SELECT DISTINCT a FROM ticks; SELECT DISTINCT a FROM ${source}_scratch.ticks`);
		await scratch.remove();

		expect(status).toBe('DISABLED');
		expect(new Set(databases.split('\n'))).toEqual(new Set([source]));
	});

	test('is told which of its code names other databases', async () => {
		const source = await server.createDatabase();
		const other = await server.createDatabase();
		await server.sql(source, `CREATE TABLE t (a int); CREATE PROCEDURE p() DELETE FROM ${other}.t`);

		const {notes} = await restore(await open(`${source}_copy`), await dumpOf(source));

		expect(notes).toEqual([`what is restored names other databases, and will change them when it is used: procedure p (${other})`]);
	});

	test('with objects of others is refused to who may not make them, or becomes theirs by --no-owner', async () => {
		const source = await server.createDatabase();
		const user = `${source}_u`;
		await server.sql(source, `CREATE TABLE t (a int); CREATE DEFINER=root@localhost VIEW v AS SELECT a FROM t; CREATE DEFINER=root@localhost PROCEDURE p() SELECT 1;
			CREATE USER '${user}'@'%' IDENTIFIED BY 'x'; GRANT ALL ON ${source}_copy.* TO '${user}'@'%'`);
		const dump = await dumpOf(source);

		const error = await failureOf(restore(await open(`${source}_copy`, user), dump));
		await restore(await open(`${source}_copy`, user), dump, {noOwner: true});

		expect(error).toMatchObject({code: 'TARGET_UNFIT', message: containing('DEFINER is root@localhost'), hint: containing(`GRANT SET USER ON *.* TO '${user}'@'%';`)});
		expect(await server.sql(`${source}_copy`, 'SELECT DEFINER FROM information_schema.VIEWS WHERE TABLE_SCHEMA = DATABASE(); SELECT DEFINER FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = DATABASE()'))
			.toBe(`${user}@%\n${user}@%`);
	});

	test('gives a database that is made for it the character set, the collation and the comment of the old one', async () => {
		const source = await server.createDatabase();
		await server.sql(source, String.raw`ALTER DATABASE ${source} CHARACTER SET latin2 COLLATE latin2_croatian_ci COMMENT 'it''s \\ theirs'; CREATE TABLE t (a int)`);
		const database = await open(source);
		const {properties} = await database.describe(noSignal);
		const {bytes} = await readDump(database);
		const read = async (name: string) => server.sql('mysql', `SELECT DEFAULT_CHARACTER_SET_NAME, DEFAULT_COLLATION_NAME, SCHEMA_COMMENT FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = '${name}'`);

		const given = await restore(await open(`${source}_given`), bytes, {...(properties && {properties})});
		await restore(await open(`${source}_named`), await dumpOf(source));
		const unknown = await restore(await open(`${source}_unknown`), bytes, {properties: {encoding: 'utf8mb4', collation: 'utf8mb4_0900_ai_ci'}});

		expect(properties).toEqual({encoding: 'latin2', collation: 'latin2_croatian_ci', comment: String.raw`it's \ theirs`});
		expect(given.warnings).toEqual([]);
		expect(await read(`${source}_given`)).toBe(await read(source));
		expect(await read(`${source}_named`)).toContain('latin2_croatian_ci');
		expect(unknown.warnings).toEqual([containing(`${source}_unknown could not be given its collation`)]);
	});
});
