/**
 * Puts a kit's files on the disk, as a folder (0700, its files 0600) or as one zip file (0600).
 * The rule: a kit is there whole or not at all, and never takes the place of something that exists.
 */
import {Buffer} from 'node:buffer';
import {
	mkdir, open, rename, rm,
} from 'node:fs/promises';
import path from 'node:path';
import {pipeline} from 'node:stream/promises';
import {type Zippable, zipSync} from 'fflate';
import {RefusedError, systemErrorCode} from '../../core/errors.js';
import {isThere} from '../../files/free-name.js';
import {createOutputFile, describeOutputError} from '../../files/output-file.js';
import {syncFolder} from '../../files/sync-folder.js';
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
export async function writeKit(files: readonly KitFile[], place: KitPlace): Promise<void> {
	try {
		await refuseExisting(place.path);
		await (place.form === 'zip' ? writeZip(files, place) : writeFolder(files, place));
	} catch (error) {
		throw describeError(error, place.path);
	}
}

async function refuseExisting(kitPath: string): Promise<void> {
	if (await isThere(kitPath)) {
		throw outputExists(kitPath);
	}
}

async function writeFolder(files: readonly KitFile[], {path: folder, random}: KitPlace): Promise<void> {
	const partialFolder = path.join(path.dirname(folder), `.${path.basename(folder)}.${random}.partial`);
	try {
		await mkdir(partialFolder, {mode: 0o700});
		for (const {name, content} of files) {
			const filePath = path.join(partialFolder, name);
			await mkdir(path.dirname(filePath), {recursive: true, mode: 0o700});
			await writePrivately(filePath, content);
		}

		for (const inner of new Set([partialFolder, ...files.map(({name}) => path.dirname(path.join(partialFolder, name)))])) {
			await syncFolder(inner);
		}

		await rename(partialFolder, folder);
		await syncFolder(path.dirname(folder));
	} finally {
		await rm(partialFolder, {recursive: true, force: true});
	}
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

async function writeZip(files: readonly KitFile[], {path: zipPath, random}: KitPlace): Promise<void> {
	const file = await createOutputFile(zipPath, {overwrite: false, random});
	try {
		await pipeline([zip(files)], file.stream);
		await file.commit();
	} finally {
		await file.abort();
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
	const isTaken = ['EEXIST', 'ENOTEMPTY'].includes(systemErrorCode(error) ?? '');
	return isTaken ? outputExists(kitPath, error) : describeOutputError(error, kitPath);
}

function outputExists(kitPath: string, cause?: unknown): RefusedError {
	return new RefusedError({
		code: 'OUTPUT_EXISTS', message: `${kitPath} exists`, hint: 'Choose another name: a kit never takes the place of something else.', cause,
	});
}
