/**
 * Lists a tree of folders, here or over SFTP: only the folders that a prefix can lead to, one after the other.
 * The rule: what can't be read throws; a list is whole or there is none.
 */
import {type StoredFile} from '../core/storage.js';
import {formatTimestamp} from '../core/text.js';
import {folderOf, isTemporaryName} from './names.js';

export type Entry = {
	/** The entry's name without its folder. */
	readonly name: string;
	readonly isFolder: boolean;
	/** Where it is known from the listing; else `look` is asked. */
	readonly file?: Omit<StoredFile, 'name'>;
};

export type Tree = {
	/** What a folder holds; the folder is empty (the root) or ends with `/`. Nothing for one that has gone. */
	readFolder(folder: string): Promise<readonly Entry[]>;
	/** A file's state, by its whole name; undefined for what is no file (any more). */
	look(name: string): Promise<StoredFile | undefined>;
};

/** How many files are looked at at once: our choice; enough that libuv's four threads never wait for this side. */
const looksAtOnce = 256;

/** All files whose names start with `prefix`, those of unfinished uploads included. */
export async function walkTree(tree: Tree, prefix: string, signal: AbortSignal): Promise<StoredFile[]> {
	const start = folderOf(prefix);
	if (start.startsWith('/') || start.split('/').includes('..')) {
		return [];
	}

	const found: StoredFile[] = [];
	const folders = [start];
	for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
		const path = folder;
		signal.throwIfAborted();

		const entries = await tree.readFolder(path);
		const matching = entries.filter(entry => isWanted(`${path}${entry.name}`, prefix, entry));
		folders.push(...matching.filter(entry => entry.isFolder).map(entry => `${path}${entry.name}/`));
		found.push(...await lookAtAll(tree, path, matching.filter(entry => !entry.isFolder)));
	}

	return found;
}

/** The files as the contract lists them: without those that are being written. */
export function withoutUnfinished(files: readonly StoredFile[]): readonly StoredFile[] {
	return files.filter(file => !isTemporaryName(file.name));
}

/** The unfinished files that nobody has written to since `olderThan`. */
export function deadUploads(files: readonly StoredFile[], olderThan: Date): readonly StoredFile[] {
	return files.filter(file => isTemporaryName(file.name) && file.modifiedAt < olderThan);
}

export function describeDeadUpload(path: string, {sizeBytes, modifiedAt}: StoredFile): string {
	return `unfinished file ${path} (${sizeBytes} bytes, last written ${formatTimestamp(modifiedAt)})`;
}

function isWanted(name: string, prefix: string, {isFolder}: Entry): boolean {
	if (isFolder) {
		// Of the file system itself, and closed to everybody but root.
		return name !== 'lost+found' && (`${name}/`.startsWith(prefix) || prefix.startsWith(`${name}/`));
	}

	return name.startsWith(prefix);
}

async function lookAtAll(tree: Tree, folder: string, entries: readonly Entry[]): Promise<StoredFile[]> {
	const found: StoredFile[] = [];
	for (let index = 0; index < entries.length; index += looksAtOnce) {
		const files = await Promise.all(entries.slice(index, index + looksAtOnce).map(async ({name, file}) => (
			file === undefined ? tree.look(`${folder}${name}`) : {name: `${folder}${name}`, ...file}
		)));
		found.push(...files.filter(file => file !== undefined));
	}

	return found;
}
