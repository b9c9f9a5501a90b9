/**
 * Durations as people type them: `90m`, `26h`, `2d`, `1w`.
 */
import {UsageError} from '../../core/errors.js';

const unitMs: Readonly<Record<string, number>> = {
	s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000,
};

/** Milliseconds. Throws a UsageError (INVALID_SETTING). */
export function parseDuration(text: string, flag: string): number {
	const {count, unit = ''} = /^(?<count>\d+(?:\.\d+)?)(?<unit>[smhdw])$/v.exec(text.trim())?.groups ?? {};
	const factor = unitMs[unit];
	if (count === undefined || factor === undefined) {
		throw new UsageError({
			code: 'INVALID_SETTING', message: `${flag} can't be ${JSON.stringify(text)}`, hint: 'Write a number and s, m, h, d or w, like 26h.',
		});
	}

	return Number(count) * factor;
}
