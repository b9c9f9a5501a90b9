/**
 * Gives a file that is whole its own name. The rule: what has that name already is never replaced.
 */
import {
	link, lstat, rename, rm,
} from 'node:fs/promises';
import {systemErrorCode} from '../core/errors.js';

/** File systems without hard links (FAT, some mounts) answer one of these. */
const noLinkCodes: ReadonlySet<string> = new Set(['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK', 'EXDEV']);

/**
 * `link` fails for a name that is taken, which `rename` would replace. Where there are no links, the name is looked for first: two
 * that take it in the same moment are not told apart there.
 * @returns False where the name is taken; the file keeps the one it has. Throws the system's error.
 */
export async function takeFreeName(temporary: string, file: string): Promise<boolean> {
	try {
		await link(temporary, file);
	} catch (error) {
		const code = systemErrorCode(error) ?? '';
		if (code === 'EEXIST') {
			return false;
		}

		if (!noLinkCodes.has(code)) {
			throw error;
		}

		if (await isThere(file)) {
			return false;
		}

		await rename(temporary, file);
		return true;
	}

	await rm(temporary);
	return true;
}

/** Links that lead nowhere are there, too. */
export async function isThere(file: string): Promise<boolean> {
	try {
		await lstat(file);
		return true;
	} catch (error) {
		if (systemErrorCode(error) === 'ENOENT') {
			return false;
		}

		throw error;
	}
}
