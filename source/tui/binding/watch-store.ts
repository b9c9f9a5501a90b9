/**
 * Keeps the overview fresh: looks once a second whether any process has written to the store or its runs.
 * The rule: when nothing changed, nothing is read and nobody is told.
 */
import fs from 'node:fs';
import path from 'node:path';
import {endFinder} from '../../runs/run-liveness.js';
import {runLogFile} from '../../runs/run-log.js';
import {type Overview} from '../services.js';
import {type Watch, watchable} from '../watch.js';
import {type BoundApplication} from './bound-application.js';
import {lastPercent} from './last-percent.js';
import {readOverview} from './read-overview.js';

const lookIntervalMs = 1000;
/** Ages and times to the next run move on by themselves. */
const oldestMs = 30_000;

export type StoreWatch = {
	readonly overview: Watch<Overview>;
	refresh(): void;
	close(): void;
};

export function watchStore(application: BoundApplication): StoreWatch {
	const {store, environment} = application;
	const percentOf = (runId: string): number | undefined => lastPercent(runLogFile(store.home, runId));
	store.runs.markEnded(endFinder(store));
	let seen = stamp(application);
	const overview = watchable(readOverview(application, percentOf));
	let seenLogs = '';

	const refresh = (): void => {
		// Taken first: what is written while this reads is then seen at the next look.
		seen = stamp(application);
		overview.set(readOverview(application, percentOf));
	};

	const look = (): void => {
		const current = overview.getSnapshot();
		const live = current.runs.filter(run => run.state === 'running');
		if (live.length > 0) {
			store.runs.markEnded(endFinder(store));
		}

		const isOld = environment.now().getTime() - current.takenAt.getTime() > oldestMs;
		const logs = stampOf(live.map(run => runLogFile(store.home, run.id)));
		if (isOld || stamp(application) !== seen) {
			refresh();
		} else if (logs !== seenLogs) {
			overview.set(withPercents(current, percentOf));
		}

		seenLogs = logs;
	};

	const timer = setInterval(look, lookIntervalMs);
	timer.unref();
	return {
		overview,
		refresh,
		close() {
			clearInterval(timer);
		},
	};
}

/** While a run goes on, nothing but its percentage is read: the history may be long. The same overview where no whole percent was added. */
function withPercents(overview: Overview, percentOf: (runId: string) => number | undefined): Overview {
	const runs = overview.runs.map(run => {
		const percent = run.state === 'running' ? percentOf(run.id) : undefined;
		return percent === undefined || Math.floor(percent) === Math.floor(run.percent ?? -1) ? run : {...run, percent};
	});
	if (runs.every((run, index) => run === overview.runs[index])) {
		return overview;
	}

	const runsById = new Map(runs.map(run => [run.id, run]));
	const jobs = overview.jobs.map(job => job.lastRun?.state === 'running' ? {...job, lastRun: runsById.get(job.lastRun.id) ?? job.lastRun} : job);
	return {...overview, runs, jobs};
}

/** Changes whenever the store or a key file does. */
function stamp({store, environment}: BoundApplication): string {
	return stampOf([store.path, `${store.path}-wal`, path.join(environment.workingFolder, '.env'), path.join(store.home, '.env')]);
}

function stampOf(files: readonly string[]): string {
	return files.map(file => {
		const found = fs.statSync(file, {throwIfNoEntry: false});
		return found ? `${found.mtimeMs} ${found.size}` : '';
	}).join('\n');
}
