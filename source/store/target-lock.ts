/**
 * One lock for each target of a restore, across processes: an empty SQLite file that is held exclusively as long as the load goes on.
 * The rule: the system gives it back when its process ends, however that is, so a lock is never left behind and nobody has to judge
 * whether its owner still lives, in this container or in another one on the same home.
 */
import {createHash} from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import {sqliteDriver} from '../sqlite/driver.js';

export type TargetLock = {release(): void};

/**
 * Undefined where another one holds it.
 * @param folder Is made where it is missing; the files in it stay, for one that is unlinked could be locked twice.
 */
export function lockTarget(folder: string, key: string): TargetLock | undefined {
	fs.mkdirSync(folder, {recursive: true, mode: 0o700});
	const Driver = sqliteDriver();
	const connection = new Driver(path.join(folder, createHash('sha256').update(key).digest('hex').slice(0, 32)), {timeout: 0});
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
