import {beforeAll, expect, test} from 'vitest';
import {mariadb} from '../../../source/databases/mysql/mysql.js';
import {startMariadb, type MariadbServer} from '../../servers/mariadb.js';
import {describeWithServer} from '../../servers/needs.js';
import {
	loadBytes, noSignal, readDump, testContext,
} from '../adapter-helpers.js';
import {hardContent, listEverything as listAt} from './mariadb-content.js';

describeWithServer('mariadb', 'a MariaDB database with hard content', () => {
	let server: MariadbServer;
	let source: string;
	const open = async (name: string) => mariadb.open(mariadb.parseUrl(server.url(name)), await testContext());
	const listEverything = async (name: string) => listAt(server, name);

	beforeAll(async () => {
		server = await startMariadb();
		source = await server.createDatabase();
		await server.sql(source, hardContent);
	});

	test('comes back with every row and object', async () => {
		const target = await server.createDatabase();

		const dump = await readDump(await open(source));
		await loadBytes(await open(target), dump.bytes);

		expect(await listEverything(target)).toBe(await listEverything(source));
	});

	test('comes back over another database as if that had been new', async () => {
		const target = await server.createDatabase();
		await server.sql(target, `${hardContent}\nCREATE TABLE extra (a int); CREATE VIEW on_extra AS SELECT * FROM extra;`);

		const dump = await readDump(await open(source));
		await loadBytes(await open(target), dump.bytes, {overwrite: true});

		expect(await listEverything(target)).toBe(await listEverything(source));
	});

	test('comes back over another database, which keeps what is its own', async () => {
		const target = await server.createDatabase();
		await server.sql(target, String.raw`ALTER DATABASE ${target} CHARACTER SET latin2 COMMENT 'it''s; "\\" ours'; CREATE TABLE extra (a int)`);
		const shown = async () => server.sql(target, `SHOW CREATE DATABASE ${target}`);
		const before = await shown();

		const dump = await readDump(await open(source));
		await loadBytes(await open(target), dump.bytes, {overwrite: true});

		expect(await shown()).toBe(before);
	});

	test('gives the same dump again once restored', async () => {
		const target = await server.createDatabase();
		const withoutDates = (text: string) => text.replaceAll(/^-- Dump completed.*$|^-- Host: .*$|^-- Dumping (?:events|routines) .*$/gmv, '');

		const dump = await readDump(await open(source));
		await loadBytes(await open(target), dump.bytes, {chunkSize: 65_536});
		const again = await readDump(await open(target));

		expect(withoutDates(again.bytes.toString())).toBe(withoutDates(dump.bytes.toString()));
	});

	test('has a summary that says the same of the dump, the source and the restored database', async () => {
		const target = await server.createDatabase();
		const targetDatabase = await open(target);

		const dump = await readDump(await open(source));
		await loadBytes(targetDatabase, dump.bytes, {chunkSize: 7});

		expect(dump.report.summary).toEqual({
			tables: 8,
			rows: 2035,
			rowsByTable: {
				audit: 2, empty_one: 0, kinds: 2003, latin: 2, 'odd `table': 2, old_style: 1, parts: 22, versioned: 3,
			},
			objects: {
				views: 2, sequences: 1, triggers: 1, routines: 2, events: 1,
			},
		});
		expect(await targetDatabase.summarise(noSignal)).toEqual(dump.report.summary);
	});
});
