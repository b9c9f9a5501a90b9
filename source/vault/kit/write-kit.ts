/**
 * Puts a kit's files on the disk, as a folder (0700, its files 0600) or as one zip file (0600).
 * The rule: a kit is there whole or not at all, and never takes the place of something that exists.
 */
import {Buffer} from 'node:buffer';
import {
	link, lstat, mkdir, open, rename, rm,
} from 'node:fs/promises';
import path from 'node:path';
import {type Zippable, zipSync} from 'fflate';
import {
	RefusedError, SpaceError, systemErrorCode, UsageError,
} from '../../core/errors.js';
import {type KitFile} from './kit-files.js';

export type KitPlace = {
	/** Absolute. */
	readonly path: string;
	readonly form: 'folder' | 'zip';
	/** Hex; keeps two writers apart. */
	readonly random: string;
};

/**
 * @throws RefusedError OUTPUT_EXISTS, SpaceError NO_SPACE,
 * UsageError INVALID_SETTING for a place that can't be written to.
 */
export async function writeKit(files: readonly KitFile[], {path: kitPath, form, random}: KitPlace): Promise<void> {
	const partialPath = path.join(path.dirname(kitPath), `.${path.basename(kitPath)}.${random}.partial`);
	try {
		await refuseExisting(kitPath);
		if (form === 'zip') {
			await writePrivately(partialPath, zip(files));
			// Unlike `rename`, `link` never replaces a file
			await link(partialPath, kitPath);
		} else {
			await writeFolder(partialPath, files);
			await rename(partialPath, kitPath);
		}

		await syncFolder(path.dirname(kitPath));
	} catch (error) {
		throw describeError(error, kitPath);
	} finally {
		await rm(partialPath, {recursive: true, force: true});
	}
}

async function refuseExisting(kitPath: string): Promise<void> {
	try {
		await lstat(kitPath);
	} catch (error) {
		if (systemErrorCode(error) === 'ENOENT') {
			return;
		}

		throw error;
	}

	throw outputExists(kitPath);
}

async function writeFolder(folder: string, files: readonly KitFile[]): Promise<void> {
	await mkdir(folder, {mode: 0o700});
	for (const {name, content} of files) {
		const filePath = path.join(folder, name);
		await mkdir(path.dirname(filePath), {recursive: true, mode: 0o700});
		await writePrivately(filePath, content);
	}

	await syncFolder(folder);
}

async function writePrivately(filePath: string, content: Uint8Array | string): Promise<void> {
	const file = await open(filePath, 'wx', 0o600);
	try {
		await file.writeFile(content);
		await file.sync();
	} finally {
		await file.close();
	}
}

async function syncFolder(folder: string): Promise<void> {
	const handle = await open(folder, 'r');
	try {
		await handle.sync();
	} finally {
		await handle.close();
	}
}

/** Files keep their mode where the unpacking side knows Unix modes. */
function zip(files: readonly KitFile[]): Uint8Array {
	const unix = 3;
	const attrs = 0o10_0600 * 0x1_00_00;
	return zipSync(Object.fromEntries(files.map(({name, content}): [string, Zippable[string]] =>
		[name, [typeof content === 'string' ? Buffer.from(content) : content, {os: unix, attrs}]])));
}

function describeError(error: unknown, kitPath: string): unknown {
	const code = systemErrorCode(error);
	if (code === 'EEXIST' || code === 'ENOTEMPTY') {
		return outputExists(kitPath, error);
	}

	if (code === 'ENOSPC' || code === 'EDQUOT') {
		return new SpaceError({
			code: 'NO_SPACE', message: `no room to write ${kitPath}`, hint: 'Free some space there, or choose another folder.', cause: error,
		});
	}

	return error instanceof RefusedError || code === undefined
		? error
		: new UsageError({
			code: 'INVALID_SETTING', message: `${kitPath} can't be written (${code})`, hint: 'Choose a place in a folder that exists and that you may write to.', cause: error,
		});
}

function outputExists(kitPath: string, cause?: unknown): RefusedError {
	return new RefusedError({
		code: 'OUTPUT_EXISTS', message: `${kitPath} exists`, hint: 'Choose another name: a kit never takes the place of something else.', cause,
	});
}
