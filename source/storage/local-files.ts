/**
 * What lies in a local destination: the list, and the sweep of what dead uploads left.
 * The rule: a list is whole or it throws; a folder that can't be read is never taken for an empty one.
 */
import {type Dirent} from 'node:fs';
import {readdir, rm, stat} from 'node:fs/promises';
import {join} from 'node:path';
import {systemErrorCode} from '../core/errors.js';
import {type StoredFile} from '../core/storage.js';
import {formatTimestamp} from '../core/text.js';
import {missingRootError, toFileError} from './file-errors.js';
import {folderOf, isTemporaryName} from './names.js';

/** How many files are looked at at once; more than libuv's four threads gains nothing, but keeps them busy. */
const looksAtOnce = 32;

export async function listFiles(root: string, prefix: string, signal: AbortSignal): Promise<readonly StoredFile[]> {
	const files = await findFiles(root, prefix, signal);
	return files.filter(file => !isTemporaryName(file.name));
}

/** Removes temporary files that nobody has written to since `olderThan`. */
export async function sweepFiles(
	root: string,
	{dryRun, olderThan}: {readonly dryRun: boolean; readonly olderThan: Date},
	signal: AbortSignal,
): Promise<readonly string[]> {
	const files = await findFiles(root, '', signal);
	const dead = files.filter(file => isTemporaryName(file.name) && file.modifiedAt < olderThan);
	for (const file of dryRun ? [] : dead) {
		try {
			await rm(join(root, file.name), {force: true});
		} catch (error) {
			throw toFileError(error, {action: `can't remove the unfinished ${file.name}`, root});
		}
	}

	return dead.map(file => `unfinished file ${join(root, file.name)} (${file.sizeBytes} bytes, last written ${formatTimestamp(file.modifiedAt)})`);
}

/** Throws a DestinationError (STORAGE_MISSING) where the destination's own folder isn't there. */
export async function assertRoot(root: string): Promise<void> {
	try {
		// The slash asks for a folder: a file gives ENOTDIR.
		await stat(`${root}/`);
	} catch (error) {
		throw isGone(error) ? missingRootError(root, error) : toFileError(error, {action: `can't use ${root}`, root});
	}
}

async function findFiles(root: string, prefix: string, signal: AbortSignal): Promise<StoredFile[]> {
	await assertRoot(root);
	const start = folderOf(prefix);
	if (start.split('/').includes('..')) {
		return [];
	}

	const found: StoredFile[] = [];
	const folders = [start];
	for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
		signal.throwIfAborted();

		const entries = await readFolder(root, folder);
		const matching = entries.filter(entry => isWanted(`${folder}${entry.name}`, prefix, entry));
		folders.push(...matching.filter(entry => entry.isDirectory()).map(entry => `${folder}${entry.name}/`));

		found.push(...await lookAt(root, matching.filter(entry => !entry.isDirectory()).map(entry => `${folder}${entry.name}`)));
	}

	return found;
}

function isWanted(name: string, prefix: string, entry: Dirent): boolean {
	if (entry.isDirectory()) {
		// Of the file system itself, and closed to everybody but root.
		return name !== 'lost+found' && (`${name}/`.startsWith(prefix) || prefix.startsWith(`${name}/`));
	}

	return name.startsWith(prefix);
}

async function readFolder(root: string, folder: string): Promise<Dirent[]> {
	try {
		return await readdir(join(root, folder), {withFileTypes: true});
	} catch (error) {
		// Removed since its parent was read, or never there: the root itself was looked at before.
		if (isGone(error) && folder !== '') {
			return [];
		}

		throw toFileError(error, {action: `can't list ${join(root, folder)}`, root});
	}
}

async function lookAt(root: string, names: readonly string[]): Promise<StoredFile[]> {
	const found: StoredFile[] = [];
	for (let index = 0; index < names.length; index += looksAtOnce) {
		const batch = names.slice(index, index + looksAtOnce);

		const files = await Promise.all(batch.map(async name => lookAtFile(root, name)));
		found.push(...files.filter(file => file !== undefined));
	}

	return found;
}

/** Links to files count as files; links to folders, pipes and what vanished meanwhile don't count. */
async function lookAtFile(root: string, name: string): Promise<StoredFile | undefined> {
	try {
		const found = await stat(join(root, name));
		return found.isFile() ? {name, sizeBytes: found.size, modifiedAt: found.mtime} : undefined;
	} catch (error) {
		if (isGone(error) || systemErrorCode(error) === 'ELOOP') {
			return undefined;
		}

		throw toFileError(error, {action: `can't look at ${name}`, root});
	}
}

function isGone(error: unknown): boolean {
	const code = systemErrorCode(error);
	return code === 'ENOENT' || code === 'ENOTDIR';
}
