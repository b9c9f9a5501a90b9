import {Buffer} from 'node:buffer';
import fs from 'node:fs';
import path from 'node:path';
import {
	afterEach, beforeEach, expect, test,
} from 'vitest';
import {engineForUrl} from '../../../source/databases/registry.js';
import {tarOf} from '../../databases/tar-of.js';
import {startMariadb} from '../../servers/mariadb.js';
import {describeWithServer} from '../../servers/needs.js';
import {
	content, createServerBench, type ServerBench, servers, type ServerUnderTest,
} from './server-bench.js';

let bench: ServerBench;

beforeEach(() => {
	bench = createServerBench();
});

afterEach(() => {
	bench.close();
});

/** A job whose dump is made by a command, as by a tool that dbseal doesn't know: nothing is counted when it is taken. */
function addJobByHand(dump: string | Uint8Array): void {
	const file = path.join(bench.folder, 'dump.sql');
	fs.writeFileSync(file, dump);
	bench.addJob(`command:?${new URLSearchParams({dump: `cat '${file}'`, extension: 'sql'}).toString()}`);
}

/** As tools of the DBackup lineage keep them, and as `mariadb-dump --databases` does. */
const archiveOfTwo = tarOf({databases: ['shop', 'crm'].map(name => ({name, filename: `${name}.sql`}))}, {'shop.sql': Buffer.from('PGDMP'), 'crm.sql': Buffer.from('PGDMP')});
const scriptOfTwo = '-- MariaDB dump\nCREATE DATABASE shop;\nUSE shop;\nCREATE TABLE t (a int);\nCREATE DATABASE crm;\nUSE crm;\nCREATE TABLE t (a int);\n-- Dump completed\n';

type Tools = {
	readonly server: ServerUnderTest;
	readonly ending: string;
	/** A statement by which rows are lost that come after it. */
	readonly loss: string;
	readonly difference: string;
	readonly several: string | Uint8Array;
};

const tools: readonly Tools[] = [
	{
		server: servers[0],
		ending: '-- PostgreSQL database dump complete',
		loss: 'CREATE RULE quiet AS ON INSERT TO orders DO INSTEAD NOTHING;',
		difference: '3 rows, not 5',
		several: archiveOfTwo,
	},
	{
		server: servers[1],
		ending: '-- Dump completed',
		loss: 'CREATE TRIGGER quiet AFTER INSERT ON orders FOR EACH ROW DELETE FROM customers WHERE id = 1;',
		difference: 'table customers has 2 rows, not 3',
		several: scriptOfTwo,
	},
];

for (const each of tools) {
	describeOthers(each);
}

function describeOthers({
	server: {name, admin, listScratches, start}, ending, loss, difference, several,
}: Tools): void {
	describeWithServer(name, `a drill of a dump of another tool with ${name}`, () => {
		const dump = `${content.replaceAll(/[^\n\t -~]/gv, '?')}\n${ending}\n`;
		const runOn = async () => {
			const server = await start(`${name}-other-tools`);
			return bench.run({on: {name: 'spare', connection: engineForUrl(server.url(admin)).parseUrl(server.url(admin))}});
		};

		test('compares with the rows that the dump has', async () => {
			addJobByHand(dump);
			await bench.takeBackup();

			expect(await runOn()).toMatchObject({verdict: 'passed', restored: {rows: 5}, comparison: {isPossible: true, basis: 'dump', differences: []}});
		});

		test('fails for a dump of several databases, which no restore takes whole', async () => {
			addJobByHand(several);
			await bench.takeBackup();

			await expect(runOn()).rejects.toMatchObject({code: 'DRILL_FAILED', exitCode: 18, cause: {code: 'SEVERAL_DATABASES'}});

			const server = await start(`${name}-other-tools`);
			expect(await server.sql(admin, listScratches)).toBe('');
			expect(bench.verdicts()).toEqual(['failed']);
		});

		test('fails where not all of them have arrived', async () => {
			addJobByHand(dump.replace('INSERT INTO orders', `${loss}\nINSERT INTO orders`));
			await bench.takeBackup();

			await expect(runOn()).rejects.toMatchObject({code: 'DRILL_FAILED', message: `the drill of "orders" failed: ${difference}`});
		});
	});
}

describeWithServer('mariadb', 'a drill of a dump of another tool with MariaDB that takes names in any case', () => {
	test('finds the tables that had names in mixed case', async () => {
		const lower = await startMariadb('mariadb-lower-case', ['--lower-case-table-names=1']);
		addJobByHand('CREATE TABLE OrderLines (Id int);\nINSERT INTO OrderLines VALUES (1), (2);\n-- Dump completed\n');
		await bench.takeBackup();

		const result = await bench.run({on: {name: 'lower', connection: engineForUrl(lower.url('mysql')).parseUrl(lower.url('mysql'))}});

		expect(result).toMatchObject({verdict: 'passed', restored: {tables: 1, rows: 2}, comparison: {basis: 'dump', differences: []}});
	});
});
