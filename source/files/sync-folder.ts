/**
 * Makes a name durable that a folder was given: a file's own sync says nothing of it.
 * The rule: where a file system can't flush a folder, the name is as durable as it makes it, and nobody fails for that.
 */
import fs from 'node:fs';
import {open, type FileHandle} from 'node:fs/promises';
import {systemErrorCode} from '../core/errors.js';

const refusals = new Set(['EINVAL', 'EPERM', 'EACCES', 'ENOTSUP', 'EISDIR', 'EBADF']);

export async function syncFolder(folder: string): Promise<void> {
	let handle: FileHandle | undefined;
	try {
		handle = await open(folder, 'r');
		await handle.sync();
	} catch (error) {
		throwUnlessRefusal(error);
	} finally {
		await handle?.close();
	}
}

/** The same, for work that nothing may come between. */
export function syncFolderNow(folder: string): void {
	let descriptor: number | undefined;
	try {
		descriptor = fs.openSync(folder, 'r');
		fs.fsyncSync(descriptor);
	} catch (error) {
		throwUnlessRefusal(error);
	} finally {
		if (descriptor !== undefined) {
			fs.closeSync(descriptor);
		}
	}
}

function throwUnlessRefusal(error: unknown): void {
	if (!refusals.has(systemErrorCode(error) ?? '')) {
		throw error;
	}
}
