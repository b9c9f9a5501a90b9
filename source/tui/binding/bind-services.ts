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
		save({destinationId, profileId, level, schedule, keepLast, ...draft}, id) {
			const before = id === undefined ? undefined : jobs.findById(id);
			const changes = {
				...draft,
				profileId,
				level,
				schedule,
				// Only the first destination and the first rule are on the form: the others stay.
				destinationIds: [destinationId, ...(before?.destinationIds.slice(1) ?? [])],
				retention: {...without(before?.retention ?? {}, 'last'), ...(keepLast !== undefined && {last: keepLast})},
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

function without<Value extends object, Name extends keyof Value>(value: Value, name: Name): Omit<Value, Name> {
	const {[name]: _left, ...rest} = value;
	return rest;
}
