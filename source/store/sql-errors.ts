/**
 * Turns SQLite's own errors into ours, once, at the border of the store.
 * The rule: damage, a lock, a full disk and a refused file stay apart, because each needs another next step.
 */
import {Buffer} from 'node:buffer';
import {randomUUID} from 'node:crypto';
import fs from 'node:fs';
import {
	BusyError, DestinationError, IntegrityError, SpaceError, systemErrorCode,
} from '../core/errors.js';
import {isOutOfRoom} from '../core/out-of-room.js';
import {sqliteDriver, type SqliteDriver} from '../sqlite/driver.js';

/** Runs `work` on the store at `path`, with SQLite's errors translated; whatever else it throws comes out unchanged. */
export function withSqlErrors<Result>(path: string, work: () => Result): Result {
	try {
		return work();
	} catch (error) {
		throw error instanceof sqliteDriver().SqliteError ? translateSqlError(error, path) : error;
	}
}

/** Runs `work` on the file at `path`, with the system's errors translated; whatever else it throws comes out unchanged. */
export function withFileErrors<Result>(path: string, work: () => Result): Result {
	try {
		return work();
	} catch (error) {
		throw error instanceof Error && 'syscall' in error ? unusable(error, path) : error;
	}
}

function translateSqlError(thrown: InstanceType<SqliteDriver['SqliteError']>, path: string): Error {
	const {code} = thrown;
	if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) {
		return new BusyError({
			code: 'STORE_BUSY',
			message: `another process holds the store ${path}`,
			hint: 'Wait until the other dbseal is done and try again; \'dbseal runs list\' shows what runs.',
			cause: thrown,
		});
	}

	if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') {
		return damaged(path, 'it is not a sound SQLite database', thrown);
	}

	// SQLite tells a full disk from a failing one, but not for its index, nor a quota or a limit of file sizes.
	if (code === 'SQLITE_FULL' || (code.startsWith('SQLITE_IOERR') && !takesMore(path))) {
		return new SpaceError({
			code: 'NO_SPACE',
			message: `no room to write the store ${path}`,
			hint: 'Free some space on that file system and try again.',
			cause: thrown,
		});
	}

	if (code.startsWith('SQLITE_IOERR')) {
		return new DestinationError({
			code: 'STORE_UNUSABLE',
			message: `the disk of the store ${path} fails to read or write (${code})`,
			hint: 'See what the system says of that disk (dmesg), copy the home to another one, and name it with --home.',
			cause: thrown,
		});
	}

	return /^SQLITE_(?:CANTOPEN|PERM|READONLY)/v.test(code) ? unusable(thrown, path) : thrown;
}

/** What SQLite makes its index of at once, and more than it writes elsewhere. */
const probeBytes = 32_768;

/** Whether another file there may be larger than the write-ahead log is. What fails otherwise says nothing about room. */
function takesMore(path: string): boolean {
	const probe = `${path}-probe-${randomUUID()}`;
	let descriptor: number | undefined;
	try {
		descriptor = fs.openSync(probe, 'wx', 0o600);
		fs.unlinkSync(probe);
		let position = fs.statSync(`${path}-wal`, {throwIfNoEntry: false})?.size ?? 0;
		const end = position + probeBytes;
		while (position < end) {
			position += fs.writeSync(descriptor, Buffer.alloc(end - position), 0, end - position, position);
		}

		return true;
	} catch (error) {
		if (systemErrorCode(error) === undefined) {
			throw error;
		}

		return !isOutOfRoom(error);
	} finally {
		if (descriptor !== undefined) {
			fs.closeSync(descriptor);
		}
	}
}

/** The store at `path` can't be trusted; `reason` says why. */
export function damaged(path: string, reason: string, cause?: unknown): IntegrityError {
	return new IntegrityError({
		code: 'STORE_DAMAGED',
		message: `the store ${path} is damaged: ${reason}`,
		hint: 'Move it away with its -wal and -shm files and put a copy of it in its place, or begin a new store with \'dbseal adopt DESTINATION\' and the keys from a Recovery Kit.',
		cause,
	});
}

function unusable(thrown: unknown, path: string): DestinationError {
	return new DestinationError({
		code: 'STORE_UNUSABLE',
		message: `the store ${path} can't be read or written (${systemErrorCode(thrown) ?? 'unknown reason'})`,
		hint: 'Check who owns that folder and its files, or name another one with --home.',
		cause: thrown,
	});
}
