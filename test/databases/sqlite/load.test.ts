/** Loads into SQLite files that are missing, empty, full, damaged or in use. */
import {Buffer} from 'node:buffer';
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import fs from 'node:fs/promises';
import path from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import {
	beforeEach, describe, expect, test,
} from 'vitest';
import {type Database} from '../../../source/core/database.js';
import {InterruptedError} from '../../../source/core/errors.js';
import {loadBytes, noSignal, readDump} from '../adapter-helpers.js';
import {failureOf, makeFolder, type TestFolder} from '../folder.js';
import {
	leaveWal, makeShop, namesIn, openSqlite, overwriteMiddle,
} from './files.js';

let folder: TestFolder;
let shop: string;

beforeEach(async () => {
	folder = await makeFolder();
	shop = path.join(folder.data, 'shop.db');
});

describe('a load', () => {
	let dump: Buffer;

	beforeEach(async () => {
		const source = path.join(folder.data, 'source.db');
		makeShop(source, 'wal').close();
		({bytes: dump} = await readDump(open(source)));
		await fs.rm(source);
	});

	test('makes a missing file, for its owner only', async () => {
		await loadBytes(open(shop), dump);

		const {mode} = await fs.stat(shop);
		expect((mode & 0o777).toString(8)).toBe('600');
		expect(dump.equals(await fs.readFile(shop))).toBe(true);
		expect(await fs.readdir(folder.data)).toEqual(['shop.db']);
	});

	test('takes a database without tables for an empty one', async () => {
		new BetterSqlite3(shop).exec('VACUUM').close();

		await loadBytes(open(shop), dump);

		expect(await namesIn(folder, await fs.readFile(shop))).toEqual(['Ana', 'Ødegård', '名前']);
	});

	test('refuses a database with tables unless it may overwrite', async () => {
		new BetterSqlite3(shop).exec('CREATE TABLE precious(id)').close();

		const failure = await failureOf(open(shop).load({overwrite: false}, noSignal));

		expect(failure).toMatchObject({name: 'RefusedError', code: 'TARGET_NOT_EMPTY'});
		expect(failure.message).toContain('1 table');
	});

	test('refuses a file that is no database unless it may overwrite', async () => {
		await fs.writeFile(shop, 'a letter to somebody');

		expect(await failureOf(open(shop).load({overwrite: false}, noSignal))).toMatchObject({code: 'TARGET_NOT_EMPTY'});
	});

	test('replaces a damaged database when it may', async () => {
		makeShop(shop, 'delete', 5000).close();
		await overwriteMiddle(shop);

		await loadBytes(open(shop), dump, {overwrite: true});

		expect(await namesIn(folder, await fs.readFile(shop))).toEqual(['Ana', 'Ødegård', '名前']);
	});

	test('leaves no WAL of the old database beside the new one', async () => {
		await leaveWal(folder, shop);
		const before = await fs.readdir(folder.data);

		await loadBytes(open(shop), dump, {overwrite: true});

		expect(before).toContain('shop.db-wal');
		expect(await fs.readdir(folder.data)).toEqual(['shop.db']);
		expect(await namesIn(folder, await fs.readFile(shop))).toEqual(['Ana', 'Ødegård', '名前']);
	});

	test('keeps the mode of the file that it replaces', async () => {
		makeShop(shop, 'delete').close();
		await fs.chmod(shop, 0o640);

		await loadBytes(open(shop), dump, {overwrite: true});

		const {mode} = await fs.stat(shop);
		expect((mode & 0o777).toString(8)).toBe('640');
	});

	test('goes to where a link points, and leaves the link', async () => {
		const link = path.join(folder.data, 'link.db');
		await fs.symlink('shop.db', link);
		makeShop(shop, 'delete').close();

		await loadBytes(open(link), dump, {overwrite: true});

		expect(await fs.readlink(link)).toBe('shop.db');
		expect(dump.equals(await fs.readFile(shop))).toBe(true);
	});

	test('refuses a database that an idle process has open', async () => {
		makeShop(shop, 'delete').close();
		const opened = await fs.open(shop, 'r+');
		const application = spawn('sleep', ['60'], {stdio: [opened.fd, 'ignore', 'ignore']});
		await once(application, 'spawn');
		await opened.close();

		const failure = await failureOf(open(shop).load({overwrite: true}, noSignal));

		application.kill();
		expect(failure).toEqual({name: 'BusyError', code: 'TARGET_BUSY', message: `${shop} is in use by sleep (process ${application.pid})`});
	});

	test('refuses a database that came into use while it was loading', async () => {
		makeShop(shop, 'wal').close();
		const before = await fs.readFile(shop);
		const {stream, finished} = await open(shop).load({overwrite: true}, noSignal);
		stream.on('error', () => undefined);
		const reader = new BetterSqlite3(shop);
		reader.prepare('SELECT * FROM customer').all();

		stream.end(dump);

		expect(await failureOf(finished)).toMatchObject({name: 'BusyError', code: 'TARGET_BUSY'});
		reader.close();
		expect(before.equals(await fs.readFile(shop))).toBe(true);
		expect(await fs.readdir(folder.data)).toEqual(['shop.db']);
	});

	test('that is destroyed half-way leaves the target as it was', async () => {
		makeShop(shop, 'delete').close();
		const before = await fs.readFile(shop);
		const {stream, finished} = await open(shop).load({overwrite: true}, noSignal);
		stream.write(dump.subarray(0, 5000));

		stream.destroy();

		expect(await failureOf(finished)).toMatchObject({name: 'SourceError', code: 'LOAD_FAILED'});
		expect(before.equals(await fs.readFile(shop))).toBe(true);
		expect(await fs.readdir(folder.data)).toEqual(['shop.db']);
	});

	test('that is aborted leaves no file', async () => {
		const controller = new AbortController();
		const {stream, finished} = await open(shop).load({overwrite: false}, controller.signal);
		stream.on('error', () => undefined);
		stream.write(dump.subarray(0, 5000));

		controller.abort(new InterruptedError('SIGTERM'));

		expect(await failureOf(finished)).toMatchObject({name: 'InterruptedError'});
		expect(await fs.readdir(folder.data)).toEqual([]);
	});

	test.each([
		['nothing', async () => Buffer.alloc(0)],
		['another kind of dump', async () => Buffer.from('CREATE TABLE customer(id int);\n'.repeat(300))],
		['half a database', async () => dump.subarray(0, 8192)],
	])('of %s fails and leaves no file', async (_title, makeBytes) => {
		const bytes = await makeBytes();

		const failure = await failureOf(loadBytes(open(shop), bytes));

		expect(failure).toMatchObject({name: 'SourceError', code: 'LOAD_FAILED'});
		expect(await fs.readdir(folder.data)).toEqual([]);
	});

	test('into a missing folder is refused', async () => {
		const missing = path.join(folder.data, 'missing', 'shop.db');

		expect(await failureOf(open(missing).load({overwrite: false}, noSignal))).toMatchObject({name: 'SourceError', code: 'DATABASE_MISSING'});
	});
});

function open(file: string): Database {
	return openSqlite(folder, file);
}
