/**
 * The proof for SQLite: back up a database in use, destroy it, restore it, and compare every row with its type and every object.
 */
import {Buffer} from 'node:buffer';
import fs from 'node:fs/promises';
import path from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import {
	beforeAll, describe, expect, test,
} from 'vitest';
import {filesIn, makeDesk, type Desk} from './desk.js';

const hardContent = `
	PRAGMA application_id = 4711; PRAGMA user_version = 12;
	CREATE TABLE customer (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, note TEXT, photo BLOB, ratio REAL, loud TEXT GENERATED ALWAYS AS (upper(name)) STORED);
	CREATE TABLE "odd ""table""" ("from" TEXT, 'x y' ANY) STRICT;
	CREATE TABLE pair (a TEXT, b INT, PRIMARY KEY (a, b)) WITHOUT ROWID;
	CREATE INDEX by_name ON customer (name COLLATE NOCASE) WHERE note IS NOT NULL;
	CREATE VIEW names AS SELECT id, name FROM customer;
	CREATE TRIGGER gone AFTER DELETE ON customer BEGIN INSERT INTO pair VALUES (old.name, old.id); END;
	CREATE VIRTUAL TABLE search USING fts5(body);
	INSERT INTO customer (name, note, photo, ratio) VALUES ('Zoë — 東京 🦭', '', x'00ff00', 9e999);
	INSERT INTO customer (name, note, photo, ratio) VALUES ('''; DROP TABLE customer; --', NULL, x'', -9e999), (char(9, 10, 0, 13), 'NULL', zeroblob(100000), 0.1), ('long', NULL, NULL, -0.0);
	INSERT INTO "odd ""table""" VALUES ('text', '5'), ('integer', 5), ('real', 5.5), ('blob', x'35'), ('null', NULL), ('large', 9223372036854775807);
	INSERT INTO search VALUES ('found by every word');
	DELETE FROM customer WHERE name = 'long';
`;

/** All of a database, with the type of each value. */
function listAll(file: string): unknown {
	const database = new BetterSqlite3(file, {readonly: true, fileMustExist: true});
	database.defaultSafeIntegers(true);
	const objects = database.prepare('SELECT type, name, sql FROM sqlite_schema ORDER BY type, name').raw().all();
	const tables = database.prepare('SELECT name FROM sqlite_schema WHERE type = \'table\' ORDER BY name').pluck().all().map(String);
	const rows = tables.map(name => {
		const quoted = `"${name.replaceAll('"', '""')}"`;
		const columns = database.prepare('SELECT name FROM pragma_table_xinfo(?)').pluck().all(name).map(column => `"${String(column).replaceAll('"', '""')}"`);
		const values = columns.map(column => `typeof(${column}) || quote(${column})`).join(' || \'|\' || ');
		return [name, database.prepare(`SELECT ${values} AS line FROM ${quoted} ORDER BY line`).pluck().all()];
	});
	const settings = ['application_id', 'user_version', 'encoding', 'page_size'].map(name => database.pragma(name, {simple: true}));
	const integrity = database.pragma('integrity_check', {simple: true});
	database.close();
	return {
		objects, rows, settings, integrity,
	};
}

describe('a SQLite database with everything in it', () => {
	let desk: Desk;
	let shop: string;
	let before: unknown;

	beforeAll(async () => {
		desk = await makeDesk();
		shop = path.join(desk.home, 'the shop\'s données.sqlite');
		const database = new BetterSqlite3(shop);
		database.pragma('journal_mode = WAL');
		database.exec(hardContent);
		before = listAll(shop);
		await desk.prepare(
			['source', 'add', 'shop', `sqlite:${shop}`],
			['job', 'add', 'nightly', '--source', 'shop', '--destination', 'disk', '--profile', 'main'],
		);
		// While it is open elsewhere, with all of it still in the WAL
		await desk.backUp(['nightly']);
		database.close();
	});

	test('comes back into itself after it was changed', async () => {
		const database = new BetterSqlite3(shop);
		database.exec('DELETE FROM customer; DROP VIEW names; DROP TABLE search; CREATE TABLE intruder (a)');
		database.close();

		const answer = await desk.run(['restore', 'nightly@latest', '--into', 'shop', '--overwrite']);

		expect(answer).toMatchObject({exitCode: 0, message: ''});
		expect(listAll(shop)).toEqual(before);
	});

	test('comes back after its file was removed', async () => {
		await fs.rm(shop);

		const answer = await desk.run(['restore', 'nightly@latest', '--into', 'shop']);

		expect(answer).toMatchObject({exitCode: 0, message: ''});
		expect(listAll(shop)).toEqual(before);
	});

	test.each([
		['gzip -1', ['--compression', 'gzip', '--level', '1', '--profile', 'main']],
		['brotli, chunked', ['--compression', 'brotli', '--profile', 'main', '--format', 'chunked']],
		['zstd', ['--compression', 'zstd', '--profile', 'main']],
		['nothing at all', ['--compression', 'none', '--unencrypted']],
	])('comes back into a new file from a backup without a stored job, with %s', async (name, flags) => {
		const target = path.join(desk.home, `${name}.sqlite`);
		const artifact = await desk.backUp(['--source-url', `sqlite:${shop}`, '--to', path.join(desk.home, 'disk'), ...flags]);

		const answer = await desk.run(['restore', artifact, '--into', `sqlite:${target}`]);

		expect(answer).toMatchObject({exitCode: 0});
		expect(listAll(target)).toEqual(before);
	});

	test('is not overwritten unless that is asked for', async () => {
		const answer = await desk.run(['restore', 'nightly@latest', '--into', 'shop']);

		expect(answer).toMatchObject({exitCode: 17, hint: 'Restore into another database, or pass --overwrite to replace what is there.'});
		expect(listAll(shop)).toEqual(before);
	});

	test('that is damaged is not backed up as if it were well', async () => {
		const damaged = path.join(desk.home, 'damaged.sqlite');
		await fs.copyFile(shop, damaged);
		const handle = await fs.open(damaged, 'r+');
		await handle.write(Buffer.alloc(30_000, 0xA5), 0, 30_000, 20_480);
		await handle.close();
		const stored = await filesIn(desk.disk);

		const answer = await desk.run(['backup', '--source-url', `sqlite:${damaged}`, '--to', 'disk', '--profile', 'main']);

		expect(answer).toMatchObject({exitCode: 14});
		expect(answer.hint).toMatch(/\.$/v);
		expect(await filesIn(desk.disk)).toEqual(stored);
	});

	test('is not made from a dump that is no database', async () => {
		const target = path.join(desk.home, 'never.sqlite');
		await desk.prepare(['source', 'add', 'text', '--kind', 'command', '--dump', 'seq 1 100000']);
		const artifact = await desk.backUp(['--source', 'text', '--to', 'disk', '--profile', 'main']);

		const answer = await desk.run(['restore', artifact, '--into', `sqlite:${target}`]);

		expect(answer).toMatchObject({exitCode: 14});
		expect(answer.hint).toMatch(/\.$/v);
		expect(await filesIn(desk.home)).not.toContain('never.sqlite');
	});
});
