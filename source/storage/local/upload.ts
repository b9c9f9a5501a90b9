/**
 * Writing a file of a local destination: a temporary name in the same folder, all bytes on the disk, then its own name.
 * The rule: an existing name is never replaced, and a name is only given to a file that is whole and durable.
 */
import {
	lstat, mkdir, open, rm, type FileHandle,
} from 'node:fs/promises';
import {type Buffer} from 'node:buffer';
import {dirname, join} from 'node:path';
import {systemErrorCode} from '../../core/errors.js';
import {type Upload} from '../../core/storage.js';
import {createEarlySync} from '../../files/early-sync.js';
import {isThere, takeFreeName} from '../../files/free-name.js';
import {syncFolder} from '../../files/sync-folder.js';
import {assertWritten, createBlockWriter, stopWriting} from '../block-writer.js';
import {nameExistsError, toFileError} from '../file-errors.js';
import {folderOf, temporaryName} from '../names.js';
import {assertRoot} from './files.js';

/** Our choice: large enough that a write costs more than its call, small enough not to be felt in memory. */
const blockBytes = 1_048_576;

export async function createUpload(root: string, name: string): Promise<Upload> {
	const path = join(root, name);
	const place = {action: `can't write ${name}`, root};
	const temporary = join(dirname(path), temporaryName());
	let state: 'open' | 'named' | 'committed' | 'aborted' = 'open';
	await assertRoot(root);
	await makeFolders(root, folderOf(name));
	await attempt(place, async () => refuseExisting(path, name));
	const handle = await attempt(place, async () => open(temporary, 'wx', 0o600));
	const earlySync = createEarlySync(handle);
	const stream = createBlockWriter({
		blockBytes: () => blockBytes,
		// Two, so that one is filled on the disk's side while the other one is filled on ours.
		blocksAtOnce: () => 2,
		async write({bytes, offset}) {
			await attempt(place, async () => writeWhole(handle, bytes, offset));
			earlySync.wrote(bytes.length);
		},
	});

	return {
		stream,
		async commit() {
			await assertWritten(stream);
			await attempt(place, async () => {
				await earlySync.settle();
				await handle.sync();
				await handle.close();
				if (!await takeFreeName(temporary, path)) {
					throw nameExistsError(name);
				}

				state = 'named';
				await syncFolder(dirname(path));
			});
			state = 'committed';
		},
		async abort() {
			if (state === 'committed' || state === 'aborted') {
				return;
			}

			await stopWriting(stream);
			await handle.close();
			await attempt({...place, action: `can't remove the unfinished ${temporary}`}, async () => {
				await rm(temporary, {force: true});
				if (state === 'named') {
					// It has its name, but nobody was told that it is durable.
					await rm(path, {force: true});
				}
			});
			state = 'aborted';
		},
	};
}

async function attempt<Result>(place: {action: string; root: string}, work: () => Promise<Result>): Promise<Result> {
	try {
		return await work();
	} catch (error) {
		throw toFileError(error, place);
	}
}

/** Folders inside the destination, for their owner only. */
async function makeFolders(root: string, folder: string): Promise<void> {
	let path = root;
	for (const segment of folder.split('/').slice(0, -1)) {
		const parent = path;
		const child = join(parent, segment);
		path = child;

		await attempt({action: `can't make the folder ${child}`, root}, async () => makeFolder(child, parent));
	}
}

async function makeFolder(path: string, parent: string): Promise<void> {
	try {
		await mkdir(path, 0o700);
		await syncFolder(parent);
	} catch (error) {
		// Not through a link: the list doesn't follow them, and what it doesn't show would be forgotten.
		const found = systemErrorCode(error) === 'EEXIST' ? await lstat(path) : undefined;
		if (found?.isDirectory() !== true) {
			throw error;
		}
	}
}

async function refuseExisting(path: string, name: string): Promise<void> {
	if (await isThere(path)) {
		throw nameExistsError(name);
	}
}

/** A write may be cut short by a full disk; the next one then says so. */
async function writeWhole(handle: FileHandle, bytes: Buffer, offset: number): Promise<void> {
	let written = 0;
	while (written < bytes.length) {
		const {bytesWritten} = await handle.write(bytes, written, bytes.length - written, offset + written);
		written += bytesWritten;
	}
}
