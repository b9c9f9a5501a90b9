/** What SQLite databases tell of themselves, and how they are named. */
import fs from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {
	beforeEach, describe, expect, test,
} from 'vitest';
import {type Database} from '../../../source/core/database.js';
import {sqliteEngine} from '../../../source/databases/sqlite/sqlite.js';
import {noSignal} from '../adapter-helpers.js';
import {failureOf, makeFolder, type TestFolder} from '../folder.js';
import {makeShop, namesIn, openSqlite} from './files.js';

let folder: TestFolder;
let shop: string;

beforeEach(async () => {
	folder = await makeFolder();
	shop = path.join(folder.data, 'shop.db');
});

describe('looking', () => {
	test('describes the database and its size', async () => {
		makeShop(shop, 'delete', 5000).close();
		const {size} = await fs.stat(shop);

		const description = await open(shop).describe(noSignal);

		expect(description).toMatchObject({databases: ['shop.db'], sizeEstimateBytes: size});
		expect(description.tool).toMatch(/^SQLite 3\.\d+/v);
	});

	test('finds a missing file without throwing', async () => {
		const findings = await open(shop).check(noSignal);

		expect(findings.map(({subject, verdict}) => [subject, verdict])).toEqual([['database file', 'failed'], ['permission to restore', 'ok']]);
	});

	test('gives the first value of a query', async () => {
		makeShop(shop, 'delete').close();

		expect(await open(shop).query?.('SELECT name FROM customer ORDER BY id DESC', noSignal)).toBe('名前');
		expect(await open(shop).query?.('SELECT 9007199254740993', noSignal)).toBe('9007199254740993');
	});

	test('does not take a query that changes something', async () => {
		makeShop(shop, 'delete').close();

		const failure = await failureOf(open(shop).query?.('DELETE FROM customer RETURNING id', noSignal) ?? Promise.resolve());

		expect(failure).toMatchObject({name: 'UsageError', code: 'INVALID_SETTING'});
		expect(await namesIn(folder, await fs.readFile(shop))).toHaveLength(3);
	});
});

describe('URLs', () => {
	test.each([
		['sqlite:/srv/shop.db', '/srv/shop.db'],
		['sqlite:///srv/my%20shop.db', '/srv/my shop.db'],
		['sqlite:/srv/my%20shop.db', '/srv/my%20shop.db'],
		['SQLITE:shop.db', path.join(process.cwd(), 'shop.db')],
	])('%s names %s', (url, expected) => {
		expect(sqliteEngine.parseUrl(url)).toEqual({type: 'sqlite', options: {path: expected}, secrets: {}});
	});

	test.each(['sqlite:', 'sqlite://', 'sqlite://host/shop.db', 'sqlite:///a?mode=ro', 'sqlite::memory:', 'sqlite:/a\0b'])('%s is refused', async url => {
		const failure = await failureOf((async () => sqliteEngine.parseUrl(url))());

		expect(failure).toMatchObject({name: 'UsageError', code: 'INVALID_URL'});
	});
});

function open(file: string): Database {
	return openSqlite(folder, file);
}
