/**
 * A dump that shrank is the sign of a backup that is good only in form: a database emptied, a schema left out.
 */
import {median} from '../../core/median.js';
import {formatBytes} from '../../core/text.js';

/** A dump under this share of the median of the last five is suspicious. Our choice. */
const suspiciousShare = 0.5;

/**
 * @param earlierSizesBytes Of the job's last good dumps, uncompressed.
 * @returns The warning, or undefined.
 */
export function warnOfShrinking(sizeBytes: number, earlierSizesBytes: readonly number[]): string | undefined {
	const usual = median(earlierSizesBytes);
	return usual !== undefined && sizeBytes < usual * suspiciousShare
		? `this dump has ${formatBytes(sizeBytes)}, under half of the usual ${formatBytes(usual)}: check that the database still holds what it should`
		: undefined;
}
