import fs from 'node:fs';
import {beforeAll, expect, test} from 'vitest';
import {mariadb} from '../../source/databases/mysql.js';
import {startMariadb, type MariadbServer} from '../servers/mariadb.js';
import {describeWithServer} from '../servers/needs.js';
import {
	loadBytes, noSignal, readDump, testContext,
} from './adapter-helpers.js';

const hardContent = fs.readFileSync(new URL('mariadb-content.sql', import.meta.url), 'utf8');

describeWithServer('mariadb', 'a MariaDB database with hard content', () => {
	let server: MariadbServer;
	let source: string;
	const open = async (name: string) => mariadb.open(mariadb.parseUrl(server.url(name)), await testContext());
	const listEverything = async (name: string) => list(server, name);

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

/** Every row and object, as text: not by mariadb-dump, so that what it leaves out would show. */
async function list(server: MariadbServer, database: string): Promise<string> {
	const names = await server.sql(database, 'SELECT TABLE_NAME, TABLE_TYPE FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() ORDER BY 1');
	const tables = names.split('\n').map(line => line.split('\t')).map(([name = '', type = '']) => ({quoted: `\`${name.replaceAll('`', '``')}\``, type}));
	const definitions = tables.map(({quoted}) => `SHOW CREATE TABLE ${quoted};`);
	const rows = tables.filter(({type}) => type !== 'VIEW').map(({quoted, type}) => `SELECT * FROM ${quoted}${type === 'SYSTEM VERSIONED' ? ' FOR SYSTEM_TIME ALL ORDER BY 1, 2' : ''};`);
	const output = await server.sql(database, `${definitions.join('\n')}
${rows.join('\n')}
CHECKSUM TABLE ${tables.filter(({type}) => type === 'BASE TABLE').map(({quoted}) => quoted).join(', ')};
SELECT id, HEX(raw), MD5(picture), HEX(flags), HEX(name), at, HEX(place) FROM kinds ORDER BY id;
SELECT TRIGGER_NAME, EVENT_MANIPULATION, EVENT_OBJECT_TABLE, ACTION_TIMING, ACTION_STATEMENT, DEFINER FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() ORDER BY 1;
SHOW CREATE PROCEDURE add_all; SHOW CREATE FUNCTION twice; SHOW CREATE EVENT tidy;
SELECT VIEW_DEFINITION, DEFINER, CHECK_OPTION FROM information_schema.VIEWS WHERE TABLE_SCHEMA = DATABASE() ORDER BY 1;
SELECT DEFAULT_CHARACTER_SET_NAME, DEFAULT_COLLATION_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = DATABASE();
`);
	return output.replaceAll(database, 'DATABASE');
}
