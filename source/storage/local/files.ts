/**
 * What lies in a local destination: the list, and the sweep of what dead uploads left.
 * The rule: a folder that can't be read is never taken for an empty one.
 */
import {stat} from 'node:fs';
import {
	mkdir, readdir, rm, stat as statOnce,
} from 'node:fs/promises';
import {join} from 'node:path';
import {systemErrorCode} from '../../core/errors.js';
import {type StoredFile} from '../../core/storage.js';
import {missingRootError, toFileError} from '../file-errors.js';
import {
	deadUploads, describeDeadUpload, walkTree, withoutUnfinished, type Entry,
} from '../walk.js';

export async function listFiles(root: string, prefix: string, signal: AbortSignal): Promise<readonly StoredFile[]> {
	return withoutUnfinished(await findFiles(root, prefix, signal));
}

/** Removes temporary files that nobody has written to since `olderThan`. */
export async function sweepFiles(
	root: string,
	{dryRun, olderThan}: {readonly dryRun: boolean; readonly olderThan: Date},
	signal: AbortSignal,
): Promise<readonly string[]> {
	const dead = deadUploads(await findFiles(root, '', signal), olderThan);
	for (const file of dryRun ? [] : dead) {
		try {
			await rm(join(root, file.name), {force: true});
		} catch (error) {
			throw toFileError(error, {action: `can't remove the unfinished ${file.name}`, root});
		}
	}

	return dead.map(file => describeDeadUpload(join(root, file.name), file));
}

/** Throws a DestinationError (STORAGE_MISSING) where the destination's own folder isn't there. */
export async function assertRoot(root: string): Promise<void> {
	try {
		// The slash asks for a folder: a file gives ENOTDIR.
		await statOnce(`${root}/`);
	} catch (error) {
		throw isGone(error) ? missingRootError(root, error) : toFileError(error, {action: `can't use ${root}`, root});
	}
}

/** For its owner alone, with the folders above it; gives it, where it was missing. */
export async function makeRoot(root: string): Promise<string | undefined> {
	try {
		const made = await mkdir(root, {recursive: true, mode: 0o700});
		return made === undefined ? undefined : root;
	} catch (error) {
		throw toFileError(error, {action: `can't make ${root}`, root});
	}
}

/**
 * Links to files count as files; links to folders, pipes and what vanished meanwhile don't count.
 * For lists of thousands: the `stat` of `node:fs/promises` costs twice the processor time (20 000 files on Node 20), and `join` a fifth more.
 */
export async function lookAtFile(root: string, name: string): Promise<StoredFile | undefined> {
	return new Promise((resolve, reject) => {
		// eslint-disable-next-line n/prefer-promises/fs -- see above
		stat(`${root}/${name}`, (error, found) => {
			if (!error) {
				resolve(found.isFile() ? {name, sizeBytes: found.size, modifiedAt: found.mtime} : undefined);
			} else if (isGone(error) || error.code === 'ELOOP') {
				resolve(undefined);
			} else {
				reject(toFileError(error, {action: `can't look at ${name}`, root}));
			}
		});
	});
}

/** Whether the system said that a file or a folder on the way to it isn't there. */
export function isGone(error: unknown): boolean {
	const code = systemErrorCode(error);
	return code === 'ENOENT' || code === 'ENOTDIR';
}

async function findFiles(root: string, prefix: string, signal: AbortSignal): Promise<StoredFile[]> {
	await assertRoot(root);
	return walkTree({
		readFolder: async folder => readFolder(root, folder),
		look: async name => lookAtFile(root, name),
	}, prefix, signal);
}

async function readFolder(root: string, folder: string): Promise<readonly Entry[]> {
	try {
		const entries = await readdir(join(root, folder), {withFileTypes: true});
		return entries.map(entry => ({name: entry.name, isFolder: entry.isDirectory()}));
	} catch (error) {
		// Removed since its parent was read, or never there: the root itself was looked at before.
		if (isGone(error) && folder !== '') {
			return [];
		}

		throw toFileError(error, {action: `can't list ${join(root, folder)}`, root});
	}
}
