/**
 * Keeps the overview fresh: looks once a second whether any process has written to the store or its runs.
 * The rule: when nothing changed, nothing is read and nobody is told.
 */
import fs from 'node:fs';
import path from 'node:path';
import {isProcessAlive} from '../../runs/process-identity.js';
import {runLogFile} from '../../runs/run-log.js';
import {type Overview} from '../services.js';
import {type Watch, watchable} from '../watch.js';
import {type Bench} from './bench.js';
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

export function watchStore(bench: Bench): StoreWatch {
	const {store, environment} = bench;
	const read = (): Overview => readOverview(bench, runId => lastPercent(runLogFile(store.home, runId)));
	store.runs.markInterrupted(isProcessAlive);
	const overview = watchable(read());
	let seen = stamp(bench, overview.getSnapshot());

	const refresh = (): void => {
		overview.set(read());
		seen = stamp(bench, overview.getSnapshot());
	};

	const look = (): void => {
		const current = overview.getSnapshot();
		if (current.runs.some(run => run.state === 'running')) {
			store.runs.markInterrupted(isProcessAlive);
		}

		const isOld = environment.now().getTime() - current.takenAt.getTime() > oldestMs;
		if (isOld || stamp(bench, current) !== seen) {
			refresh();
		}
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

/** Changes whenever the store, a key file or the log of a live run does. */
function stamp({store, environment}: Bench, {runs}: Overview): string {
	const logs = runs.filter(run => run.state === 'running').map(run => runLogFile(store.home, run.id));
	const envFile = path.join(environment.workingFolder, '.env');
	return [store.path, `${store.path}-wal`, envFile, ...logs].map(file => {
		const found = fs.statSync(file, {throwIfNoEntry: false});
		return found ? `${found.mtimeMs} ${found.size}` : '';
	}).join('\n');
}
