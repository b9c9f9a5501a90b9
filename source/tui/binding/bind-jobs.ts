/**
 * Jobs, bound to the store.
 */
import {prune} from '../../operations/prune.js';
import {type JobServices} from '../services.js';
import {type Bench} from './bench.js';
import {goneError} from './gone-error.js';
import {scheduleProblem} from './job-rows.js';

export function bindJobs(bench: Bench): JobServices {
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
		async previewPrune(id, signal) {
			const job = jobs.findById(id);
			if (!job) {
				throw goneError('job');
			}

			return prune({job, isDryRun: true}, bench.operations(signal));
		},
	};
}
