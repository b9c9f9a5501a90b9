import {Buffer} from 'node:buffer';
import {existsSync} from 'node:fs';
import process from 'node:process';
import {beforeAll, expect, test} from 'vitest';
import {mariadb} from '../../../source/databases/mysql/mysql.js';
import {startMariadb, type MariadbServer} from '../../servers/mariadb.js';
import {describeWithServer, programPath} from '../../servers/needs.js';
import {waitFor} from '../../servers/shared-server.js';
import {
	commandLines, containing, failureOf, loadBytes, noSignal, readDump, testContext,
} from '../adapter-helpers.js';

describeWithServer('mariadb', 'a dump or load of MariaDB', () => {
	let server: MariadbServer;
	let name: string;
	let dump: Buffer;
	const open = async (database: string, dumpTool?: string) => mariadb.open(
		mariadb.parseUrl(server.url(database)),

		await testContext(dumpTool === undefined ? {} : {'mariadb-dump': `[ "$1" = --version ] && { echo "mariadb-dump from 99.1.2-MariaDB"; exit; }\n${dumpTool}`}),
	);

	beforeAll(async () => {
		server = await startMariadb();
		name = await server.createDatabase();
		// Far more than fits into pipes and windows, so that a dump is still running when a test looks
		await server.sql(name, 'CREATE TABLE big AS SELECT seq AS n, CONCAT(MD5(seq), REPEAT(\'x\', 1000)) AS filler FROM seq_1_to_20000');
		const small = await server.createDatabase();
		await server.sql(small, 'CREATE TABLE t (a int, filler text); INSERT INTO t SELECT seq, REPEAT(\'x\', 100) FROM seq_1_to_200');
		const {bytes} = await readDump(await open(small));
		dump = bytes;
	});

	test('by a tool that is killed half-way fails, and so does its stream', async () => {
		const database = await open(name, 'echo "-- MariaDB dump"; kill -9 $$');

		const {stream, finished} = await database.dump(noSignal);
		const ofStream = await failureOf(stream.toArray());

		await expect(finished).rejects.toMatchObject({code: 'DUMP_INCOMPLETE', message: containing('was killed by SIGKILL')});
		expect(ofStream).toBe(await failureOf(finished));
	});

	test('that is empty fails, though the tool exits 0', async () => {
		await expect(readDump(await open(name, 'exit 0'))).rejects.toMatchObject({code: 'DUMP_EMPTY'});
	});

	test('that lacks its completion line fails, though the tool exits 0', async () => {
		await expect(readDump(await open(name, 'echo "-- MariaDB dump"; echo "-- Dump completed on today"; echo "SELECT 1;"'))).rejects.toMatchObject({code: 'DUMP_INCOMPLETE'});
	});

	test('fails with what its tool said, without the password', async () => {
		const database = await open(name, 'echo "the password is $MYSQL_PWD" >&2; exit 2');

		await expect(readDump(database)).rejects.toMatchObject({code: 'DUMP_INCOMPLETE', message: containing('mariadb-dump exited with 2: the password is ***')});
	});

	test('of a foreign key with a backtick in its name comes back, or is refused where the server misquotes it', async () => {
		const tricky = await server.createDatabase();
		await server.sql(tricky, 'CREATE TABLE `tick``y` (a int PRIMARY KEY, b int, FOREIGN KEY (b) REFERENCES `tick``y` (a)); INSERT INTO `tick``y` VALUES (1, 1)');
		const statement = await server.sql(tricky, 'SHOW CREATE TABLE `tick``y`');
		const isQuoted = statement.includes('CONSTRAINT `tick``y_ibfk_1`');
		const database = await open(tricky);

		const findings = await database.check(noSignal);
		if (isQuoted) {
			const {bytes} = await readDump(database);
			const other = await server.createDatabase();
			await loadBytes(await open(other), bytes, {overwrite: true});
			expect(findings.every(({verdict}) => verdict === 'ok')).toBe(true);
			expect(await server.sql(other, 'SELECT * FROM `tick``y`')).toContain('1\t1');
		} else {
			expect(findings).toContainEqual(expect.objectContaining({subject: 'foreign key', verdict: 'failed', hint: containing('DROP FOREIGN KEY `tick``y_ibfk_1`')}));
			await expect(readDump(database)).rejects.toMatchObject({code: 'DUMP_INCOMPLETE', message: containing('tick`y_ibfk_1')});
		}
	});

	test('of a database with events and a quote in its name names what mariadb-dump can\'t do', async () => {
		const quoted = await server.createDatabase('it\'s quoted');
		const events = await server.createDatabase('it\'s eventful');
		await server.sql(quoted, 'CREATE TABLE t (a int)');
		await server.sql(events, 'CREATE EVENT nightly ON SCHEDULE EVERY 1 DAY DO SELECT 1');

		const {bytes} = await readDump(await open(quoted));

		expect(bytes.toString()).toContain('CREATE TABLE `t`');
		await expect(readDump(await open(events))).rejects.toMatchObject({
			code: 'DUMP_INCOMPLETE', message: 'mariadb-dump can\'t dump the events of database it\'s eventful, because its name has a quote or a backslash in it',
		});
	});

	test('shows its password in no command line', async () => {
		const database = await open(name);

		const {stream, finished} = await database.dump(noSignal);
		stream.read(1);
		const lines = await waitFor('mariadb-dump', async () => {
			const all = await commandLines();
			return all.some(line => line.includes('--single-transaction') && line.includes(name)) ? all : undefined;
		});
		stream.destroy();
		await failureOf(finished);

		expect(lines.filter(line => line.includes(server.password))).toEqual([]);
	});

	test('that is aborted ends with the reason and its session', async () => {
		const database = await open(name);
		const controller = new AbortController();
		const reason = new Error('stop now');

		const {stream, finished} = await database.dump(controller.signal);
		stream.on('error', () => undefined);
		controller.abort(reason);

		await expect(finished).rejects.toBe(reason);
		await waitFor('the end of the session', async () => {
			const sessions = await server.sql('mysql', `SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE DB = '${name}'`);
			return sessions === '0' ? true : undefined;
		});
	});

	test('holds what was there when it began', async () => {
		const database = await open(name);

		const {stream, finished} = await database.dump(noSignal);
		await new Promise(resolve => {
			stream.once('readable', resolve);
		});
		await server.sql(name, 'INSERT INTO big VALUES (0, \'later\')');
		const chunks: unknown[] = await stream.toArray();
		const {summary} = await finished;

		expect(summary?.rowsByTable).toEqual({big: 20_000});
		expect(chunks.join('')).not.toContain('later');
	});

	test('of a cut dump fails, and drops the database that was made for it', async () => {
		const database = await open('never made whole');

		const error = await failureOf(loadBytes(database, dump.subarray(0, Math.floor(dump.length * 0.9))));

		expect(error).toMatchObject({code: 'LOAD_FAILED', message: containing('completion line')});
		expect(await database.inspect(noSignal)).toMatchObject({exists: false});
	});

	test('that the server refuses names the line and the reason', async () => {
		const database = await open(await server.createDatabase());

		const error = await failureOf(loadBytes(database, Buffer.from('-- MariaDB dump\nSELECT 1;\nINSERT INTO nowhere VALUES (1);\n-- Dump completed\n')));

		expect(error).toMatchObject({code: 'LOAD_FAILED', message: containing('doesn\'t exist (1146)')});
	});

	test('whose client does not get everything fails, though the client exits 0', async () => {
		const target = await server.createDatabase();
		const context = await testContext({mariadb: `head -c 8000 | '${programPath('mariadb')}' "$@"`});
		const database = mariadb.open(mariadb.parseUrl(server.url(target)), context);

		const error = await failureOf(loadBytes(database, dump));

		expect(error).toMatchObject({code: 'LOAD_FAILED'});
	});

	test('can\'t run programs by way of the client', async () => {
		const database = await open(await server.createDatabase());
		const marker = `${process.env.DBSEAL_TEST_FOLDER}/marker`;

		await failureOf(loadBytes(database, Buffer.from(`-- MariaDB dump\n\\! touch ${marker}\nsystem touch ${marker}\n-- Dump completed\n`)));

		expect(existsSync(marker)).toBe(false);
	});
});
