/** The one error of all decompressors: what was decrypted is not what a compressor wrote. */
import {IntegrityError} from '../core/errors.js';

/** `what` names the codec's data: `gzip data`; `reason` says what is wrong with it. */
export function corruptError(what: string, reason: string, cause?: unknown): IntegrityError {
	return new IntegrityError({
		code: 'DATA_CORRUPT',
		message: `the ${what} can't be decompressed: ${reason}`,
		hint: 'The artifact was damaged before it was encrypted, or its metadata names another compression; try an older artifact.',
		cause,
	});
}
