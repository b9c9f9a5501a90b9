/**
 * `--keep-runs`: how old runs in the history may become before they are removed, unasked and once a day.
 */
import {defaultKeptMs} from '../../application/runs/runs.js';
import {parseDuration} from './duration.js';

/** Milliseconds. Throws a UsageError (INVALID_SETTING). */
export function parseKeptRuns(text: string | undefined, flag = '--keep-runs'): number {
	return text === undefined ? defaultKeptMs : parseDuration(text, flag);
}
