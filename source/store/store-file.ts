/**
 * Opens the SQLite file in the home folder: makes both where they may be made, for their owner only.
 * The rule: with `create: false` nothing appears on the disk that was not there before.
 */
import fs from 'node:fs';
import path from 'node:path';
import {NotFoundError, systemErrorCode} from '../core/errors.js';
import {makeFolder} from '../files/make-folder.js';
import {sqliteDriver, type SqliteDatabase} from '../sqlite/driver.js';
import {
	copyHome, type HomeCopy, unwritableHome, whyUnwritable,
} from './home-copy.js';
import {damaged, withFileErrors, withSqlErrors} from './sql-errors.js';

/** The store's file in the home folder. SQLite gives `-wal` and `-shm` beside it the same mode. */
const storeFileName = 'dbseal.sqlite';

/** How long to wait before the journal mode is tried again; our choice. */
const walRetryMs = 20;

export type StoreFileOptions = {
	readonly home: string;
	readonly create: boolean;
	readonly busyTimeoutMs: number;
	/** True: a home that can't be written to is read through a private copy, which goes with the connection. */
	readonly mayCopy: boolean;
};

export type StoreFile = {
	readonly database: SqliteDatabase;
	/** Absolute, in the home. */
	readonly file: string;
	/** Of the private copy, where the home can't be written to. */
	readonly copyFolder: string | undefined;
	close(): void;
};

/** @throws NotFoundError STORE_NOT_FOUND, DestinationError STORE_UNUSABLE, BusyError STORE_BUSY, IntegrityError STORE_DAMAGED */
export function openStoreFile({home, create, busyTimeoutMs, mayCopy}: StoreFileOptions): StoreFile {
	const file = path.resolve(home, storeFileName);
	const copy = withFileErrors(file, () => {
		const isMissing = !isThere(file);
		const unwritable = whyUnwritable(file);
		if (isMissing && !create) {
			throw notFound(file);
		}

		if (unwritable === undefined) {
			makePlace(file);
			return undefined;
		}

		if (!mayCopy) {
			throw unwritableHome(path.dirname(file), unwritable);
		}

		return copyHome(file);
	});
	return withSqlErrors(file, () => connectTo(file, copy, busyTimeoutMs));
}

function connectTo(file: string, copy: HomeCopy | undefined, busyTimeoutMs: number): StoreFile {
	try {
		const database = connect(copy === undefined ? file : path.join(copy.folder, storeFileName), busyTimeoutMs);
		return {
			database,
			file,
			copyFolder: copy?.folder,
			close() {
				database.close();
				copy?.remove();
			},
		};
	} catch (error) {
		copy?.remove();
		throw error;
	}
}

function makePlace(file: string): void {
	makeHome(path.dirname(file));
	const isNew = makePrivate(file);
	if (!isNew && isEmptied(file)) {
		throw damaged(file, 'it is empty, though runs were recorded here');
	}
}

function notFound(file: string): NotFoundError {
	return new NotFoundError({
		code: 'STORE_NOT_FOUND',
		message: `there is nothing in ${path.dirname(file)} yet: it has no ${storeFileName}`,
		hint: 'Type \'dbseal init\' and then \'dbseal vault create NAME\' to begin, or name the folder you use with --home.',
	});
}

/**
 * Throws where it can't be told: a folder that is closed to us is not an empty one. Decided here, because Node's own
 * `throwIfNoEntry: false` says nothing of a path below a file (ENOTDIR) from 24 on, and throws before.
 */
function isThere(file: string): boolean {
	try {
		fs.statSync(file);
		return true;
	} catch (error) {
		if (systemErrorCode(error) === 'ENOENT') {
			return false;
		}

		throw error;
	}
}

/** Only a folder of our own making gets a mode: an existing one may be somebody's home or /srv. */
function makeHome(home: string): void {
	if (makeFolder(home)) {
		fs.chmodSync(home, 0o700);
	}
}

/**
 * The file gets its mode before SQLite writes to it. It is never opened here when it exists: closing a second descriptor
 * would drop the locks of a connection that this process may have already (sqlite.org/howtocorrupt.html, 2.2).
 */
function makePrivate(file: string): boolean {
	let isNew = true;
	try {
		fs.closeSync(fs.openSync(file, 'wx', 0o600));
	} catch (error) {
		if (systemErrorCode(error) !== 'EEXIST') {
			throw error;
		}

		isNew = false;
	}

	fs.chmodSync(file, 0o600);
	return isNew;
}

/** SQLite takes an empty file for a new database: a vault that a crash or a full disk cut to nothing would begin anew without a word. */
function isEmptied(file: string): boolean {
	return fs.statSync(file).size === 0 && fs.existsSync(path.join(path.dirname(file), 'runs'));
}

function connect(file: string, busyTimeoutMs: number): SqliteDatabase {
	const Database = sqliteDriver();
	const database = new Database(file, {timeout: busyTimeoutMs});
	try {
		enableWriteAheadLog(database, busyTimeoutMs);
		prepare(database);
		return database;
	} catch (error) {
		database.close();
		throw error;
	}
}

/**
 * Asking is cheap; setting takes a lock on the whole file, for which SQLite doesn't wait when two processes
 * make the same new store at once: it says "locked" to one of them at once.
 */
function enableWriteAheadLog(database: SqliteDatabase, busyTimeoutMs: number): void {
	for (let left = Math.ceil(busyTimeoutMs / walRetryMs); ; left--) {
		try {
			if (database.pragma('journal_mode', {simple: true}) !== 'wal') {
				database.pragma('journal_mode = WAL');
			}

			return;
		} catch (error) {
			if (left <= 0 || !(error instanceof sqliteDriver().SqliteError) || error.code !== 'SQLITE_BUSY') {
				throw error;
			}

			Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, walRetryMs);
		}
	}
}

function prepare(database: SqliteDatabase): void {
	database.pragma('synchronous = FULL');
	database.pragma('foreign_keys = ON');
	// 16 MB, our choice: a catalogue of 10 000 sidecars is sorted in memory; SQLite's own 2 MB makes it half as fast.
	database.pragma('cache_size = -16000');
	// After a rotation no value sealed with the old system key may linger in free pages.
	database.pragma('secure_delete = ON');
}
