import path from 'node:path';
import {expect, test} from 'vitest';
import {sqliteDriver} from '../../source/sqlite/driver.js';
import {withSqlErrors} from '../../source/store/sql-errors.js';

const store = path.join(import.meta.dirname, 'dbseal.sqlite');

/** What the store's border makes of SQLite's own error with this code. */
function translated(code: string): unknown {
	const {SqliteError} = sqliteDriver();
	try {
		return withSqlErrors(store, () => {
			throw new SqliteError('of SQLite', code);
		});
	} catch (error) {
		return error;
	}
}

test.each(['SQLITE_IOERR', 'SQLITE_IOERR_READ', 'SQLITE_IOERR_WRITE', 'SQLITE_IOERR_FSYNC', 'SQLITE_IOERR_SHMSIZE'])('a disk that fails (%s) is no full disk', code => {
	expect(translated(code)).toMatchObject({
		code: 'STORE_UNUSABLE',
		exitCode: 15,
		message: `the disk of the store ${store} fails to read or write (${code})`,
		hint: 'See what the system says of that disk (dmesg), copy the home to another one, and name it with --home.',
	});
});

test('a full disk is told as that', () => {
	expect(translated('SQLITE_FULL')).toMatchObject({code: 'NO_SPACE', exitCode: 16, message: `no room to write the store ${store}`});
});

test('a file that may not be opened is neither', () => {
	expect(translated('SQLITE_CANTOPEN')).toMatchObject({code: 'STORE_UNUSABLE', message: `the store ${store} can't be read or written (SQLITE_CANTOPEN)`});
});
