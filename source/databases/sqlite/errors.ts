/**
 * Turns what SQLite and the file system answer into dbseal's errors.
 * The rule: decided by code, never by message; what is not one of their errors passes as it is.
 */
import {type ErrorCode} from '../../core/error-codes.js';
import {
	AppError, BusyError, SourceError, SpaceError, systemErrorCode, toError,
} from '../../core/errors.js';

type Explanation = {
	readonly kind: typeof SourceError | typeof SpaceError;
	readonly code: ErrorCode;
	readonly hint: string;
};

const noSpace: Explanation = {kind: SpaceError, code: 'NO_SPACE', hint: 'Free some space ("df -h"), then start again.'};
const denied: Explanation = {
	kind: SourceError, code: 'DATABASE_DENIED', hint: 'Give this user the right to read the file and the folder that it is in ("ls -ld FOLDER").',
};
const damaged: Explanation = {
	kind: SourceError, code: 'DATABASE_DAMAGED', hint: 'Check the path; what is left in a damaged file comes out with "sqlite3 FILE .recover".',
};
const missing: Explanation = {kind: SourceError, code: 'DATABASE_MISSING', hint: 'Check the path: give it as sqlite:/path/to/file.'};
const locked: Explanation = {kind: SourceError, code: 'DATABASE_UNREACHABLE', hint: 'Wait until the other process is done with it, then try again.'};
const refused: Explanation = {kind: SourceError, code: 'QUERY_FAILED', hint: 'Read what SQLite says, and correct the query or the database.'};
const failed: Explanation = {kind: SourceError, code: 'DATABASE_UNREACHABLE', hint: 'Look at the disk with "dmesg" and "df -h", then try again.'};

const explanations: Readonly<Record<string, Explanation>> = {
	SQLITE_FULL: noSpace,
	ENOSPC: noSpace,
	EDQUOT: noSpace,
	EFBIG: noSpace,
	SQLITE_PERM: denied,
	SQLITE_READONLY: denied,
	SQLITE_CANTOPEN: denied,
	EACCES: denied,
	EPERM: denied,
	EROFS: denied,
	SQLITE_CORRUPT: damaged,
	SQLITE_NOTADB: damaged,
	ENOENT: missing,
	ENOTDIR: missing,
	SQLITE_ERROR: refused,
	SQLITE_BUSY: locked,
	SQLITE_LOCKED: locked,
};

/** Gives the work's result, or throws an error that says what could not be done. */
export async function withSqliteErrors<Result>(action: string, work: () => Result | Promise<Result>): Promise<Result> {
	try {
		return await work();
	} catch (error) {
		throw toSqliteError(error, action);
	}
}

/** An error for what went wrong while doing `action` (`can't read /srv/shop.db`); errors of ours and bugs pass as they are. */
export function toSqliteError(thrown: unknown, action: string): Error {
	const error = toError(thrown);
	const code = systemErrorCode(error);
	if (error instanceof AppError || code === undefined || code === 'ABORT_ERR' || code.startsWith('ERR_')) {
		return error;
	}

	const {kind: AppErrorClass, ...details} = explanations[primaryCode(code)] ?? failed;
	return new AppErrorClass({...details, message: `${action}: ${error.message}`, cause: error});
}

/** Whether SQLite could not get a lock. */
export function isLocked(error: unknown): boolean {
	const code = primaryCode(systemErrorCode(error) ?? '');
	return code === 'SQLITE_BUSY' || code === 'SQLITE_LOCKED';
}

/** Whether SQLite says that the file is none of its databases, or a damaged one. */
export function isDamaged(error: unknown): boolean {
	const code = primaryCode(systemErrorCode(error) ?? '');
	return code === 'SQLITE_CORRUPT' || code === 'SQLITE_NOTADB';
}

export function busyTarget(file: string, who: string): BusyError {
	return new BusyError({
		code: 'TARGET_BUSY',
		message: `${file} is in use by ${who}`,
		hint: 'Stop what uses the database, then restore again.',
	});
}

/** `SQLITE_IOERR_READ` is a kind of `SQLITE_IOERR`. */
function primaryCode(code: string): string {
	return /^SQLITE_[A-Z]+/v.exec(code)?.[0] ?? code;
}
