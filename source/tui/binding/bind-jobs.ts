/**
 * Jobs, bound to the store.
 */
import {AppError} from '../../core/errors.js';
import {assertLevel} from '../../operations/job-settings.js';
import {prune} from '../../operations/keeping/prune.js';
import {assertSchedule} from '../../operations/schedule.js';
import {type JobServices} from '../services.js';
import {type BoundApplication} from './bound-application.js';
import {goneError} from './gone-error.js';

export function bindJobs(application: BoundApplication): JobServices {
	const {jobs} = application.store;
	return {
		scheduleProblem: schedule => problemOf(() => {
			assertSchedule(schedule);
		}),
		levelProblem: (compression, level) => problemOf(() => {
			assertLevel(compression, level);
		}),
		save({profileId, level, schedule, checkQuery, keep, ...draft}, id) {
			const before = id === undefined ? undefined : jobs.findById(id);
			const changes = {
				...draft, profileId, level, schedule, checkQuery, retention: keep,
			};
			if (before) {
				jobs.change(before.id, changes);
			} else {
				jobs.add({id: application.store.newId(), ...changes});
			}

			application.changed();
		},
		remove(id) {
			jobs.remove(id);
			application.changed();
		},
		async previewPrune(id, signal) {
			const job = jobs.findById(id);
			if (!job) {
				throw goneError('job');
			}

			return prune({job, isDryRun: true}, application.operations({signal}));
		},
	};
}

/** What to do where a setting can't be as it is. */
function problemOf(check: () => void): string | undefined {
	try {
		check();
		return undefined;
	} catch (error) {
		if (error instanceof AppError) {
			return error.hint;
		}

		throw error;
	}
}
