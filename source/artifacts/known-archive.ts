/**
 * Archives that other tools of this format write (docs/format.md): a tar whose members are compressed and encrypted each for itself.
 * The rule: what dbseal does not know is named, never taken for a plain file or for good.
 */
import {IntegrityError} from '../core/errors.js';

/**
 * @param name Of the sidecar, for error messages.
 * @throws {IntegrityError} ARCHIVE_UNKNOWN
 */
export function assertKnownArchive(name: string, {archive}: Readonly<Record<string, unknown>>): void {
	const version = typeof archive === 'object' && archive !== null && 'formatVersion' in archive ? archive.formatVersion : undefined;
	if (version !== undefined && version !== null && version !== 1) {
		throw new IntegrityError({
			code: 'ARCHIVE_UNKNOWN',
			message: `${name} describes an archive of format version ${JSON.stringify(version)}, which dbseal does not know: whether it is good can't be said`,
			hint: 'Restore it with the program that wrote it.',
		});
	}
}
