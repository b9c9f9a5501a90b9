/**
 * One lock for each target of a restore, across processes: an empty SQLite file that is held exclusively as long as the load goes on.
 * The rule: the system gives it back when its process ends, however that is, so a lock is never left behind and nobody has to judge
 * whether its owner still lives, in this container or in another one on the same home.
 */
import {createHash} from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import {sqliteDriver, type SqliteDatabase} from '../sqlite/driver.js';

export type TargetLock = {release(): void};

/**
 * Undefined where another one holds it.
 * @param folder Is made where it is missing; the files in it stay, for one that is unlinked could be locked twice.
 */
export function lockTarget(folder: string, key: string): TargetLock | undefined {
	fs.mkdirSync(folder, {recursive: true, mode: 0o700});
	return lockFile(path.join(folder, createHash('sha256').update(key).digest('hex').slice(0, 32)));
}

/** Undefined where another one holds it. The file is made where it is missing. */
export function lockFile(file: string): TargetLock | undefined {
	const Driver = sqliteDriver();
	return holdExclusively(new Driver(file, {timeout: 0}));
}

/** The same for a file that is there: undefined also where it went meanwhile. */
export function lockExisting(file: string): TargetLock | undefined {
	const Driver = sqliteDriver();
	try {
		return holdExclusively(new Driver(file, {timeout: 0, fileMustExist: true}));
	} catch (error) {
		if (fs.existsSync(file)) {
			throw error;
		}

		return undefined;
	}
}

function holdExclusively(connection: SqliteDatabase): TargetLock | undefined {
	const Driver = sqliteDriver();
	try {
		connection.exec('BEGIN EXCLUSIVE');
	} catch (error) {
		connection.close();
		if (error instanceof Driver.SqliteError && error.code.startsWith('SQLITE_BUSY')) {
			return undefined;
		}

		throw error;
	}

	return {
		release() {
			connection.close();
		},
	};
}
