/**
 * Puts the services together over one open store.
 */
import {type Store} from '../../store/open-store.js';
import {type TuiEnvironment} from '../environment.js';
import {type JobServices, type Services} from '../services.js';
import {bindArtifacts} from './bind-artifacts.js';
import {bindConnections} from './bind-connections.js';
import {bindRuns} from './bind-runs.js';
import {bindVault} from './bind-vault.js';
import {type Bench, createBench} from './bench.js';
import {scheduleProblem} from './job-rows.js';
import {watchStore} from './watch-store.js';

export type BoundServices = {
	readonly services: Services;
	/** Stops watching; the store stays open. */
	close(): void;
};

export function bindServices(environment: TuiEnvironment, store: Store): BoundServices {
	const bench = createBench(environment, store, () => {
		watching.refresh();
	});
	const watching = watchStore(bench);
	return {
		services: {
			host: environment.hostname,
			now: environment.now,
			everySecond,
			overview: watching.overview,
			vault: bindVault(bench),
			connections: bindConnections(bench),
			jobs: bindJobs(bench),
			runs: bindRuns(bench),
			artifacts: bindArtifacts(bench),
		},
		close: watching.close,
	};
}

function bindJobs(bench: Bench): JobServices {
	const {jobs} = bench.store;
	return {
		scheduleProblem,
		save({profileId, level, schedule, keep, ...draft}, id) {
			const before = id === undefined ? undefined : jobs.findById(id);
			const changes = {
				...draft, profileId, level, schedule, retention: keep,
			};
			if (before) {
				jobs.change(before.id, changes);
			} else {
				jobs.add({id: bench.store.newId(), ...changes});
			}

			bench.changed();
		},
		remove(id) {
			jobs.remove(id);
			bench.changed();
		},
	};
}

function everySecond(tick: () => void): () => void {
	const timer = setInterval(tick, 1000);
	return () => {
		clearInterval(timer);
	};
}
