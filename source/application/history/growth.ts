/**
 * Whether a destination fills up, and when: by how much room it had on the days on which it was looked at.
 * The rule: a few days say nothing, and a storage that doesn't tell its room (S3) has none to speak of.
 */
import {dayMs} from '../../core/days.js';
import {median} from '../../core/median.js';
import {type FreeSpace} from '../../store/free-space.js';

/** Our choice: less than that is chance. */
const fewestDays = 3;

/** What lies farther ahead is no forecast. Our choice. */
const farthestDays = 730;

export type Room = {
	readonly destination: string;
	readonly freeBytes: number;
	/** When that was; `2026-11-24`. */
	readonly day: string;
	/** By how much it changes in a day, as a rule; absent where too few days are known. */
	readonly changePerDayBytes?: number;
	/** At that rate; absent where it doesn't shrink, or only in years. */
	readonly fullAt?: Date;
};

/** Undefined where nothing is known. */
export function roomOf(destination: string, days: readonly FreeSpace[]): Room | undefined {
	const last = days.at(-1);
	if (!last) {
		return undefined;
	}

	const changePerDayBytes = usualChange(days);
	const daysLeft = changePerDayBytes !== undefined && changePerDayBytes < 0 ? last.freeBytes / -changePerDayBytes : Infinity;
	return {
		destination,
		...last,
		...(changePerDayBytes !== undefined && {changePerDayBytes}),
		...(daysLeft <= farthestDays && {fullAt: new Date(timeOf(last) + (daysLeft * dayMs))}),
	};
}

/** Theil–Sen: the median slope of all pairs, which one day of cleaning up or copying doesn't move (Sen, JASA 63, 1968). */
function usualChange(days: readonly FreeSpace[]): number | undefined {
	const [first] = days;
	const last = days.at(-1);
	if (!first || !last || timeOf(last) - timeOf(first) < fewestDays * dayMs) {
		return undefined;
	}

	const slopes = days.flatMap((one, index) => days.slice(index + 1).map(other => ((other.freeBytes - one.freeBytes) / (timeOf(other) - timeOf(one))) * dayMs));
	return median(slopes);
}

function timeOf({day}: FreeSpace): number {
	return Date.parse(`${day}T00:00:00Z`);
}
