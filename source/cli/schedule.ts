/**
 * Cron expressions, read by croner, in UTC: a server's clock may jump twice a year, a schedule should not.
 */
import {Cron} from 'croner';
import {toError, UsageError} from '../core/errors.js';
import {type Job} from '../store/jobs.js';
import {type Store} from '../store/open-store.js';

/** Gives the expression back. Throws a UsageError (INVALID_SETTING) that says what is wrong with it. */
export function assertSchedule(expression: string): string {
	openSchedule(expression);
	return expression;
}

/** The first time after `after`; undefined for an expression that never comes. */
export function nextRunAfter(expression: string, after: Date): Date | undefined {
	return openSchedule(expression).nextRun(after) ?? undefined;
}

/**
 * Enabled jobs whose schedule came round since their last backup began; a job that never ran counts from when it was made.
 * A failed run counts as one: the next is tried when the schedule says so, not at every call.
 */
export function dueJobs(store: Store, now: Date): readonly Job[] {
	const latest = store.runs.latestByJob('backup');
	return store.jobs.all().filter(({id, enabled, schedule, createdAt}) => {
		const next = enabled && schedule !== undefined ? nextRunAfter(schedule, latest.get(id)?.startedAt ?? createdAt) : undefined;
		return next !== undefined && next.getTime() <= now.getTime();
	});
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
