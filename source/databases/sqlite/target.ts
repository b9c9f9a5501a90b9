/**
 * The file that a SQLite database is restored to. The rules: a look changes nothing; a database that somebody has open is not replaced,
 * because the other process would go on writing to a file without a name; and no WAL of the old file may be left beside the new one.
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import {type TargetState} from '../../core/database.js';
import {RefusedError, SourceError, systemErrorCode} from '../../core/errors.js';
import {plural} from '../../core/text.js';
import {
	busyTarget, isDamaged, isLocked, withSqliteErrors,
} from './errors.js';
import {
	exists, openFile, removeCompanions, withSource,
} from './file.js';
import {whoHasOpen} from './holders.js';
import {tableNames} from './summary.js';

export async function inspectTarget(file: string, scratchFolder: string): Promise<TargetState> {
	const name = path.basename(file);
	if (!await withSqliteErrors(`can't look at ${file}`, async () => exists(file))) {
		return {
			exists: false, isEmpty: true, detail: `${file} does not exist yet`, name,
		};
	}

	try {
		return await withSource(file, scratchFolder, source => {
			const tables = tableNames(source).length;
			const others = Number(source.prepare('SELECT count(*) FROM sqlite_schema').pluck().get()) - tables;
			return {
				exists: true, isEmpty: tables + others <= 0, detail: `${plural(tables, 'table')} in ${file}`, name,
			};
		});
	} catch (error) {
		if (error instanceof SourceError && error.code === 'DATABASE_DAMAGED') {
			return {
				exists: true, isEmpty: false, detail: `${file} is not a sound SQLite database`, name,
			};
		}

		throw error;
	}
}

/** Throws a RefusedError (TARGET_NOT_EMPTY) where something would be overwritten that may not be, a BusyError (TARGET_BUSY) where it is in use. */
export async function assertReplaceable(file: string, scratchFolder: string, overwrite: boolean): Promise<void> {
	const {isEmpty, detail, exists: isThere} = await inspectTarget(file, scratchFolder);
	if (!isEmpty && !overwrite) {
		throw new RefusedError({
			code: 'TARGET_NOT_EMPTY',
			message: `the target is not empty: ${detail}`,
			hint: 'Restore to another file, or add --overwrite to replace this one.',
		});
	}

	if (isThere) {
		await assertUnused(file);
	}
}

/**
 * Brings the old database to rest: everything in its own file, nothing beside it, nobody in it.
 * Until the new file takes its place it is whole, so a crash in between loses nothing.
 */
export async function retireTarget(file: string): Promise<void> {
	if (await exists(file)) {
		await assertUnused(file);
		await checkpoint(file);
	}

	await removeCompanions(file);
}

/** Its real place, so that a link goes on pointing to it; throws where it can't be a database's. */
export async function resolveTarget(file: string): Promise<string> {
	return withSqliteErrors(`can't restore to ${file}`, async () => {
		const folder = await fs.realpath(path.dirname(file));
		try {
			return await fs.realpath(file);
		} catch (error) {
			if (systemErrorCode(error) === 'ENOENT') {
				return path.join(folder, path.basename(file));
			}

			throw error;
		}
	});
}

/** A process that only has it open holds no lock that SQLite could see, so the system is asked first. */
async function assertUnused(file: string): Promise<void> {
	const holder = await whoHasOpen(file);
	if (holder !== undefined) {
		throw busyTarget(file, holder);
	}
}

async function checkpoint(file: string): Promise<void> {
	const connection = await openFile(file, {fileMustExist: true, timeout: 0});
	try {
		connection.pragma('locking_mode = EXCLUSIVE');
		connection.exec('BEGIN EXCLUSIVE; COMMIT');
		connection.pragma('wal_checkpoint(TRUNCATE)');
	} catch (error) {
		if (isLocked(error)) {
			throw busyTarget(file, 'another process');
		}

		// A damaged one is what a restore is for
		if (!isDamaged(error)) {
			throw error;
		}
	} finally {
		connection.close();
	}
}
