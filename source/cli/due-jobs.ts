/**
 * Which jobs are to be run now, by their schedules.
 */
import {lastCredible} from '../core/credible-time.js';
import {nextRunAfter} from '../operations/schedule.js';
import {endFinder} from '../runs/run-liveness.js';
import {type Job} from '../store/jobs.js';
import {type Store} from '../store/open-store.js';

/**
 * Enabled jobs whose schedule came round since their last backup began; a job that never ran counts from when it was made.
 * What a clock that was wrong dated ahead doesn't count, or the job would not be due for as long as that is.
 * A failed run counts as one: the next is tried when the schedule says so, not at every call. One that still runs is not due.
 */
export function dueJobs(store: Store, now: Date): readonly Job[] {
	const latest = store.runs.latestByJob('backup');
	const findEnd = endFinder(store);
	const running = new Set(store.runs.list({kind: 'backup', isUnfinished: true}).filter(run => findEnd(run) === undefined).map(({jobId}) => jobId));
	return store.jobs.all().filter(({id, enabled, schedule, createdAt}) => {
		const next = enabled && schedule !== undefined && !running.has(id) ? nextRunAfter(schedule, latest.get(id)?.startedAt ?? (createdAt > lastCredible(now) ? new Date(0) : createdAt)) : undefined;
		return next !== undefined && next.getTime() <= now.getTime();
	});
}
