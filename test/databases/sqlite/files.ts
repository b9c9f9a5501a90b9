/** SQLite files in the states that other programs leave them in. */
import {Buffer} from 'node:buffer';
import fs from 'node:fs/promises';
import path from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import {type Database} from '../../../source/core/database.js';
import {sqliteEngine} from '../../../source/databases/sqlite/sqlite.js';
import {type TestFolder} from '../folder.js';

/** The database in this file, as jobs open it. */
export function openSqlite(folder: TestFolder, file: string): Database {
	return sqliteEngine.open({type: 'sqlite', options: {path: file}, secrets: {}}, {env: {}, scratchFolder: folder.scratchFolder});
}

/** Two tables, a view, a trigger, an index; open, for more. */
export function makeShop(file: string, journalMode: 'wal' | 'delete', fillerRows = 0): BetterSqlite3.Database {
	const database = new BetterSqlite3(file);
	database.pragma(`journal_mode = ${journalMode}`);
	database.exec(`
		CREATE TABLE customer(id INTEGER PRIMARY KEY, name TEXT, photo BLOB);
		CREATE TABLE "odd ""name"""(a);
		CREATE INDEX by_name ON customer(name);
		CREATE VIEW names AS SELECT name FROM customer;
		CREATE TRIGGER note AFTER DELETE ON customer BEGIN INSERT INTO "odd ""name""" VALUES (old.id); END;
		INSERT INTO customer(name, photo) VALUES ('Ana', x'00ff'), ('Ødegård', NULL), ('名前', zeroblob(9000));
		INSERT INTO "odd ""name""" VALUES (1);
	`);
	const insert = database.prepare('INSERT INTO customer(name, photo) VALUES (?, randomblob(200))');
	database.transaction(() => {
		for (let row = 0; row < fillerRows; row++) {
			insert.run(`filler ${row}`);
		}
	})();
	return database;
}

/** The customers in a database of these bytes. */
export async function namesIn(folder: TestFolder, bytes: Uint8Array): Promise<unknown[]> {
	const file = path.join(folder.scratchFolder, 'look.db');
	await fs.writeFile(file, bytes);
	const database = new BetterSqlite3(file);
	const names = database.prepare('SELECT name FROM customer ORDER BY id').pluck().all();
	database.close();
	await fs.rm(file);
	return names;
}

/** A file in the state of a process that was killed inside a transaction, with pages of it in the file already. */
export async function crashWhileWriting(folder: TestFolder, file: string): Promise<void> {
	const other = path.join(folder.scratchFolder, 'crashing.db');
	const writer = makeShop(other, 'delete', 5000);
	writer.exec('DELETE FROM customer WHERE id > 3; VACUUM');
	writer.pragma('cache_size = 5');
	writer.exec('BEGIN; UPDATE customer SET name = \'half\'');
	writer.prepare('INSERT INTO customer(name, photo) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000) SELECT \'half\', randomblob(3000) FROM n').run();
	await fs.copyFile(`${other}-journal`, `${file}-journal`);
	await fs.copyFile(other, file);
	writer.close();
	await Promise.all(['', '-journal'].map(async suffix => fs.rm(`${other}${suffix}`, {force: true})));
}

/** A file in the state of a process that was killed with changes in the WAL. */
export async function leaveWal(folder: TestFolder, file: string): Promise<void> {
	const other = path.join(folder.scratchFolder, 'crashing.db');
	const writer = makeShop(other, 'wal', 100);
	await fs.copyFile(`${other}-wal`, `${file}-wal`);
	await fs.copyFile(other, file);
	writer.close();
	await fs.rm(other);
}

/** Damage where a page of rows is. */
export async function overwriteMiddle(file: string): Promise<void> {
	const handle = await fs.open(file, 'r+');
	await handle.write(Buffer.alloc(40_000, 0xA5), 0, 40_000, 20_480);
	await handle.close();
}

