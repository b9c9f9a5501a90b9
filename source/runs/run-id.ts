/**
 * Ids of runs: sortable by time, short enough to type, safe as file names.
 */
import {UsageError} from '../core/errors.js';

/** Random bytes of an id: two of the same second must not meet, on a host that begins many runs at once. */
export const runIdBytes = 4;

/** `2026-11-24T14-05-09Z-9f3c07ab`. @param randomHex Of `runIdBytes`, lower case. */
export function createRunId(startedAt: Date, randomHex: string): string {
	return `${startedAt.toISOString().slice(0, 19).replaceAll(':', '-')}Z-${randomHex}`;
}

/** Throws a UsageError for anything that could not have come from `createRunId`, now or when ids were shorter: they become file names. */
export function parseRunId(text: string): string {
	if (!/^\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2}Z-[\da-f]{4}(?:[\da-f]{4})?$/v.test(text)) {
		throw new UsageError({
			code: 'INVALID_NAME',
			message: `${JSON.stringify(text)} is not the id of a run`,
			hint: 'Run ids look like 2026-11-24T14-05-09Z-9f3c07ab; see: dbseal runs list.',
		});
	}

	return text;
}
