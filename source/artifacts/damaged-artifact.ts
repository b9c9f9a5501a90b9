/**
 * The error of an artifact whose bytes are not what was stored, whoever has its key.
 */
import {IntegrityError} from '../core/errors.js';

export function damagedArtifact(message: string, cause?: unknown): IntegrityError {
	return new IntegrityError({
		code: 'ARTIFACT_DAMAGED',
		message,
		hint: 'Take another copy or an older backup (\'dbseal list\' shows them). Nothing was written.',
		cause,
	});
}
