/**
 * Which jobs are due now, by their schedules.
 */
import {lastCredible} from '../../core/credible-time.js';
import {AppError, UsageError} from '../../core/errors.js';
import {nextRunAfter} from '../../operations/schedule.js';
import {endFinder} from '../../runs/run-liveness.js';
import {type Job} from '../../store/jobs.js';
import {type Store} from '../../store/open-store.js';
import {type Run} from '../../store/runs.js';

/** Hears of a job that can't be judged: its row is damaged, or its schedule can't be read. */
export type OnFault = (error: AppError) => void;

/**
 * Enabled jobs whose schedule came round since their last backup began, the one that waits longest first; a job that never ran
 * counts from when it was made. What a clock that was wrong dated ahead doesn't count, or the job would not be due for as long as
 * that is. A failed run counts as one: the next is tried when the schedule says so, not at every call. One that still runs is not due.
 */
export function dueJobs(store: Store, now: Date, onFault: OnFault = () => undefined): readonly Job[] {
	const latest = store.runs.latestByJob('backup');
	const running = runningJobs(store);
	return store.jobs.allSound(onFault)
		.filter(({id, enabled}) => enabled && !running.has(id))
		.flatMap(job => {
			const dueAt = dueTime(job, {latest: latest.get(job.id), now}, onFault);
			return dueAt !== undefined && dueAt <= now ? [{job, dueAt}] : [];
		})
		.toSorted((one, other) => one.dueAt.getTime() - other.dueAt.getTime())
		.map(({job}) => job);
}

/** A job that was due no longer is: another process runs it or has run it, or it was changed. */
export class NoLongerDue extends Error {
	override readonly name = 'NoLongerDue';
}

/** Whether a job was not run because another process runs it, or was quicker: nothing that went wrong. */
export function isRunElsewhere(error: unknown): error is Error {
	return error instanceof NoLongerDue || (error instanceof AppError && error.code === 'RUN_IN_PROGRESS');
}

/** For the very moment in which a job begins: several processes may have found it due. Throws a NoLongerDue. */
export function assertStillDue({id, name}: Job, store: Store, now: Date): void {
	if (!dueJobs(store, now).some(job => job.id === id)) {
		throw new NoLongerDue(`job "${name}" is not due any more: another process runs it or has run it, or it was changed`);
	}
}

function runningJobs(store: Store): ReadonlySet<string | undefined> {
	const findEnd = endFinder(store);
	return new Set(store.runs.unfinished().filter(run => run.kind === 'backup' && findEnd(run) === undefined).map(({jobId}) => jobId));
}

function dueTime({schedule, createdAt}: Job, {latest, now}: {readonly latest: Run | undefined; readonly now: Date}, onFault: OnFault): Date | undefined {
	if (schedule === undefined) {
		return undefined;
	}

	try {
		return nextRunAfter(schedule, latest?.startedAt ?? (createdAt > lastCredible(now) ? new Date(0) : createdAt));
	} catch (error) {
		if (!(error instanceof UsageError)) {
			throw error;
		}

		onFault(error);
		return undefined;
	}
}
