/**
 * Jobs, bound to the store.
 */
import {settingProblems} from '../../application/job-checks.js';
import {addJob, changeJob} from '../../application/jobs.js';
import {pickSettings} from '../../core/job-settings.js';
import {prune} from '../../operations/keeping/prune.js';
import {type JobServices} from '../services.js';
import {type BoundApplication} from './bound-application.js';
import {goneError} from './gone-error.js';

export function bindJobs(application: BoundApplication): JobServices {
	const {jobs} = application.store;
	return {
		problems: settingProblems,
		save({settings, ...ends}, id) {
			const before = id === undefined ? undefined : jobs.findById(id);
			if (id !== undefined && !before) {
				throw goneError('job');
			}

			const changes = {...ends, ...pickSettings(settings)};
			const saved = before ? changeJob(application.store, before, changes) : addJob(application.store, changes);
			application.changed();
			return saved.id;
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
