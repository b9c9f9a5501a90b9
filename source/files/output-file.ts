/**
 * A local file that is either whole or not there: written under a `.partial` name, synced, renamed, and its folder synced.
 * The rule: an existing file is only replaced when that was asked for, and then in one step.
 */
import {type Stats, statSync} from 'node:fs';
import {
	type FileHandle, open, rename, rm,
} from 'node:fs/promises';
import path from 'node:path';
import {Writable} from 'node:stream';
import {
	DestinationError, RefusedError, SpaceError, systemErrorCode, toError, UsageError,
} from '../core/errors.js';
import {isOutOfRoom} from '../core/out-of-room.js';
import {createEarlySync, type EarlySync} from './early-sync.js';
import {takeFreeName} from './free-name.js';
import {syncFolder} from './sync-folder.js';

export type OutputFile = {
	readonly stream: Writable;
	/** Call after the stream has finished. */
	commit(): Promise<void>;
	/** Removes what was written; after `commit` it does nothing. */
	abort(): Promise<void>;
};

/**
 * What is in the way is better told before a long read than after it.
 * @throws RefusedError OUTPUT_EXISTS; a device, pipe or folder is never replaced.
 */
export function assertMayBeReplaced(filePath: string, {overwrite}: {readonly overwrite: boolean}): void {
	const there = statOf(filePath);
	if (there && !there.isFile()) {
		throw new RefusedError({
			code: 'OUTPUT_EXISTS', message: `${filePath} is no file that could be replaced`, hint: 'Choose another name; a dump goes into a pipe or device by --to-stdout.',
		});
	}

	if (there && !overwrite) {
		throw outputExists(filePath);
	}
}

function statOf(filePath: string): Stats | undefined {
	try {
		return statSync(filePath, {throwIfNoEntry: false});
	} catch (error) {
		throw toError(describeOutputError(error, filePath));
	}
}

/** @param random Hex, keeps two writers of one file apart. */
export async function createOutputFile(filePath: string, {overwrite, random}: {readonly overwrite: boolean; readonly random: string}): Promise<OutputFile> {
	const partialPath = path.join(path.dirname(filePath), `.${path.basename(filePath)}.${random}.partial`);
	const file = await openPartial(partialPath, filePath);
	const earlySync = createEarlySync(file);
	let isOpen = true;
	let isCommitted = false;
	const close = async (): Promise<void> => {
		if (isOpen) {
			isOpen = false;
			await file.close();
		}
	};

	return {
		stream: writeTo(file, filePath, earlySync),
		async commit() {
			try {
				await earlySync.settle();
				await file.sync();
				await close();
				await takeName(partialPath, filePath, overwrite);
				await syncFolder(path.dirname(filePath));
				isCommitted = true;
			} catch (error) {
				throw describeOutputError(error, filePath);
			}
		},
		async abort() {
			await close();
			if (!isCommitted) {
				await rm(partialPath, {force: true});
			}
		},
	};
}

/** Not the handle's own stream: with that, closing the handle waits for a stream that never closes. */
function writeTo(file: FileHandle, filePath: string, earlySync: EarlySync): Writable {
	return new Writable({
		write(chunk: Uint8Array, _encoding, done) {
			// Writes all of it, from where the last chunk ended
			file.writeFile(chunk).then(() => {
				earlySync.wrote(chunk.length);
				done();
			}, (error: unknown) => {
				done(toError(describeOutputError(error, filePath)));
			});
		},
	});
}

async function openPartial(partialPath: string, filePath: string) {
	try {
		return await open(partialPath, 'wx', 0o600);
	} catch (error) {
		throw describeOutputError(error, filePath);
	}
}

async function takeName(partialPath: string, filePath: string, overwrite: boolean): Promise<void> {
	if (overwrite) {
		await rename(partialPath, filePath);
	} else if (!await takeFreeName(partialPath, filePath)) {
		throw outputExists(filePath);
	}
}

/** Of the device itself, or of the server that it is mounted from: another folder of it won't do. */
const failingDiskCodes: ReadonlySet<string> = new Set(['EIO', 'ENXIO', 'ENODEV', 'ESTALE']);

/** The error that says why this file can't be written. */
export function describeOutputError(error: unknown, filePath: string): unknown {
	if (error instanceof RefusedError) {
		return error;
	}

	const code = systemErrorCode(error);
	if (code === 'EEXIST') {
		return outputExists(filePath, error);
	}

	if (code === 'EFBIG') {
		return new SpaceError({
			code: 'NO_SPACE',
			message: `${filePath} grows too large for its file system or this process`,
			hint: 'Raise the limit of file sizes ("ulimit -f"), or choose a file system that holds larger files.',
			cause: error,
		});
	}

	if (isOutOfRoom(error)) {
		return new SpaceError({
			code: 'NO_SPACE', message: `no room to write ${filePath}`, hint: 'Free some space there, or choose another folder.', cause: error,
		});
	}

	if (code !== undefined && failingDiskCodes.has(code)) {
		return new DestinationError({
			code: 'STORAGE_FAILED', message: `the disk under ${filePath} failed (${code})`, hint: 'Look into the system\'s log for that disk, and write to another one.', cause: error,
		});
	}

	return code === undefined
		? error
		: new UsageError({
			code: 'INVALID_SETTING', message: `${filePath} can't be written (${code})`, hint: 'Choose a folder that exists and that you may write to.', cause: error,
		});
}

function outputExists(filePath: string, cause?: unknown): RefusedError {
	return new RefusedError({
		code: 'OUTPUT_EXISTS', message: `${filePath} exists`, hint: 'Choose another name, or pass --overwrite to replace it.', cause,
	});
}
