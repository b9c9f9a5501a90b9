/**
 * Turns the system's error numbers into dbseal's errors, for folders of this machine.
 * The rule: decided by code, never by message; each says what to type next.
 */
import {
	AppError, DestinationError, SpaceError, systemErrorCode, toError, UsageError,
} from '../core/errors.js';
import {isOutOfRoom} from '../core/out-of-room.js';
import {shellWord} from '../core/shell-word.js';

export type FileErrorPlace = {
	/** What was being done: `can't write orders.sql.gz.enc`. */
	readonly action: string;
	/** The destination's own folder, absolute. */
	readonly root: string;
};

const deniedCodes = new Set(['EACCES', 'EPERM', 'EROFS']);

/** An error for what the file system answered; errors of ours and aborts pass as they are. */
export function toFileError(thrown: unknown, {action, root}: FileErrorPlace): Error {
	const error = toError(thrown);
	const code = systemErrorCode(error);
	if (error instanceof AppError || code === undefined || code === 'ABORT_ERR') {
		return error;
	}

	const message = `${action}: ${systemText(error)}`;
	if (isOutOfRoom(error)) {
		return new SpaceError({
			code: 'NO_SPACE', message, hint: spaceHint(code, root), cause: error,
		});
	}

	if (deniedCodes.has(code)) {
		return new DestinationError({
			code: 'STORAGE_DENIED', message, hint: deniedHint(code, root), cause: error,
		});
	}

	if (code === 'ENAMETOOLONG') {
		return new UsageError({
			code: 'INVALID_NAME', message, hint: 'Choose a shorter name for the job or the folder.', cause: error,
		});
	}

	return new DestinationError({
		code: 'STORAGE_FAILED', message, hint: `Look at the disk of ${root} with "dmesg" and "df -h ${shellWord(root)}", then try again.`, cause: error,
	});
}

/** The destination's own folder is missing, or isn't a folder. */
export function missingRootError(root: string, cause: unknown): DestinationError {
	const isFile = systemErrorCode(cause) === 'ENOTDIR';
	return new DestinationError({
		code: 'STORAGE_MISSING',
		message: isFile ? `${root} is not a folder` : `the folder ${root} does not exist`,
		hint: isFile
			? 'Name a folder as the destination, not a file.'
			: `Mount the disk that it is on, or make it by typing "mkdir -p -m 700 ${shellWord(root)}".`,
		cause,
	});
}

export function nameExistsError(name: string, cause?: unknown): DestinationError {
	return new DestinationError({
		code: 'NAME_EXISTS',
		message: `${name} exists at the destination and is never overwritten`,
		hint: 'Start the backup again: it takes a fresh name.',
		cause,
	});
}

function spaceHint(code: string, root: string): string {
	if (code === 'EFBIG') {
		return 'Raise the limit of file sizes ("ulimit -f") or use a file system that holds larger files.';
	}

	return `Free space at ${root} ("df -h ${shellWord(root)}"), or prune old backups, then try again.`;
}

function deniedHint(code: string, root: string): string {
	return code === 'EROFS'
		? `Mount the file system of ${root} for writing.`
		: `Give this user the right to read and write there: look at "ls -ld ${shellWord(root)}".`;
}

/** `no space left on device`: Node's own text without its code and call. */
function systemText(error: Error): string {
	return /^[A-Z\d]+: (?<text>[^,]+)/v.exec(error.message)?.groups?.text ?? error.message;
}
