/**
 * Makes a folder and what it lies in, each for its owner only.
 * The rule: it ends. Node's own `recursive` tries for ever, and eats all memory, where a folder can't be made inside one that
 * exists and the system says ENOENT for that, as below `/proc` and automounted folders.
 */
import {mkdirSync, statSync} from 'node:fs';
import path from 'node:path';
import {systemErrorCode} from '../core/errors.js';

/**
 * @param folder Absolute.
 * @returns Whether it was made; false where it was there. Throws the system's error.
 */
export function makeFolder(folder: string): boolean {
	if (isFolder(folder)) {
		return false;
	}

	const parent = path.dirname(folder);
	if (parent !== folder) {
		makeFolder(parent);
	}

	try {
		mkdirSync(folder, {mode: 0o700});
		return true;
	} catch (error) {
		// Another process may have been faster.
		if (systemErrorCode(error) === 'EEXIST' && isFolder(folder)) {
			return false;
		}

		throw error;
	}
}

function isFolder(folder: string): boolean {
	return statSync(folder, {throwIfNoEntry: false})?.isDirectory() ?? false;
}
