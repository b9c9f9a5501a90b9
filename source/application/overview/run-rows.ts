/**
 * Runs as lists show them.
 */
import {dayMs} from '../../core/days.js';
import {type RunKind, type RunOutcome} from '../../core/events.js';
import {lastPercent} from '../../runs/last-percent.js';
import {runLogFile} from '../../runs/run-log.js';
import {type Store} from '../../store/open-store.js';
import {type Run} from '../../store/runs.js';

/** The newest runs are read, which is all that anybody scrolls through; `dbseal runs list` has the rest. Our choice. */
const shownRuns = 5000;

export type RunRow = {
	readonly id: string;
	readonly kind: RunKind;
	readonly title: string;
	readonly jobId?: string;
	readonly state: 'running' | RunOutcome;
	readonly startedAt: Date;
	readonly finishedAt?: Date;
	readonly bytesOut?: number;
	/** 0…100, of a live run. */
	readonly percent?: number;
	/** `code: message`, of one that failed. */
	readonly error?: string;
};

export type NewestRuns = {
	/** Newest first. */
	readonly runs: readonly RunRow[];
	/** The store has older ones, too. */
	readonly hasOlderRuns?: true;
};

export function newestRuns(store: Store): NewestRuns {
	const found = store.runs.list({limit: shownRuns + 1});
	return {
		runs: found.slice(0, shownRuns).map(run => runRow(run, store)),
		...(found.length > shownRuns && {hasOlderRuns: true}),
	};
}

/** One a minute, the most that a schedule makes, and as many by hand. */
const mostRunsOfDay = 2880;

/** All runs of a job that began on that day (`2026-11-24`, UTC), newest first. */
export function runRowsOn({store}: {readonly store: Store}, {jobId, day}: {readonly jobId: string; readonly day: string}): readonly RunRow[] {
	const since = new Date(`${day}T00:00:00Z`);
	const query = {
		jobId, since, until: new Date(since.getTime() + dayMs), limit: mostRunsOfDay,
	};
	return store.runs.list(query).map(run => runRow(run, store));
}

/** 0…100, of a live run; undefined where its log doesn't say. */
export function progressOf({home}: Pick<Store, 'home'>, runId: string): number | undefined {
	return lastPercent(runLogFile(home, runId));
}

function runRow(run: Run, store: Store): RunRow {
	const {id, kind, title, jobId, outcome, startedAt, finishedAt, bytesOut, error} = run;
	const percent = finishedAt ? undefined : progressOf(store, id);
	return {
		id,
		kind,
		// The kind has a column of its own.
		title: title.replace(/^[a-z]+ of /v, ''),
		state: outcome ?? 'running',
		startedAt,
		...(jobId !== undefined && {jobId}),
		...(finishedAt && {finishedAt}),
		...(bytesOut !== undefined && {bytesOut}),
		...(percent !== undefined && {percent}),
		...(error && {error: `${error.code}: ${error.message}`}),
	};
}
