/**
 * Whether anything runs the jobs that have a schedule: a line of cron, a timer or the daemon has looked lately for what is due.
 * The rule: that it looked is a fact in the store, written now and then and not at every look; a store that can't be written to is no
 * reason to fail.
 */
import {type Finding} from '../../core/connection.js';
import {AppError} from '../../core/errors.js';
import {formatAge, plural} from '../../core/text.js';
import {type Store} from '../../store/open-store.js';

const setting = 'schedulerLastLooked';
/** So often at most it is written. Our choice. */
const writtenEveryMs = 10 * 60_000;
/** A line of cron that calls once a day is one. Our choice. */
const longestPauseMs = 25 * 3_600_000;

/** To be called by whatever looks for what is due. */
export function rememberLook(store: Store, now: Date): void {
	const last = lastLook(store);
	if (last !== undefined && Math.abs(now.getTime() - last.getTime()) < writtenEveryMs) {
		return;
	}

	try {
		store.settings.set(setting, now.toISOString());
	} catch (error) {
		if (!(error instanceof AppError && ['STORE_BUSY', 'STORE_UNUSABLE', 'NO_SPACE'].includes(error.code))) {
			throw error;
		}
	}
}

export type Unscheduled = {
	/** Enabled jobs with a schedule. */
	readonly jobCount: number;
	/** When something looked for what is due; undefined for never. */
	readonly lastLookedAt?: Date;
};

/** Undefined where something runs them, or no job has a schedule. */
export function findUnscheduled(store: Store, now: Date): Unscheduled | undefined {
	const jobCount = scheduledCount(store);
	const last = lastLook(store);
	const isLooked = last !== undefined && now.getTime() - last.getTime() < longestPauseMs;
	return jobCount === 0 || isLooked ? undefined : {jobCount, ...(last && {lastLookedAt: last})};
}

/** None where no job has a schedule. */
export function doctorSchedule(store: Store, now: Date): readonly Finding[] {
	const subject = 'schedule';
	const unscheduled = findUnscheduled(store, now);
	if (unscheduled) {
		return [{
			subject, verdict: 'warning', detail: describeUnscheduled(unscheduled, now), hint: 'Type \'dbseal schedule show\': it prints the line for cron that runs them.',
		}];
	}

	const last = lastLook(store);
	return scheduledCount(store) === 0 || last === undefined
		? []
		: [{subject, verdict: 'ok', detail: `what is due was looked for ${formatAge(now.getTime() - last.getTime())}`}];
}

/** `nothing runs 2 jobs with a schedule: no cron line, timer or daemon has ever looked for what is due`. */
function describeUnscheduled({jobCount, lastLookedAt}: Unscheduled, now: Date): string {
	const since = lastLookedAt === undefined
		? 'no cron line, timer or daemon has ever looked for what is due'
		: `what is due was last looked for ${formatAge(now.getTime() - lastLookedAt.getTime())}`;
	return `nothing runs the ${plural(jobCount, 'job')} with a schedule: ${since}`;
}

function scheduledCount(store: Store): number {
	return store.jobs.allSound(() => undefined).filter(({enabled, schedule}) => enabled && schedule !== undefined).length;
}

function lastLook({settings}: Store): Date | undefined {
	const text = settings.get(setting);
	const time = text === undefined ? Number.NaN : Date.parse(text);
	return Number.isNaN(time) ? undefined : new Date(time);
}
