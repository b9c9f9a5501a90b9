/**
 * Jobs, bound to the store.
 */
import {findJob} from '../../application/find-named.js';
import {settingProblems} from '../../application/job-checks.js';
import {removeJob, saveJob} from '../../application/jobs.js';
import {pickSettings} from '../../core/job-settings.js';
import {prune} from '../../operations/keeping/prune.js';
import {type JobServices} from '../services.js';
import {type BoundApplication} from './bound-application.js';

export function bindJobs(application: BoundApplication): JobServices {
	return {
		problems: settingProblems,
		save({settings, ...ends}, id) {
			const saved = saveJob(application, {...ends, ...pickSettings(settings)}, id);
			application.changed();
			return saved.id;
		},
		remove(id) {
			removeJob(application, {id});
			application.changed();
		},
		async previewPrune(id, signal) {
			return prune({job: findJob(application, {id}), isDryRun: true}, application.operations({signal}));
		},
	};
}
