import fs from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import {
	afterEach, beforeEach, expect, test,
} from 'vitest';
import {migrate} from '../../source/store/migrate.js';
import {sqlOver} from '../../source/store/sql.js';
import {type Home, makeHome} from './store-home.js';

const now = new Date('2026-11-24T14:05:09.123Z');
const first = 'CREATE TABLE pets (name TEXT)';
const second = 'ALTER TABLE pets ADD COLUMN age INTEGER';

let home: Home;
let database: Database.Database;

beforeEach(() => {
	home = makeHome();
	fs.mkdirSync(home.path);
	database = new Database(home.file);
});

afterEach(() => {
	database.close();
	home.remove();
});

test('a new store goes through all versions, and there is nothing to copy before', () => {
	migrate(sqlOver(database), {migrations: [first, second], now});

	expect(database.pragma('user_version', {simple: true})).toBe(2);
	expect(fs.readdirSync(home.path)).toEqual(['dbseal.sqlite']);
});

test('before a store is changed, a copy with its old version and all its rows lies beside it', () => {
	migrate(sqlOver(database), {migrations: [first], now});
	database.exec('INSERT INTO pets VALUES (\'Minka\')');

	migrate(sqlOver(database), {migrations: [first, second], now});

	const copyPath = path.join(home.path, 'dbseal.sqlite.before-version-2.2026-11-24T14-05-09Z');
	expect(fs.statSync(copyPath).mode.toString(8)).toBe('100600');
	const copy = new Database(copyPath);
	expect(copy.pragma('user_version', {simple: true})).toBe(1);
	expect(copy.prepare('SELECT * FROM pets').all()).toEqual([{name: 'Minka'}]);
	copy.close();
	expect(database.prepare('SELECT * FROM pets').all()).toEqual([{name: 'Minka', age: null}]);
});

test('a store of the newest version is not copied', () => {
	migrate(sqlOver(database), {migrations: [first], now});

	migrate(sqlOver(database), {migrations: [first], now});

	expect(fs.readdirSync(home.path)).toEqual(['dbseal.sqlite']);
});

test('a step that fails leaves the version before it', () => {
	const broken = 'CREATE TABLE toys (name TEXT); ALTER TABLE nowhere ADD COLUMN age INTEGER';

	expect(() => {
		migrate(sqlOver(database), {migrations: [first, broken], now});
	}).toThrow('no such table: nowhere');

	expect(database.pragma('user_version', {simple: true})).toBe(1);
	expect(database.prepare('SELECT name FROM sqlite_schema').pluck().all()).toEqual(['pets']);
});

test('a store of one version more than is known is left as it is', () => {
	migrate(sqlOver(database), {migrations: [first, second], now});

	expect(() => {
		migrate(sqlOver(database), {migrations: [first], now});
	}).toThrow(expect.objectContaining({code: 'STORE_TOO_NEW', exitCode: 17}));

	expect(database.pragma('user_version', {simple: true})).toBe(2);
});
