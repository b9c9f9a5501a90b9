/**
 * Cron expressions, read by croner, in UTC: a server's clock may jump twice a year, a schedule should not.
 * The rule: what is taken comes round for ever; what is refused is told in words of our own.
 */
import {Cron} from 'croner';
import {UsageError} from '../core/errors.js';

const fields = [
	{name: 'minute', range: '0-59'},
	{name: 'hour', range: '0-23'},
	{name: 'day', range: '1-31'},
	{name: 'month', range: '1-12 or JAN-DEC'},
	{name: 'weekday', range: '0-7 or SUN-SAT'},
] as const;

/** Understood by cron and croner alike. */
const nicknames = /^@(?:hourly|daily|midnight|weekly|monthly|yearly|annually)$/iv;

/** Any time does: five fields name no year. */
const anyTime = new Date('2024-01-01T00:00:00Z');

/** Gives the expression back. Throws a UsageError (INVALID_SETTING) that says what is wrong with it. */
export function assertSchedule(expression: string): string {
	const fault = findFault(expression);
	if (fault !== undefined) {
		throw invalidSchedule(expression, fault);
	}

	return expression;
}

/** The first time after `after`; undefined for an expression that never comes. Throws a UsageError (INVALID_SETTING) for what is none. */
export function nextRunAfter(expression: string, after: Date): Date | undefined {
	const cron = readCron(expression);
	if (cron === undefined) {
		throw invalidSchedule(expression, findFault(expression) ?? 'it is no schedule');
	}

	return cron.nextRun(after) ?? undefined;
}

function findFault(expression: string): string | undefined {
	const words = expression.trim().split(/\s+/v);
	if (words.length !== fields.length && !nicknames.test(expression.trim())) {
		return `it has ${words.length} ${words.length === 1 ? 'field' : 'fields'}, not five`;
	}

	const cron = readCron(expression);
	return cron === undefined ? describeField(words) : (cron.nextRun(anyTime) ? undefined : 'it never comes: no such day is in the calendar');
}

/** Says which field is wrong: each is tried alone. */
function describeField(words: readonly string[]): string {
	const index = words.findIndex((word, place) => readCron(fields.map((_, other) => other === place ? word : '*').join(' ')) === undefined);
	const field = fields[index];
	return field ? `its ${field.name} can't be ${JSON.stringify(words[index])}, only ${field.range}, *, lists and steps of them` : 'its fields don\'t go together';
}

/** An offset of nothing is UTC, too, and is reckoned in a thirtieth of the time that the name of the zone takes. */
function readCron(expression: string): Cron | undefined {
	try {
		return new Cron(expression.trim(), {utcOffset: 0, paused: true});
	} catch (error) {
		if (error instanceof TypeError || error instanceof RangeError) {
			return undefined;
		}

		throw error;
	}
}

function invalidSchedule(expression: string, fault: string): UsageError {
	return new UsageError({
		code: 'INVALID_SETTING',
		message: `the schedule ${JSON.stringify(expression)} can't be taken: ${fault}`,
		hint: 'Write five fields: minute, hour, day, month, weekday, like "15 3 * * *" for every night at 3:15 UTC.',
	});
}
