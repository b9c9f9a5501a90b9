/**
 * Writes a SQLite database from a dump: under a temporary name beside the target, checked, durable, and only then under its own.
 * The rule: until the rename the target is as it was, and whatever ends the load before it leaves no file behind.
 */
import {type Buffer} from 'node:buffer';
import {randomUUID} from 'node:crypto';
import fs, {type FileHandle} from 'node:fs/promises';
import path from 'node:path';
import {Writable, addAbortSignal} from 'node:stream';
import {type Load} from '../../core/database.js';
import {
	AppError, SourceError, systemErrorCode,
} from '../../core/errors.js';
import {finishWriting, passOn} from '../../core/writing.js';
import {syncFolder} from '../../files/sync-folder.js';
import {withSqliteErrors} from './errors.js';
import {exists, openFile, removeCompanions} from './file.js';
import {findDamage} from './summary.js';
import {assertReplaceable, resolveTarget, retireTarget} from './target.js';

export type SqliteLoad = {
	readonly path: string;
	readonly scratchFolder: string;
	readonly overwrite: boolean;
};

type Replacement = {
	readonly file: string;
	readonly temporary: string;
	readonly handle: FileHandle;
	readonly signal: AbortSignal;
};

export async function loadSqlite({path: given, scratchFolder, overwrite}: SqliteLoad, signal: AbortSignal): Promise<Load> {
	signal.throwIfAborted();
	const file = await resolveTarget(given);
	await assertReplaceable(file, scratchFolder, overwrite);
	const temporary = path.join(path.dirname(file), `.dbseal-${randomUUID()}`);
	const handle = await withSqliteErrors(`can't write beside ${file}`, async () => fs.open(temporary, 'wx', 0o600));
	const stream = writeInto({
		file, temporary, handle, signal,
	});
	addAbortSignal(signal, stream);
	const finished = (async () => {
		await settle(stream, file, signal);
		return {};
	})();
	// Whoever writes the stream may look at `finished` only later
	finished.catch(() => undefined);
	return {stream, finished};
}

function writeInto(replacement: Replacement): Writable {
	const {file, temporary, handle} = replacement;
	let placing: Promise<void> | undefined;
	return new Writable({
		write(chunk: Buffer, _encoding, callback) {
			void passOn(withSqliteErrors(`can't write beside ${file}`, async () => handle.writeFile(chunk)), callback);
		},
		final(callback) {
			placing = withSqliteErrors(`can't restore to ${file}`, async () => giveName(replacement));
			void passOn(placing, callback);
		},
		destroy(error, callback) {
			void passOn(cleanUp(temporary, handle, placing), problem => {
				callback(error ?? problem);
			});
		},
	});
}

async function giveName({file, temporary, handle, signal}: Replacement): Promise<void> {
	await handle.sync();
	await assertSound(temporary, handle);
	signal.throwIfAborted();
	await takeOverOwner(file, handle);
	await retireTarget(file);
	signal.throwIfAborted();
	await fs.rename(temporary, file);
	await syncFolder(path.dirname(file));
}

async function assertSound(temporary: string, handle: FileHandle): Promise<void> {
	const {size} = await handle.stat();
	const connection = await openFile(temporary, {fileMustExist: true});
	let damage: string | undefined;
	try {
		connection.pragma('locking_mode = EXCLUSIVE');
		damage = size === 0 ? 'it is empty' : findDamage(connection);
	} finally {
		connection.close();
	}

	if (damage !== undefined) {
		throw new SourceError({
			code: 'LOAD_FAILED',
			message: `what was to be restored is not a sound SQLite database: ${damage}`,
			hint: 'Look at it with "dbseal restore ARTIFACT --to-file FILE"; it may be the dump of another kind of database.',
		});
	}
}

/** Whoever could use the old file must be able to use the new one. */
async function takeOverOwner(file: string, handle: FileHandle): Promise<void> {
	if (!await exists(file)) {
		return;
	}

	const [old, own] = await Promise.all([fs.stat(file), handle.stat()]);
	try {
		if (old.uid !== own.uid || old.gid !== own.gid) {
			await handle.chown(old.uid, old.gid);
		}

		await handle.chmod(old.mode & 0o777); // eslint-disable-line no-bitwise -- without the file's type
	} catch (error) {
		// Only root may give files away; then it stays with the person who restored it
		if (systemErrorCode(error) !== 'EPERM') {
			throw error;
		}
	}
}

/** After the rename there is nothing left under the temporary name. */
async function cleanUp(temporary: string, handle: FileHandle, placing: Promise<void> | undefined): Promise<void> {
	await Promise.allSettled([placing]);
	await handle.close();
	await fs.rm(temporary, {force: true});
	await removeCompanions(temporary);
}

async function settle(stream: Writable, file: string, signal: AbortSignal): Promise<void> {
	try {
		await finishWriting(stream);
	} catch (error) {
		signal.throwIfAborted();
		throw error instanceof AppError
			? error
			: new SourceError({
				code: 'LOAD_FAILED',
				message: `the restore to ${file} was stopped before it had everything`,
				hint: 'See what stopped the run, then start it again.',
				cause: error,
			});
	}
}
