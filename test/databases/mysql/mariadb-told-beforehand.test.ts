/**
 * What would keep a dump of MariaDB from being whole, or from loading: told at the test and the backup, or made to load.
 */
import {Buffer} from 'node:buffer';
import {Readable} from 'node:stream';
import {beforeAll, expect, test} from 'vitest';
import {mariadb} from '../../../source/databases/mysql/mysql.js';
import {startMariadb, type MariadbServer} from '../../servers/mariadb.js';
import {describeWithServer} from '../../servers/needs.js';
import {
	containing, failureOf, loadBytes, noSignal, readDump, testContext,
} from '../adapter-helpers.js';

describeWithServer('mariadb', 'a database of MariaDB', () => {
	let server: MariadbServer;
	const open = async (database: string, user?: string) => {
		const url = user === undefined ? server.url(database) : `mariadb://${user}:x@127.0.0.1:${server.port}/${database}`;
		return mariadb.open(mariadb.parseUrl(url), await testContext());
	};

	const findingOf = async (database: Awaited<ReturnType<typeof open>>, wanted: string) => {
		const findings = await database.check(noSignal);
		return findings.find(({subject, verdict}) => subject === wanted && verdict !== 'ok') ?? findings.find(({subject}) => subject === wanted);
	};

	beforeAll(async () => {
		server = await startMariadb();
	});

	test('whose routines the user may not see, or not read, is not dumped without them', async () => {
		const name = await server.createDatabase();
		await server.sql(name, `CREATE USER '${name}'@'%' IDENTIFIED BY 'x'; GRANT SELECT, SHOW VIEW, TRIGGER, EVENT ON ${name}.* TO '${name}'@'%'; CREATE PROCEDURE p() SELECT 1`);
		const database = await open(name, name);

		const unseen = await failureOf(database.dump(noSignal));
		await server.sql(name, `GRANT EXECUTE ON ${name}.* TO '${name}'@'%'`);
		const unreadable = await failureOf(database.dump(noSignal));
		const finding = await findingOf(database, 'permission to read');
		await server.sql(name, `GRANT SELECT ON mysql.proc TO '${name}'@'%'`);
		const {bytes} = await readDump(database);

		expect(unseen).toMatchObject({code: 'DATABASE_DENIED', message: containing('may not see routines'), hint: `Type as an administrator: GRANT SELECT ON mysql.proc TO '${name}'@'%';`});
		expect(unreadable).toMatchObject({code: 'DATABASE_DENIED', message: containing('may not read procedure p')});
		expect(finding).toMatchObject({verdict: 'failed'});
		expect(bytes.toString()).toContain('PROCEDURE `p`');
	});

	test('on which the user has all rights, but not to read the routines of others, is not dumped, and that is told', async () => {
		const name = await server.createDatabase();
		await server.sql(name, `CREATE USER '${name}'@'%' IDENTIFIED BY 'x'; GRANT ALL ON ${name}.* TO '${name}'@'%'; CREATE DEFINER = '${name}'@'%' FUNCTION own() RETURNS int RETURN 1`);
		const database = await open(name, name);

		const own = await readDump(database);
		await server.sql(name, 'CREATE FUNCTION f() RETURNS int RETURN 1');
		const finding = await findingOf(database, 'permission to read');
		const refusal = await failureOf(database.dump(noSignal));

		expect(own.bytes.toString()).toContain('FUNCTION `own`');
		expect(finding).toMatchObject({verdict: 'failed', detail: `${name}@% may not read function f`, hint: `Type as an administrator: GRANT SELECT ON mysql.proc TO '${name}'@'%';`});
		expect(refusal).toMatchObject({code: 'DATABASE_DENIED', message: containing('may not read function f')});
	});

	test('with a view whose table is gone is not dumped, and the view is named', async () => {
		const name = await server.createDatabase();
		await server.sql(name, 'CREATE TABLE gone (a int); CREATE VIEW whole AS SELECT 1; CREATE VIEW v AS SELECT a FROM gone; DROP TABLE gone');
		const database = await open(name);

		const error = await failureOf(database.dump(noSignal));
		const finding = await findingOf(database, 'view');

		expect(error).toMatchObject({code: 'DUMP_INCOMPLETE', message: containing('view v can\'t be used'), hint: containing(`DROP VIEW \`${name}\`.\`v\`;`)});
		expect(finding).toMatchObject({verdict: 'failed'});
	});

	test('does not take a dump with collations that its server does not know, and stays as it was', async () => {
		const name = await server.createDatabase();
		await server.sql(name, 'CREATE TABLE here (a int)');
		const dump = Buffer.from(`CREATE TABLE a (a int) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
CREATE TABLE b (a varchar(9) CHARACTER SET latin1 COLLATE latin1_bin, c text COLLATE utf8mb4_0900_bin) DEFAULT CHARSET=utf8mb4 COLLATE = utf8mb4_0900_ai_ci;
-- Dump completed
`);
		const database = await open(name);

		const refusal = await failureOf(database.preview?.(Readable.from([dump]), {overwrite: true}, noSignal) ?? Promise.resolve());

		expect(refusal).toMatchObject({
			name: 'RefusedError', code: 'TARGET_UNFIT', message: 'the dump needs what this server doesn\'t know: collation: \'utf8mb4_0900_bin\', collation: \'utf8mb4_0900_ai_ci\'',
		});
		expect(await server.sql(name, 'SHOW TABLES')).toBe('here');
	});

	test.each([
		['11.8.9-MariaDB-0+deb13u1', 'MariaDB 11.8.9'],
		['9.7.4-2', 'MySQL 9.7.4'],
	])('is not replaced by a dump of a server of %s, which goes into a new one', async (version, shown) => {
		const name = await server.createDatabase();
		const dump = Buffer.from(`-- Server version\t${version}\nCREATE TABLE a (a int);\n-- Dump completed\n`);
		const preview = async (database: Awaited<ReturnType<typeof open>>) => database.preview?.(Readable.from([dump]), {overwrite: true}, noSignal);

		const empty = await preview(await open(name));
		await server.sql(name, 'CREATE TABLE here (a int)');
		const refusal = await failureOf(preview(await open(name)) ?? Promise.resolve());

		expect(empty?.notes).toEqual([]);
		expect(refusal).toMatchObject({
			name: 'RefusedError', code: 'TARGET_UNFIT', message: containing(`the dump is of ${shown}, and this server is MariaDB 10.`), hint: containing(`${name}_new`),
		});
	});

	test('on a server too old to give the history of its tables is dumped without, and that is told', async () => {
		const older = await startMariadb('mariadb-older', ['--version=10.5.23-MariaDB']);
		const history = containing('not those that they had before: v');
		const name = await older.createDatabase();
		await older.sql(name, 'CREATE TABLE v (a int) WITH SYSTEM VERSIONING; INSERT INTO v VALUES (1); UPDATE v SET a = 2');
		const database = mariadb.open(mariadb.parseUrl(older.url(name)), await testContext());

		const findings = await database.check(noSignal);
		const {report} = await readDump(database);
		const newer = await server.createDatabase();
		await server.sql(newer, 'CREATE TABLE v (a int) WITH SYSTEM VERSIONING; INSERT INTO v VALUES (1); UPDATE v SET a = 2');
		const {bytes} = await readDump(await open(newer));
		const refusal = await failureOf(database.preview?.(Readable.from([bytes]), {overwrite: true}, noSignal) ?? Promise.resolve());

		expect(refusal).toMatchObject({code: 'TARGET_UNFIT', message: containing('has the history of system-versioned tables')});
		expect(findings.filter(({verdict}) => verdict !== 'ok')).toEqual([{
			subject: 'history', verdict: 'warning', detail: history, hint: containing('MariaDB 10.11'),
		}]);
		expect(report).toMatchObject({warnings: [history], summary: {rowsByTable: {v: 1}}});
	});

	test('with values nearly as long as the server\'s longest packet comes back, and longer ones are told', async () => {
		const source = await server.createDatabase();
		const target = await server.createDatabase();
		const small = await startMariadb('mariadb-small-packet');
		await small.sql('mysql', 'SET GLOBAL max_allowed_packet = 1048576');
		await server.sql(source, 'CREATE TABLE f (id int, a longblob, b bit(20), c varbinary(10)); INSERT INTO f VALUES (1, REPEAT(x\'0027015c01ff80c3\', 4500000), b\'1010\', x\'\'), (2, x\'00\', NULL, NULL)');
		const database = await open(source);

		const {bytes, report} = await readDump(database);
		await loadBytes(await open(target), bytes, {chunkSize: 65_521});
		const elsewhere = mariadb.open(mariadb.parseUrl(small.url('never_made')), await testContext());
		const refusal = await failureOf(elsewhere.preview?.(Readable.from([bytes]), {overwrite: false}, noSignal) ?? Promise.resolve());

		expect(bytes.length).toBeGreaterThan(70_000_000);
		expect(report.warnings).toEqual([]);
		expect(await server.sql(target, 'SELECT id, MD5(a), HEX(b), HEX(c) FROM f')).toBe(await server.sql(source, 'SELECT id, MD5(a), HEX(b), HEX(c) FROM f'));
		expect(refusal).toMatchObject({name: 'RefusedError', code: 'TARGET_UNFIT', hint: containing('SET GLOBAL max_allowed_packet = ')});
	});

	test('whose table takes its numbers from a sequence comes back, also from an older dump with locks', async () => {
		const source = await server.createDatabase();
		const target = await server.createDatabase();
		await server.sql(source, 'CREATE SEQUENCE z START WITH 100; CREATE TABLE a (id bigint NOT NULL DEFAULT NEXT VALUE FOR z PRIMARY KEY, v int); INSERT INTO a (v) VALUES (1), (2)');
		const {bytes} = await readDump(await open(source));

		await loadBytes(await open(target), bytes);
		await server.sql(target, 'INSERT INTO a (v) VALUES (3)');

		expect(bytes.toString()).not.toContain('LOCK TABLES');
		expect(await server.sql(target, 'SHOW CREATE TABLE a')).toContain(`nextval(\`${target}\`.\`z\`)`);
		expect(await server.sql(source, 'SELECT COUNT(*) FROM a')).toBe('2');
	});

	test('is read the same in any sql_mode of the server', async () => {
		const own = await startMariadb('mariadb-modes');
		const name = await own.createDatabase();
		await own.sql(name, 'CREATE TABLE `o"dd` (a int PRIMARY KEY, b varchar(20), CONSTRAINT `back``tick` CHECK (a > 0)); INSERT INTO `o"dd` VALUES (1, \'\\\\\'), (2, \'"\')');
		await own.sql('mysql', 'SET GLOBAL sql_mode = \'ANSI_QUOTES,NO_BACKSLASH_ESCAPES,PIPES_AS_CONCAT,IGNORE_SPACE\'');
		const database = mariadb.open(mariadb.parseUrl(own.url(name)), await testContext());
		const copy = mariadb.open(mariadb.parseUrl(own.url(`${name}_copy`)), await testContext());

		const findings = await database.check(noSignal);
		const {bytes, report} = await readDump(database);
		await loadBytes(copy, bytes);

		expect(findings.filter(({verdict}) => verdict !== 'ok')).toEqual([]);
		expect(report.summary).toMatchObject({rowsByTable: {'o"dd': 2}});
		expect(await copy.summarise(noSignal)).toEqual(report.summary);
		expect(await own.sql(`${name}_copy`, 'SELECT HEX(b) FROM `o"dd` ORDER BY a')).toBe('5C\n22');
	});

	test('with names of several lines, or in other writings, has its rows counted', async () => {
		const name = await server.createDatabase();
		await server.sql(name, 'CREATE TABLE `two\nlines` (a text); INSERT INTO `two\nlines` VALUES (\'(\\n(\'), (\'2\'); CREATE TABLE `Größe 表` (a int); INSERT INTO `Größe 表` VALUES (1)');
		const database = await open(name);

		const {report} = await readDump(database);

		expect(report.summary).toMatchObject({rowsByTable: {'two\nlines': 2, 'Größe 表': 1}});
		expect(await database.summarise(noSignal)).toEqual(report.summary);
	});

	test('with objects of others is no promise to who may not make them', async () => {
		const name = await server.createDatabase();
		await server.sql(name, `CREATE TABLE t (a int); CREATE DEFINER=root@localhost VIEW v AS SELECT a FROM t;
			CREATE USER '${name}'@'%' IDENTIFIED BY 'x'; GRANT ALL ON ${name}.* TO '${name}'@'%'`);
		const database = await open(name, name);

		const finding = await findingOf(database, 'permission to restore');
		const drilling = await findingOf(database, 'permission to drill');
		const {report} = await readDump(database);
		await server.sql(name, `GRANT SET USER ON *.* TO '${name}'@'%'; GRANT ALL ON \`dbseal\\_drill\\_%\`.* TO '${name}'@'%'`);

		expect(finding).toMatchObject({verdict: 'warning', hint: containing(`GRANT SET USER ON *.* TO '${name}'@'%';`)});
		expect(drilling).toMatchObject({verdict: 'warning', hint: containing('GRANT ALL ON `dbseal\\_drill\\_%`.*')});
		expect(report.warnings).toEqual([containing('DEFINER is root@localhost')]);
		expect(await findingOf(database, 'permission to restore')).toMatchObject({verdict: 'ok'});
		expect(await findingOf(database, 'permission to drill')).toMatchObject({verdict: 'ok'});
	});

	test('is not reached without TLS where a CA is given', async () => {
		const database = mariadb.open(mariadb.parseUrl(`${server.url('mysql')}?ssl-ca=/etc/ssl/certs/ca-certificates.crt`), await testContext());

		const error = await failureOf(database.dump(noSignal));

		expect(error).toMatchObject({code: 'DATABASE_UNREACHABLE', message: containing('can\'t be reached by TLS as wanted')});
	});
});
