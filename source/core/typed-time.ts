/**
 * A time as people type it when something went wrong: `14:05`, `yesterday 14:05`, `2026-11-24`, `3h ago`.
 * The rule: all of it is UTC, as every time that is shown, and it never means what is yet to come: `14:05` in the morning is yesterday's.
 */
import {dayMs, dayName, startOfDay} from './days.js';

/** The last moment that is meant: of a day without a time its end. Undefined for what is no time. */
export function parseTypedTime(typed: string, now: Date): Date | undefined {
	const text = typed.trim().toLowerCase().replace(/^before\s+/v, '');
	return parseAgo(text, now) ?? parseWords(text, now) ?? parseStamp(text);
}

const unitMs: Readonly<Record<string, number>> = {
	s: 1000, m: 60_000, h: 3_600_000, d: dayMs, w: 7 * dayMs,
};

function parseAgo(text: string, now: Date): Date | undefined {
	const {count, unit = ''} = /^(?<count>\d{1,5})\s*(?<unit>s|sec|second|m|min|minute|h|hour|d|day|w|week)s?(?:\s+ago)$/v.exec(text)?.groups ?? {};
	return count === undefined ? undefined : new Date(now.getTime() - (Number(count) * (unitMs[unit.slice(0, 1)] ?? 0)));
}

function parseWords(text: string, now: Date): Date | undefined {
	const {day, clock} = /^(?<day>today|yesterday)?\s*(?:at\s+)?(?<clock>\d{1,2}:\d{2}(?::\d{2})?)?$/v.exec(text)?.groups ?? {};
	if (day === undefined && clock === undefined) {
		return undefined;
	}

	const midnight = startOfDay(now).getTime() - (day === 'yesterday' ? dayMs : 0);
	if (clock === undefined) {
		return new Date(Math.min(midnight + dayMs - 1, now.getTime()));
	}

	const sinceMidnight = clockMs(clock);
	if (sinceMidnight === undefined) {
		return undefined;
	}

	const moment = midnight + sinceMidnight;
	return new Date(day === undefined && moment > now.getTime() ? moment - dayMs : moment);
}

/** A date, with or without a time. */
function parseStamp(text: string): Date | undefined {
	const {date, clock} = /^(?<date>\d{4}-\d{2}-\d{2})(?:[t ]\s*(?<clock>\d{1,2}:\d{2}(?::\d{2})?)z?)?$/v.exec(text)?.groups ?? {};
	const midnight = date === undefined ? Number.NaN : Date.parse(`${date}T00:00:00Z`);
	if (Number.isNaN(midnight) || dayName(new Date(midnight)) !== date) {
		return undefined;
	}

	const sinceMidnight = clock === undefined ? dayMs - 1 : clockMs(clock);
	return sinceMidnight === undefined ? undefined : new Date(midnight + sinceMidnight);
}

/** Since midnight; a second is meant to its end, so that the time which a list shows finds its own row. Undefined for what is no time of a day. */
function clockMs(clock: string): number | undefined {
	const [hours = 0, minutes = 0, seconds] = clock.split(':').map(Number);
	const isThere = hours < 24 && minutes < 60 && (seconds ?? 0) < 60;
	return isThere ? (((hours * 60) + minutes) * 60_000) + (seconds === undefined ? 0 : (seconds * 1000) + 999) : undefined;
}
