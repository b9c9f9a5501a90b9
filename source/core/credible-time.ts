/**
 * Dates of a clock that once was wrong: what is dated ahead is not the newest for as long as that lasts.
 */

/** One hour, our choice: clocks of several hosts differ by less, and a clock that jumps ahead does so by more. */
const toleranceMs = 3_600_000;

/** The latest time that something of the past can be of, seen from `now`. */
export function lastCredible(now: Date): Date {
	return new Date(now.getTime() + toleranceMs);
}
