/**
 * Numbers of things, as flags give them.
 */
import {UsageError} from '../../core/errors.js';

/** Throws a UsageError (INVALID_SETTING) for what is no whole number of `least` or more. */
export function assertCount(flag: string, value: number, least: number): void {
	if (!Number.isInteger(value) || value < least) {
		throw new UsageError({code: 'INVALID_SETTING', message: `${flag} can't be ${value}`, hint: `Give a whole number of ${least} or more.`});
	}
}
