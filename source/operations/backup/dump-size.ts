/**
 * A dump that shrank is the sign of a backup that is good only in form: a database emptied, a schema left out.
 */
import {formatBytes} from '../../core/text.js';

/** A dump under this share of the median of the last five is suspicious. Our choice. */
const suspiciousShare = 0.5;

/**
 * @param earlierSizesBytes Of the job's last good dumps, uncompressed.
 * @returns The warning, or undefined.
 */
export function warnOfShrinking(sizeBytes: number, earlierSizesBytes: readonly number[]): string | undefined {
	const sorted = earlierSizesBytes.toSorted((one, other) => one - other);
	const median = sorted[Math.floor(sorted.length / 2)];
	return median !== undefined && sizeBytes < median * suspiciousShare
		? `this dump has ${formatBytes(sizeBytes)}, under half of the usual ${formatBytes(median)}: check that the database still holds what it should`
		: undefined;
}
