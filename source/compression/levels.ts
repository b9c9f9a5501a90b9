/** Checks compression levels as people give them. */
import {type Codec} from '../core/codec.js';
import {UsageError} from '../core/errors.js';

/**
 * The level to use: the one given, or the codec's default.
 *
 * @throws UsageError INVALID_SETTING outside of the codec's levels.
 */
export function chooseLevel(name: string, levels: NonNullable<Codec['levels']>, level = levels.default): number {
	if (!Number.isInteger(level) || level < levels.min || level > levels.max) {
		throw new UsageError({
			code: 'INVALID_SETTING',
			message: `${name} has no level ${level}`,
			hint: `Use a whole number from ${levels.min} to ${levels.max}; the default is ${levels.default}.`,
		});
	}

	return level;
}
