/**
 * Puts the services together over one open store.
 */
import {examine} from '../../operations/health/examine.js';
import {type Store} from '../../store/open-store.js';
import {type TuiEnvironment} from '../environment.js';
import {type Services} from '../services.js';
import {bindArtifacts} from './bind-artifacts.js';
import {bindConnections} from './bind-connections.js';
import {bindJobs} from './bind-jobs.js';
import {bindRuns} from './bind-runs.js';
import {bindVault} from './bind-vault.js';
import {type Bench, createBench} from './bench.js';
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
			async examine({isFixing, onFinding}, signal) {
				const {surroundings} = bench;
				for await (const finding of examine({
					isFixing, isOffline: false, nodeVersion: environment.nodeVersion, surroundings,
				}, bench.operations(signal))) {
					onFinding(finding);
				}

				bench.changed();
			},
		},
		close: watching.close,
	};
}

function everySecond(tick: () => void): () => void {
	const timer = setInterval(tick, 1000);
	return () => {
		clearInterval(timer);
	};
}
