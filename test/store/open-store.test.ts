import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import Database from 'better-sqlite3';
import {
	afterEach, beforeEach, expect, test,
} from 'vitest';
import {openStore} from '../../source/store/open-store.js';
import {runProgram} from '../servers/run-program.js';
import {type Home, makeHome} from './store-home.js';

let home: Home;

beforeEach(() => {
	home = makeHome();
});

afterEach(() => {
	home.remove();
});

const modeOf = (file: string) => fs.statSync(file).mode & 0o777;

test('a new home is a folder for its owner only, and so are the store and SQLite\'s files beside it, under any umask', () => {
	const umask = process.umask(0o000);
	const store = home.open();
	process.umask(umask);
	store.settings.set('colour', 'none');

	expect(modeOf(home.path)).toBe(0o700);
	expect(fs.readdirSync(home.path).toSorted((a, b) => a.localeCompare(b))).toEqual(['dbseal.sqlite', 'dbseal.sqlite-shm', 'dbseal.sqlite-wal']);
	expect(fs.readdirSync(home.path).map(name => modeOf(path.join(home.path, name)))).toEqual([0o600, 0o600, 0o600]);
});

test('a store that was made readable for others is closed to them again', () => {
	home.open().close();
	fs.chmodSync(home.file, 0o644);

	home.open();

	expect(modeOf(home.file)).toBe(0o600);
});

test('the mode of a folder that existed is left alone', () => {
	fs.mkdirSync(home.path);
	fs.chmodSync(home.path, 0o755);

	home.open();

	expect(modeOf(home.path)).toBe(0o755);
});

test('with create: false a fresh home stays as it is, and the error says what to type', () => {
	const open = () => openStore({home: home.path, now: home.now, create: false});

	expect(open).toThrow(expect.objectContaining({
		code: 'STORE_NOT_FOUND',
		exitCode: 10,
		hint: 'Type \'dbseal init\' and then \'dbseal vault create NAME\' to begin, or name the folder you use with --home.',
	}));
	expect(fs.existsSync(home.path)).toBe(false);
});

test('with create: false an existing store is opened', () => {
	const {vaultId} = home.open();

	const store = home.open({create: false});

	expect(store.vaultId).toBe(vaultId);
});

test('a store keeps its vault id from one opening to the next', () => {
	const first = home.open();
	first.close();

	const second = home.open();

	expect(second.vaultId).toBe(first.vaultId);
	expect(second.meta.read().createdAt).toEqual(new Date('2026-11-24T14:05:09.123Z'));
});

test('what was removed is in no byte of the store any more, not even in a free page', () => {
	const store = home.open();
	store.sources.add({
		id: 's1', name: 'shop', type: 'sqlite', options: {}, sealedSecrets: 'v1:what nobody may find again',
	});
	const wasThere = () => ['', '-wal'].some(suffix => fs.existsSync(`${home.file}${suffix}`) && fs.readFileSync(`${home.file}${suffix}`, 'latin1').includes('what nobody may find again'));
	const before = wasThere();

	store.sources.remove('s1');
	store.close();

	expect([before, wasThere()]).toEqual([true, false]);
});

test('a store from a newer version is refused, and both versions are named', () => {
	home.open().close();
	const database = new Database(home.file);
	database.pragma('user_version = 99');
	database.close();

	expect(() => home.open()).toThrow(expect.objectContaining({
		code: 'STORE_TOO_NEW',
		exitCode: 17,
		message: `the store ${home.file} has version 99, and this dbseal knows versions up to 7`,
	}));
});

test('a file that is no database is damage', () => {
	fs.mkdirSync(home.path);
	fs.writeFileSync(home.file, 'this is a text that somebody saved under the wrong name, '.repeat(100));

	expect(() => home.open()).toThrow(expect.objectContaining({
		code: 'STORE_DAMAGED',
		exitCode: 13,
		message: `the store ${home.file} is damaged: it is not a sound SQLite database`,
	}));
});

test('an empty file is a new store, but damage where runs were recorded', () => {
	fs.mkdirSync(home.path);
	fs.writeFileSync(home.file, '');

	home.open().close();
	fs.truncateSync(home.file);
	fs.mkdirSync(path.join(home.path, 'runs'));

	expect(() => home.open()).toThrow(expect.objectContaining({
		code: 'STORE_DAMAGED', message: `the store ${home.file} is damaged: it is empty, though runs were recorded here`,
	}));
});

test('a database of some other program is not taken for a store, nor changed', () => {
	fs.mkdirSync(home.path);
	const database = new Database(home.file);
	database.exec('CREATE TABLE bookmarks (url TEXT)');
	database.close();

	expect(() => home.open()).toThrow(expect.objectContaining({code: 'STORE_DAMAGED', exitCode: 13}));

	const after = new Database(home.file);
	expect(after.prepare('SELECT name FROM sqlite_schema').pluck().all()).toEqual(['bookmarks']);
	after.close();
});

test('damage at the end of the file is found where it is read', () => {
	const store = home.open();
	store.transaction(() => {
		for (let index = 0; index < 500; index++) {
			store.settings.set(`setting ${index}`, 'x'.repeat(500));
		}
	});
	store.close();
	const bytes = fs.readFileSync(home.file);
	fs.writeFileSync(home.file, bytes.fill(0xFF, bytes.length - 50_000));

	const damaged = home.open();

	expect(() => damaged.settings.all()).toThrow(expect.objectContaining({code: 'STORE_DAMAGED', exitCode: 13}));
});

test('a sound store has no damage to find', () => {
	expect(home.open().findDamage()).toEqual([]);
});

test('a value that its column can\'t have is damage, named by its table and column', () => {
	const store = home.open();
	store.destinations.add({
		id: 'd1', name: 'attic', type: 'local', options: {path: '/backups'}, sealedSecrets: undefined,
	});
	const database = new Database(home.file);
	database.exec('UPDATE destinations SET options = \'{"path": 7}\'');
	database.close();

	expect(() => store.destinations.all()).toThrow(expect.objectContaining({
		code: 'STORE_DAMAGED',
		message: `the store ${home.file} is damaged: a row of destinations has an impossible value in options.path`,
	}));
});

test('a store that another process holds for too long is busy', () => {
	home.open().close();
	const other = new Database(home.file);
	other.exec('BEGIN IMMEDIATE');
	const store = home.open({busyTimeoutMs: 50});

	expect(() => {
		store.settings.set('colour', 'none');
	}).toThrow(expect.objectContaining({code: 'STORE_BUSY', exitCode: 11}));

	other.close();
});

test('a store that another process holds for a moment is waited for, and can be read meanwhile', () => {
	home.open().settings.set('colour', '16');
	const other = new Database(home.file);
	other.exec('BEGIN IMMEDIATE');

	const store = home.open({busyTimeoutMs: 50});

	expect(store.settings.get('colour')).toBe('16');
	other.close();
});

test('a home below a file can\'t be used, and the error names the place', () => {
	fs.writeFileSync(home.path, '');

	expect(() => home.open()).toThrow(expect.objectContaining({code: 'STORE_UNUSABLE', exitCode: 15}));
	expect(() => home.open({create: false})).toThrow(expect.objectContaining({code: 'STORE_UNUSABLE', exitCode: 15}));
});

test('a transaction that fails changes nothing, and its error comes out unchanged', () => {
	const store = home.open();

	expect(() => store.transaction(() => {
		store.settings.set('colour', 'none');
		throw new RangeError('the caller\'s own');
	})).toThrow(RangeError);

	expect(store.settings.get('colour')).toBeUndefined();
});

test('a backup is a whole store of its own, for its owner only', () => {
	const store = home.open();
	store.settings.set('colour', 'none');
	const target = path.join(home.path, 'copy', 'dbseal.sqlite');
	fs.mkdirSync(path.dirname(target));

	store.backupTo(target);

	expect(modeOf(target)).toBe(0o600);
	const copy = openStore({home: path.dirname(target), now: home.now});
	expect(copy.settings.get('colour')).toBe('none');
	copy.close();
});

test('a backup never replaces a file', () => {
	const store = home.open();
	const target = path.join(home.path, 'precious.txt');
	fs.writeFileSync(target, 'precious');

	expect(() => {
		store.backupTo(target);
	}).toThrow(expect.objectContaining({code: 'OUTPUT_EXISTS', exitCode: 17}));
	expect(fs.readFileSync(target, 'utf8')).toBe('precious');
});

test.skipIf(process.getuid?.() !== 0)('a home that is mounted read-only is read with what its write-ahead log holds, and a write to the copy leaves it as it was (left out: needs root)', async () => {
	home.open().settings.set('colour', 'none');
	await runProgram('mount', ['--bind', home.path, home.path]);
	try {
		await runProgram('mount', ['-o', 'remount,bind,ro', home.path]);
		const copy = home.open({create: false, mayCopy: true});

		expect([copy.isKept, copy.home, copy.settings.get('colour')]).toEqual([false, home.path, 'none']);
		copy.settings.set('colour', 'always');
		copy.close();
		expect(fs.existsSync(copy.workFolder)).toBe(false);
		const again = home.open({create: false, mayCopy: true});
		expect(again.settings.get('colour')).toBe('none');
		expect([modeOf(again.workFolder), modeOf(path.join(again.workFolder, 'dbseal.sqlite'))]).toEqual([0o700, 0o600]);
		expect(() => home.open()).toThrow(expect.objectContaining({code: 'STORE_UNUSABLE', message: `the home ${home.path} can't be written to (EROFS), so nothing could be recorded`}));
	} finally {
		await runProgram('umount', [home.path]);
	}
});
