/**
 * Writes a whole copy of the store to another file, as of one moment and with its sealed values still sealed.
 * The rule: the copy is readable by its owner only from its first byte on, and never replaces a file.
 */
import fs from 'node:fs';
import path from 'node:path';
import {RefusedError, systemErrorCode} from '../core/errors.js';
import {syncFolderNow} from '../files/sync-folder.js';
import {withFileErrors} from './sql-errors.js';
import {type Sql} from './sql.js';

/** @throws RefusedError OUTPUT_EXISTS, SpaceError NO_SPACE, DestinationError STORE_UNUSABLE */
export function copyStore(sql: Sql, target: string): void {
	withFileErrors(target, () => {
		createOwnFile(target);
	});
	try {
		// SQLite takes an existing target only while it is empty; it never widens the mode.
		sql.run('VACUUM INTO $target', {target});
		syncFile(target);
		syncFolderNow(path.dirname(target));
	} catch (error) {
		fs.rmSync(target, {force: true});
		throw error;
	}
}

function createOwnFile(target: string): void {
	try {
		fs.closeSync(fs.openSync(target, 'wx', 0o600));
	} catch (error) {
		if (systemErrorCode(error) === 'EEXIST') {
			throw new RefusedError({
				code: 'OUTPUT_EXISTS',
				message: `${target} exists`,
				hint: 'Move that file away, or name another one.',
				cause: error,
			});
		}

		throw error;
	}
}

function syncFile(target: string): void {
	const file = fs.openSync(target, 'r+');
	try {
		fs.fsyncSync(file);
	} finally {
		fs.closeSync(file);
	}
}
