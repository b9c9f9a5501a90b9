/**
 * Opens SQLite files of other programs for reading. The rule: the file, and what lies beside it, is left as it was found.
 * Where SQLite can't read in place (a WAL in a folder that is read-only, a journal left by a crash), it reads a private copy.
 */
import {constants} from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import {randomUUID} from 'node:crypto';
import {SourceError, systemErrorCode} from '../../core/errors.js';
import {sqliteDriver, type SqliteDatabase, type SqliteOptions} from '../../sqlite/driver.js';
import {withSqliteErrors} from './errors.js';

export type SqliteConnection = SqliteDatabase;

/** How long to wait for a lock that another process holds: our choice, what most applications wait. */
const busyTimeoutMs = 5000;

/** What SQLite keeps beside a database. */
const companionSuffixes = ['-wal', '-shm', '-journal'] as const;

/** The driver is native code, loaded only when a SQLite database is used. */
export async function openFile(file: string, options: SqliteOptions = {}): Promise<SqliteConnection> {
	const Connection = sqliteDriver();
	return new Connection(file, {timeout: busyTimeoutMs, ...options});
}

/** Reads from the database through a connection that can't write, and closes it. */
export async function withSource<Result>(
	file: string,
	scratchFolder: string,
	work: (source: SqliteConnection) => Result | Promise<Result>,
): Promise<Result> {
	return withSqliteErrors(`can't read ${file}`, async () => {
		await assertFile(file);
		const hadWal = await exists(`${file}-wal`);
		const opened = await openInPlace(file) ?? await openCopy(file, scratchFolder);
		try {
			return await work(opened.connection);
		} finally {
			opened.connection.close();
			await (opened.remove?.() ?? (hadWal ? undefined : tidy(file)));
		}
	});
}

export async function exists(file: string): Promise<boolean> {
	try {
		await fs.lstat(file);
		return true;
	} catch (error) {
		if (systemErrorCode(error) === 'ENOENT') {
			return false;
		}

		throw error;
	}
}

export async function removeCompanions(file: string): Promise<void> {
	await Promise.all(companionSuffixes.map(async suffix => fs.rm(`${file}${suffix}`, {force: true})));
}

type Opened = {
	readonly connection: SqliteConnection;
	/** Removes what was made for this connection alone, a private copy. */
	remove?(): Promise<void>;
};

async function assertFile(file: string): Promise<void> {
	await fs.access(file, constants.R_OK);
	const stats = await fs.stat(file);
	if (!stats.isFile()) {
		throw new SourceError({
			code: 'DATABASE_MISSING',
			message: `${file} is not a file`,
			hint: 'Give the path of the database file itself.',
		});
	}
}

async function openInPlace(file: string): Promise<Opened | undefined> {
	const connection = await openFile(file, {readonly: true, fileMustExist: true});
	try {
		// SQLite looks at the file only when something is asked of it
		touch(connection);
		return {connection};
	} catch (error) {
		connection.close();
		if (/^SQLITE_(?:CANTOPEN|READONLY)/v.test(systemErrorCode(error) ?? '')) {
			return undefined;
		}

		throw error;
	}
}

/** Nobody writes to a database in one of these states, so a copy is consistent; it is checked all the same. */
async function openCopy(file: string, scratchFolder: string): Promise<Opened> {
	const copy = path.join(scratchFolder, `copy-${randomUUID()}`);
	const remove = async () => {
		await fs.rm(copy, {force: true});
		await removeCompanions(copy);
	};

	try {
		const before = await fs.stat(file);
		for (const suffix of ['', '-wal', '-journal']) {
			if (await exists(`${file}${suffix}`)) {
				await fs.copyFile(`${file}${suffix}`, `${copy}${suffix}`, constants.COPYFILE_EXCL);
				await fs.chmod(`${copy}${suffix}`, 0o600);
			}
		}

		const after = await fs.stat(file);
		if (before.mtimeMs !== after.mtimeMs || before.size !== after.size) {
			throw new SourceError({
				code: 'DATABASE_UNREACHABLE',
				message: `${file} was written to while it was copied`,
				hint: 'Let dbseal write to the folder of the database, so that it can take part in SQLite\'s locking.',
			});
		}

		const connection = await openFile(copy);
		touch(connection);
		return {connection, remove};
	} catch (error) {
		await remove();
		throw error;
	}
}

/** A connection that can't write leaves an empty WAL and its index behind; one that can takes them away when it is the last. */
async function tidy(file: string): Promise<void> {
	if (!await exists(`${file}-wal`)) {
		return;
	}

	const connection = await openFile(file, {fileMustExist: true});
	try {
		touch(connection);
	} finally {
		connection.close();
	}
}

function touch(connection: SqliteConnection): void {
	connection.prepare('SELECT count(*) FROM sqlite_schema').get();
}
