/**
 * A consistent snapshot of a SQLite database, and the dump that reads it: the database file's own bytes.
 * The rules: the snapshot's file loses its name before the first page is in it, so that a crash leaves nothing behind;
 * a database that a restore would refuse is not dumped.
 */
import {Buffer} from 'node:buffer';
import {unlinkSync} from 'node:fs';
import fs, {type FileHandle} from 'node:fs/promises';
import path from 'node:path';
import {randomUUID} from 'node:crypto';
import {finished as streamFinished} from 'node:stream/promises';
import {addAbortSignal} from 'node:stream';
import {type Dump, type DumpReport, type Summary} from '../../core/database.js';
import {AppError, SourceError} from '../../core/errors.js';
import {toSqliteError, withSqliteErrors} from './errors.js';
import {
	openFile, removeCompanions, withSource, type SqliteConnection,
} from './file.js';
import {findDamage, summariseSqlite} from './summary.js';

/** Pages between two looks at the signal: our choice, 16 MB of the usual 4 kB pages. */
const pagesPerStep = 4096;

/** Bytes of a read: our choice, as at the destinations. */
const readBytes = 1_048_576;

type Snapshot = {
	/** Of a file without a name. */
	readonly handle: FileHandle;
	readonly summary: Summary;
};

export async function dumpSqlite(file: string, scratchFolder: string, signal: AbortSignal): Promise<Dump> {
	signal.throwIfAborted();
	const {handle, summary} = await takeSnapshot(file, scratchFolder, signal);
	const stream = handle.createReadStream({start: 0, highWaterMark: readBytes});
	addAbortSignal(signal, stream);
	const finished = (async (): Promise<DumpReport> => {
		try {
			await streamFinished(stream);
			return {summary};
		} catch (error) {
			signal.throwIfAborted();
			throw error instanceof AppError
				? error
				: new SourceError({
					code: 'DUMP_INCOMPLETE',
					message: `the snapshot of ${file} was not read to its end`,
					hint: 'See what stopped the run, then start it again.',
					cause: error,
				});
		}
	})();
	// Whoever reads the stream may look at `finished` only later
	finished.catch(() => undefined);
	return {stream, finished};
}

async function takeSnapshot(file: string, scratchFolder: string, signal: AbortSignal): Promise<Snapshot> {
	const name = path.join(scratchFolder, `snapshot-${randomUUID()}`);
	const handle = await withSqliteErrors(`can't write a snapshot into ${scratchFolder}`, async () => fs.open(name, 'wx+', 0o600));
	let snapshot: SqliteConnection | undefined;
	try {
		// Opened while it has a name; it reads later, without one
		snapshot = await openFile(name, {readonly: true});
		await withSource(file, scratchFolder, async source => {
			assertNotEmpty(source, file);
			await copyPages(source, name, signal);
		});
		await fs.rm(name, {force: true});
		const summary = await judge(snapshot, {file, handle, signal});
		return {handle, summary};
	} catch (error) {
		await handle.close();
		throw toSqliteError(error, `can't take a snapshot of ${file}`);
	} finally {
		snapshot?.close();
		await fs.rm(name, {force: true});
		await removeCompanions(name);
	}
}

function assertNotEmpty(source: SqliteConnection, file: string): void {
	if (source.pragma('page_count', {simple: true}) === 0) {
		throw new SourceError({
			code: 'DUMP_EMPTY',
			message: `${file} is an empty file, not yet a database`,
			hint: 'Check the path; a database with one table in it can be backed up.',
		});
	}
}

/**
 * Held in one read transaction, so that it ends however busy the writers are. In WAL mode they go on meanwhile;
 * with a rollback journal they wait for the copy, but not for what is done with it.
 */
async function copyPages(source: SqliteConnection, name: string, signal: AbortSignal): Promise<void> {
	let hasName = true;
	source.exec('BEGIN');
	source.prepare('SELECT count(*) FROM sqlite_schema').get();
	await source.backup(name, {
		progress() {
			signal.throwIfAborted();
			if (hasName) {
				unlinkSync(name);
				hasName = false;
			}

			return pagesPerStep;
		},
	});
}

async function judge(
	snapshot: SqliteConnection,
	{file, handle, signal}: {readonly file: string; readonly handle: FileHandle; readonly signal: AbortSignal},
): Promise<Summary> {
	return withoutWalMark(handle, async () => {
		const damage = findDamage(snapshot);
		if (damage !== undefined) {
			throw new SourceError({
				code: 'DATABASE_DAMAGED',
				message: `${file} is damaged: ${damage}`,
				hint: 'Restore the last good backup, or save what is left with "sqlite3 FILE .recover".',
			});
		}

		return summariseSqlite(snapshot, signal);
	});
}

/**
 * A database in WAL mode can't be read without a WAL beside it, which a file without a name can't have; meanwhile the header
 * says that it has none. Its bytes 18 and 19 are 2 for WAL, 1 for a rollback journal (SQLite file format 1.3.3).
 */
async function withoutWalMark<Result>(handle: FileHandle, work: () => Promise<Result>): Promise<Result> {
	const mark = Buffer.alloc(2);
	await handle.read(mark, 0, mark.length, 18);
	await handle.write(Buffer.from([1, 1]), 0, 2, 18);
	try {
		return await work();
	} finally {
		await handle.write(mark, 0, mark.length, 18);
	}
}
