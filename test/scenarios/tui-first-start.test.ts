/**
 * The first evening with dbseal, all in its screens: from an empty machine to a restored database.
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import {expect, test} from 'vitest';
import {digestSqliteFile} from '../../source/databases/sqlite/rows.js';
import {startMariadb} from '../servers/mariadb.js';
import {describeWithServer} from '../servers/needs.js';
import {startPostgresql} from '../servers/postgresql.js';
import {beginEvening, typeFirstStart, typeRestore} from './evening.js';
import {dumpText, openUrl} from './postgresql-desk.js';
import {makeSandbox} from './sandbox.js';

test('from an empty home to a first backup and its restore, without leaving the screens', async () => {
	const {database} = await makeSandbox();
	const evening = await beginEvening();
	const {folder, type, exitCode, output} = evening;

	await typeFirstStart(evening, {url: `sqlite:${database}`});
	await typeRestore(evening, {url: `sqlite:${folder}/restored.db`});
	type('Q');

	expect(await exitCode).toBe(0);
	expect(digestSqliteFile(path.join(folder, 'restored.db'))).toEqual(digestSqliteFile(database));
	expect(await fs.readdir(path.join(folder, 'dbseal-recovery-kit'))).toContain('recover.mjs');
	const env = await fs.readFile(path.join(folder, '.env'), 'utf8');
	const masterKey = await fs.readFile(path.join(folder, 'dbseal-recovery-kit', 'master.key'), 'utf8');
	expect(output()).not.toContain(/[\da-f]{64}/v.exec(env)?.[0]);
	expect(output()).not.toContain(masterKey.trim());
});

describeWithServer('postgresql', 'with a PostgreSQL server that asks for a password', () => {
	test('the first start ends in a backup, and the backup in another database with the same rows', async () => {
		const server = await startPostgresql();
		const [shop, copy] = [await server.createDatabase(), await server.createDatabase()];
		await server.sql(shop, String.raw`
			CREATE TABLE customers (id int PRIMARY KEY, name text NOT NULL, note text, raw bytea);
			INSERT INTO customers VALUES (1, 'Åse 日本 🦉', NULL, '\x00ff'), (2, '', E'a|b\nc\\', '');
			CREATE TABLE orders AS SELECT i AS id, 1 + i % 2 AS customer, i * 0.25 AS total FROM generate_series(1, 5000) i;
			CREATE VIEW totals AS SELECT customer, sum(total) AS total FROM orders GROUP BY customer;
		`);
		const evening = await beginEvening();

		await typeFirstStart(evening, {url: openUrl(server, shop), password: server.password});
		await typeRestore(evening, {url: openUrl(server, copy), password: server.password});
		evening.type('Q');

		expect(await evening.exitCode).toBe(0);
		expect(await server.sql(copy, 'SELECT count(*), sum(total) FROM orders')).toBe('5000|3125625.00');
		expect(await dumpText(server, copy)).toBe(await dumpText(server, shop));
		expect(evening.output()).not.toContain(server.password);
	});
});

describeWithServer('mariadb', 'with a MariaDB server that asks for a password', () => {
	test('the first start ends in a backup, and the backup in another database with the same rows', async () => {
		const server = await startMariadb();
		const [shop, copy] = [await server.createDatabase(), await server.createDatabase()];
		await server.sql(shop, String.raw`
			CREATE TABLE customers (id int PRIMARY KEY, name varchar(40) NOT NULL, note text, raw blob);
			INSERT INTO customers VALUES (1, 'Åse 日本 🦉', NULL, x'00ff'), (2, '', 'a|b\nc\\', '');
			CREATE TABLE orders AS SELECT seq AS id, 1 + seq % 2 AS customer, seq * 0.25 AS total FROM seq_1_to_5000;
			CREATE VIEW totals AS SELECT customer, sum(total) AS total FROM orders GROUP BY customer;
		`);
		const evening = await beginEvening();
		const url = (database: string) => `mariadb://${server.user}@${server.host}:${server.port}/${database}`;

		await typeFirstStart(evening, {url: url(shop), password: server.password});
		await typeRestore(evening, {url: url(copy), password: server.password});
		evening.type('Q');

		expect(await evening.exitCode).toBe(0);
		const everything = 'SELECT * FROM orders ORDER BY id; SELECT * FROM totals ORDER BY customer; SELECT id, hex(name), hex(note), hex(raw) FROM customers ORDER BY id';
		expect(await server.sql(copy, 'SELECT count(*), sum(total) FROM orders')).toBe('5000\t3125625.00');
		expect(await server.sql(copy, everything)).toBe(await server.sql(shop, everything));
		expect(evening.output()).not.toContain(server.password);
	});
});
