/**
 * Jobs, bound to the application.
 */
import {previewPrune} from '../../application/artifacts/pruning.js';
import {jobHistory} from '../../application/history/job-history.js';
import {runRowsOn} from '../../application/overview/run-rows.js';
import {settingProblems} from '../../application/jobs/job-checks.js';
import {removeJob, saveJob} from '../../application/jobs/jobs.js';
import {pickSettings} from '../../core/job-settings.js';
import {type JobServices} from '../services.js';
import {type BoundApplication} from './bound-application.js';
import {ifThere} from './if-there.js';

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
		history: id => ifThere(() => jobHistory(application, {job: {id}, now: application.environment.now()})),
		runsOn: (jobId, day) => runRowsOn(application, {jobId, day}),
		previewPrune: async (id, signal) => previewPrune(application, {id}, {signal}),
	};
}
