/**
 * What settings of a job may be, beyond what the store itself refuses.
 */
import {codecByName} from '../compression/registry.js';
import {type CompressionName} from '../core/codec.js';
import {UsageError} from '../core/errors.js';

/** Throws a UsageError (INVALID_SETTING) for a level that the codec doesn't have. */
export function assertLevel(compression: CompressionName, level: number | undefined): void {
	const {levels} = codecByName(compression);
	if (level === undefined) {
		return;
	}

	if (!levels || !Number.isInteger(level) || level < levels.min || level > levels.max) {
		throw new UsageError({
			code: 'INVALID_SETTING',
			message: `${compression} has no level ${level}`,
			hint: levels ? `Its levels are ${levels.min} to ${levels.max}; ${levels.default} is the default.` : 'Leave the level out.',
		});
	}
}
