/**
 * A local file that is either whole or not there: written under a `.partial` name, synced, then renamed.
 * The rule: an existing file is only replaced when that was asked for, and then in one step.
 */
import {
	link, open, rename, rm,
} from 'node:fs/promises';
import path from 'node:path';
import {type Writable} from 'node:stream';
import {
	RefusedError, SpaceError, systemErrorCode, UsageError,
} from '../core/errors.js';

export type OutputFile = {
	readonly stream: Writable;
	/** Call after the stream has finished. */
	commit(): Promise<void>;
	/** Removes what was written; after `commit` it does nothing. */
	abort(): Promise<void>;
};

/** @param random Hex, keeps two writers of one file apart. */
export async function createOutputFile(filePath: string, {overwrite, random}: {readonly overwrite: boolean; readonly random: string}): Promise<OutputFile> {
	const partialPath = path.join(path.dirname(filePath), `.${path.basename(filePath)}.${random}.partial`);
	const file = await openPartial(partialPath, filePath);
	let isOpen = true;
	let isCommitted = false;
	const close = async (): Promise<void> => {
		if (isOpen) {
			isOpen = false;
			await file.close();
		}
	};

	return {
		stream: file.createWriteStream({autoClose: false}),
		async commit() {
			try {
				await file.sync();
				await close();
				await takeName(partialPath, filePath, overwrite);
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

async function openPartial(partialPath: string, filePath: string) {
	try {
		return await open(partialPath, 'wx', 0o600);
	} catch (error) {
		throw describeOutputError(error, filePath);
	}
}

/** `link` refuses an existing name where `rename` would replace it. */
async function takeName(partialPath: string, filePath: string, overwrite: boolean): Promise<void> {
	if (overwrite) {
		await rename(partialPath, filePath);
	} else {
		await link(partialPath, filePath);
		await rm(partialPath);
	}
}

function describeOutputError(error: unknown, filePath: string): unknown {
	const code = systemErrorCode(error);
	if (code === 'EEXIST') {
		return new RefusedError({
			code: 'OUTPUT_EXISTS', message: `${filePath} exists`, hint: 'Choose another name, or pass --overwrite to replace it.', cause: error,
		});
	}

	if (code === 'ENOSPC' || code === 'EDQUOT') {
		return new SpaceError({
			code: 'NO_SPACE', message: `no room to write ${filePath}`, hint: 'Free some space there, or choose another folder.', cause: error,
		});
	}

	return code === undefined
		? error
		: new UsageError({
			code: 'INVALID_SETTING', message: `${filePath} can't be written (${code})`, hint: 'Choose a folder that exists and that you may write to.', cause: error,
		});
}
