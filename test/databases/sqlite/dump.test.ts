/** Dumps of SQLite databases that others write to, that crashed, or that are none. */
import fs from 'node:fs/promises';
import path from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import {
	beforeEach, describe, expect, test,
} from 'vitest';
import {type Database} from '../../../source/core/database.js';
import {InterruptedError} from '../../../source/core/errors.js';
import {noSignal, readDump} from '../adapter-helpers.js';
import {failureOf, makeFolder, type TestFolder} from '../folder.js';
import {
	crashWhileWriting, makeShop, namesIn, openSqlite, overwriteMiddle,
} from './files.js';

let folder: TestFolder;
let shop: string;

beforeEach(async () => {
	folder = await makeFolder();
	shop = path.join(folder.data, 'shop.db');
});

describe('a dump', () => {
	test('has what is committed in the WAL, and not what is not', async () => {
		const writer = makeShop(shop, 'wal');
		writer.exec('INSERT INTO customer(name) VALUES (\'in the WAL\')');
		writer.exec('BEGIN; INSERT INTO customer(name) VALUES (\'not committed\')');

		const {bytes} = await readDump(open(shop));

		expect(await namesIn(folder, bytes)).toEqual(['Ana', 'Ødegård', '名前', 'in the WAL']);
		writer.close();
	});

	test('reports what is in the snapshot', async () => {
		makeShop(shop, 'wal').close();

		const {report} = await readDump(open(shop));

		expect(report.summary).toEqual({
			tables: 2,
			rows: 4,
			rowsByTable: {customer: 3, 'odd "name"': 1},
			objects: {views: 1, triggers: 1, indexes: 1},
		});
	});

	test('leaves nothing in the scratch folder and nothing beside the source', async () => {
		makeShop(shop, 'wal').close();

		await readDump(open(shop));

		expect(await fs.readdir(folder.scratchFolder)).toEqual([]);
		expect(await fs.readdir(folder.data)).toEqual(['shop.db']);
	});

	test('has no name while it is read', async () => {
		makeShop(shop, 'delete').close();

		const {stream, finished} = await open(shop).dump(noSignal);

		expect(await fs.readdir(folder.scratchFolder)).toEqual([]);
		stream.resume();
		await finished;
	});

	test('ends while another connection writes all the time', async () => {
		const writer = makeShop(shop, 'wal', 5000);
		const insert = writer.prepare('INSERT INTO customer(name) VALUES (\'later\')');
		const writing = setInterval(() => {
			insert.run();
		}, 1);

		const {bytes} = await readDump(open(shop));

		clearInterval(writing);
		writer.close();
		expect(bytes.subarray(0, 15).toString()).toBe('SQLite format 3');
	});

	test('leaves the source file as it was, byte by byte', async () => {
		const writer = makeShop(shop, 'wal');
		const before = await fs.readFile(shop);

		await readDump(open(shop));

		expect(before.equals(await fs.readFile(shop))).toBe(true);
		writer.close();
	});

	test('rolls back on a copy what a crash left in a journal', async () => {
		await crashWhileWriting(folder, shop);
		const before = await fs.readdir(folder.data);

		const {bytes} = await readDump(open(shop));

		expect(before).toEqual(['shop.db', 'shop.db-journal']);
		expect(await fs.readdir(folder.data)).toEqual(before);
		expect(await namesIn(folder, bytes)).toEqual(['Ana', 'Ødegård', '名前']);
		expect(await fs.readdir(folder.scratchFolder)).toEqual([]);
	});

	test('fails when its stream is destroyed before the end', async () => {
		makeShop(shop, 'delete', 5000).close();
		const {stream, finished} = await open(shop).dump(noSignal);

		stream.destroy();

		expect(await failureOf(finished)).toMatchObject({name: 'SourceError', code: 'DUMP_INCOMPLETE'});
	});

	test('fails with the reason of the abort', async () => {
		makeShop(shop, 'delete', 5000).close();
		const controller = new AbortController();
		const {stream, finished} = await open(shop).dump(controller.signal);
		stream.on('error', () => undefined);

		controller.abort(new InterruptedError('SIGINT'));

		expect(await failureOf(finished)).toMatchObject({name: 'InterruptedError'});
	});

	test('of a missing file is refused', async () => {
		const failure = await failureOf(open(shop).dump(noSignal));

		expect(failure).toMatchObject({name: 'SourceError', code: 'DATABASE_MISSING'});
		expect(failure.message).toContain(shop);
		expect(await fs.readdir(folder.data)).toEqual([]);
	});

	test('of an empty file is refused', async () => {
		await fs.writeFile(shop, '');

		expect(await failureOf(open(shop).dump(noSignal))).toMatchObject({name: 'SourceError', code: 'DUMP_EMPTY'});
	});

	test('of a file that is no database is refused', async () => {
		await fs.writeFile(shop, 'name,price\n'.repeat(500));

		expect(await failureOf(open(shop).dump(noSignal))).toMatchObject({name: 'SourceError', code: 'DATABASE_DAMAGED'});
		expect(await fs.readdir(folder.scratchFolder)).toEqual([]);
	});

	test('of a damaged database is refused', async () => {
		makeShop(shop, 'delete', 5000).close();
		await overwriteMiddle(shop);

		expect(await failureOf(open(shop).dump(noSignal))).toMatchObject({name: 'SourceError', code: 'DATABASE_DAMAGED'});
	});

	test('takes functions that only the application has', async () => {
		const application = new BetterSqlite3(shop);
		application.function('score', {deterministic: true}, (value: unknown) => value);
		application.exec('CREATE TABLE result(value CHECK (score(value) > 0)); INSERT INTO result VALUES (7)');
		application.close();

		const {report} = await readDump(open(shop));

		expect(report.summary?.rowsByTable).toEqual({result: 1});
	});
});

function open(file: string): Database {
	return openSqlite(folder, file);
}
