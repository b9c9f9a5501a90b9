/**
 * Cron expressions, read by croner, in UTC: a server's clock may jump twice a year, a schedule should not.
 */
import {Cron} from 'croner';
import {toError, UsageError} from '../core/errors.js';

/** Gives the expression back. Throws a UsageError (INVALID_SETTING) that says what is wrong with it. */
export function assertSchedule(expression: string): string {
	openSchedule(expression);
	return expression;
}

/** The first time after `after`; undefined for an expression that never comes. Throws as `assertSchedule` does. */
export function nextRunAfter(expression: string, after: Date): Date | undefined {
	return openSchedule(expression).nextRun(after) ?? undefined;
}

function openSchedule(expression: string): Cron {
	try {
		return new Cron(expression, {timezone: 'UTC', paused: true});
	} catch (error) {
		throw new UsageError({
			code: 'INVALID_SETTING',
			message: `the schedule ${JSON.stringify(expression)} can't be read: ${toError(error).message}`,
			hint: 'Write five fields: minute, hour, day, month, weekday, like "15 3 * * *" for every night at 3:15 UTC.',
			cause: error,
		});
	}
}
