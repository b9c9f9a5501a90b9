/**
 * The stand-alone reader that goes into every kit: `recover.mjs`, which the build puts beside the program.
 */
import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {NotFoundError, systemErrorCode} from '../../core/errors.js';

/**
 * @param folder Where the running program's files are; when running from source, that is this file's own folder.
 * @throws NotFoundError READER_NOT_FOUND in an installation that is not whole.
 */
export async function loadReader(folder: string = import.meta.dirname): Promise<Uint8Array> {
	const places = [folder, path.join(folder, '../../../dist')].map(place => path.join(place, 'recover.mjs'));
	for (const place of places) {
		try {
			return await readFile(place);
		} catch (error) {
			if (systemErrorCode(error) !== 'ENOENT') {
				throw error;
			}
		}
	}

	throw new NotFoundError({
		code: 'READER_NOT_FOUND',
		message: `recover.mjs is not where dbseal is installed (${places[0]})`,
		hint: 'Install dbseal again; without its reader a Recovery Kit would not be whole.',
	});
}
