/**
 * Runs, whichever process they live in: found, listed, read, followed, stopped, and forgotten when they are old.
 */
import {NotFoundError, UsageError} from '../../core/errors.js';
import {type RecordedEvent, type RunKind} from '../../core/events.js';
import {type PrunedHistory, pruneHistory} from '../../operations/keeping/prune-history.js';
import {cancelRun} from '../../runs/cancel.js';
import {followStoredRun} from '../../runs/follow.js';
import {openLogReader} from '../../runs/read-log.js';
import {endFinder} from '../../runs/run-liveness.js';
import {assertKept} from '../../store/home-copy.js';
import {type Run} from '../../store/runs.js';
import {type Application} from '../application.js';
import {type Which} from '../find-named.js';
import {goneError} from '../gone-error.js';

export {defaultKeptMs} from '../../operations/keeping/prune-history.js';
export {type Run} from '../../store/runs.js';

type Stored = Pick<Application, 'store'>;

/** Shortened ids are looked for among so many of the newest runs. Our choice. */
const searchedRuns = 1000;

/** @param which A run's id, the end of its id, or `latest`. Throws a NotFoundError, or a UsageError where several end so. */
export function findRun({store}: Stored, which: Which): Run {
	const exact = store.runs.findById(typeof which === 'string' ? which : which.id);
	if (exact) {
		return exact;
	}

	if (typeof which !== 'string') {
		throw goneError('run');
	}

	const newest = store.runs.list({limit: searchedRuns});
	const [match, ...others] = which === 'latest' ? newest.slice(0, 1) : newest.filter(({id}) => id.endsWith(which));
	if (!match) {
		throw new NotFoundError({code: 'NAME_NOT_FOUND', message: `there is no run ${which}`, hint: 'See: dbseal runs list.'});
	}

	if (others.length > 0) {
		throw new UsageError({
			code: 'INVALID_NAME', message: `${others.length + 1} runs end with ${which}`, hint: `Write the whole id, like ${match.id}.`,
		});
	}

	return match;
}

export type RunsWish = {
	/** Only runs of the job of this name. */
	readonly job?: string | undefined;
	readonly kind?: RunKind | undefined;
	readonly limit: number;
};

/** Newest first; those whose process is gone have ended. Throws a NotFoundError where there is no such job. */
export function listRuns({store}: Stored, {job, kind, limit}: RunsWish): readonly Run[] {
	markEnded(store);
	return store.runs.list({
		...(job !== undefined && {jobId: jobIdOf(job, store)}), ...(kind !== undefined && {kind}), limit,
	});
}

/** A run, and all events of its log. Throws as `findRun` does. */
export async function readRun(application: Stored, which: Which): Promise<{readonly run: Run; readonly events: readonly RecordedEvent[]}> {
	const {store} = application;
	markEnded(store);
	const run = findRun(application, which);
	const reader = await openLogReader(store.home, run.id);
	try {
		return {run, events: await reader.readNew()};
	} finally {
		await reader.close();
	}
}

/** All events of a run from its first, then the new ones as they come, until it ends or `signal` aborts. Its row may come later than its log. */
export function watchRun({store}: Stored, runId: string, signal: AbortSignal): AsyncGenerator<RecordedEvent, void> {
	return followStoredRun(runId, store, signal);
}

export type StopWish = {
	readonly which: Which;
	/** How long it may take to clean up. */
	readonly patienceMs: number;
};

/**
 * Asks it to stop, and waits until it has cleaned up. `wasAlive` is false where it had ended before.
 * Throws a BusyError (RUN_IN_PROGRESS) where it still goes on after that time.
 */
export async function stopRun(application: Stored, {which, patienceMs}: StopWish, signal: AbortSignal): Promise<{readonly run: Run; readonly wasAlive: boolean}> {
	const {store} = application;
	const run = findRun(application, which);
	const wasAlive = await cancelRun({run, patienceMs, store}, signal);
	markEnded(store);
	return {run: store.runs.findById(run.id) ?? run, wasAlive};
}

/** Forgets runs that ended and are older than that. Throws a DestinationError where the home can't be written to. */
export function forgetOldRuns({store}: Stored, keptMs: number): PrunedHistory {
	assertKept(store);
	return pruneHistory(new Date(store.now().getTime() - keptMs), store);
}

function markEnded(store: Application['store']): void {
	store.runs.markEnded(endFinder(store));
}

/** A job that was removed still has its runs, under its last name. */
function jobIdOf(name: string, {jobs}: Application['store']): string {
	const job = jobs.findByName(name);
	if (!job) {
		throw new NotFoundError({code: 'NAME_NOT_FOUND', message: `there is no job "${name}"`, hint: 'See: dbseal job list.'});
	}

	return job.id;
}
