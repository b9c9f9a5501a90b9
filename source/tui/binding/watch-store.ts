/**
 * Keeps the overview fresh: looks once a second whether any process has written to the store or its runs.
 * The rule: when nothing changed, nothing is read and nobody is told.
 */
import {type Overview, readOverview, withPercents} from '../../application/overview/overview.js';
import {markDeadRuns, stampOfRuns, stampOfStore} from '../../application/overview/stamps.js';
import {type Watch, watchable} from '../watch.js';
import {type BoundApplication} from './bound-application.js';

const lookIntervalMs = 1000;
/** Ages and times to the next run move on by themselves. */
const oldestMs = 30_000;

export type StoreWatch = {
	readonly overview: Watch<Overview>;
	refresh(): void;
	close(): void;
};

export function watchStore(application: BoundApplication): StoreWatch {
	markDeadRuns(application);
	let seen = stampOfStore(application);
	const overview = watchable(readOverview(application));
	let seenRuns = '';

	const refresh = (): void => {
		// Taken first: what is written while this reads is then seen at the next look.
		seen = stampOfStore(application);
		overview.set(readOverview(application));
	};

	const look = (): void => {
		const current = overview.getSnapshot();
		const live = current.runs.filter(run => run.state === 'running');
		if (live.length > 0) {
			markDeadRuns(application);
		}

		const isOld = application.environment.now().getTime() - current.takenAt.getTime() > oldestMs;
		const runs = stampOfRuns(application, live.map(run => run.id));
		if (isOld || stampOfStore(application) !== seen) {
			refresh();
		} else if (runs !== seenRuns) {
			overview.set(withPercents(application, current));
		}

		seenRuns = runs;
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
