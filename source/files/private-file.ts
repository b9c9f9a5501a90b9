/**
 * Reads and writes the small files that hold keys.
 * The rule: what is written is readable by its owner only from the first byte on, and on the disk when the call returns.
 */
import fs from 'node:fs';
import path from 'node:path';
import {decodeText} from '../core/decode-text.js';
import {DestinationError, systemErrorCode} from '../core/errors.js';
import {syncFolderNow} from './sync-folder.js';

export type PrivateFile = {
	readonly text: string;
	/** A file, if it exists, to whose owner the new one shall belong: root who changes a key must not take a user's `.env` away. */
	readonly like: string;
};

/** The text of a file; undefined where there is none. */
export function readIfThere(file: string): string | undefined {
	try {
		return decodeText(fs.readFileSync(file));
	} catch (error) {
		if (['ENOENT', 'ENOTDIR'].includes(systemErrorCode(error) ?? '')) {
			return undefined;
		}

		throw unusable(file, error);
	}
}

/** The text of a file, or nothing where there is none that can be read: for looks that others depend on no further. */
export function readIfPossible(file: string): string {
	try {
		return readIfThere(file) ?? '';
	} catch (error) {
		if (error instanceof DestinationError) {
			return '';
		}

		throw error;
	}
}

/** Writes `file` anew. @throws DestinationError KEY_FILE_UNUSABLE */
export function writePrivateFile(file: string, {text, like}: PrivateFile): void {
	try {
		const owner = fs.statSync(like, {throwIfNoEntry: false});
		fs.rmSync(file, {force: true});
		writeNewFile(file, text, owner);
		syncFolderNow(path.dirname(file));
	} catch (error) {
		throw unusable(file, error);
	}
}

/**
 * Gives `from` the name `to`, in one step that outlives a power cut. A file that was mounted by itself, as containers do it,
 * can't be given away like that: it is overwritten instead, and `from` goes only when that is on the disk.
 */
export function renameDurably(from: string, to: string): void {
	try {
		fs.renameSync(from, to);
		syncFolderNow(path.dirname(to));
	} catch (error) {
		if (systemErrorCode(error) !== 'EBUSY') {
			throw unusable(to, error);
		}

		overwrite(to, fs.readFileSync(from));
		fs.rmSync(from);
	}
}

/** The file that a path leads to, through symbolic links: renaming over a link would cut it. */
export function realFile(file: string): string {
	return fs.existsSync(file) ? fs.realpathSync(file) : file;
}

function writeNewFile(file: string, text: string, owner: fs.Stats | undefined): void {
	const descriptor = fs.openSync(file, 'wx', 0o600);
	try {
		const own = fs.fstatSync(descriptor);
		if (owner !== undefined && (owner.uid !== own.uid || owner.gid !== own.gid)) {
			fs.fchownSync(descriptor, owner.uid, owner.gid);
		}

		fs.writeFileSync(descriptor, text);
		fs.fsyncSync(descriptor);
	} finally {
		fs.closeSync(descriptor);
	}
}

function overwrite(file: string, bytes: Uint8Array): void {
	const descriptor = fs.openSync(file, 'r+');
	try {
		fs.fchmodSync(descriptor, 0o600);
		fs.writeSync(descriptor, bytes, 0, bytes.length, 0);
		fs.ftruncateSync(descriptor, bytes.length);
		fs.fsyncSync(descriptor);
	} finally {
		fs.closeSync(descriptor);
	}
}

function unusable(file: string, error: unknown): DestinationError {
	return new DestinationError({
		code: 'KEY_FILE_UNUSABLE',
		message: `${file} can't be read or written (${systemErrorCode(error) ?? 'unknown reason'})`,
		hint: 'Check who owns that file and its folder, or keep the key in another file and name it in ENCRYPTION_KEY_FILE.',
		cause: error,
	});
}
