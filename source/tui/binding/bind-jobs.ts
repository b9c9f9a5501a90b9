/**
 * Jobs, bound to the store.
 */
import {previewPrune} from '../../application/artifacts/pruning.js';
import {dayMs} from '../../application/history/calendar.js';
import {jobHistory} from '../../application/history/job-history.js';
import {settingProblems} from '../../application/job-checks.js';
import {removeJob, saveJob} from '../../application/jobs.js';
import {pickSettings} from '../../core/job-settings.js';
import {type JobServices} from '../services.js';
import {type BoundApplication} from './bound-application.js';
import {runRow} from './read-overview.js';

/** One a minute, the most that a schedule makes, and as many by hand. */
const mostRunsOfDay = 2880;

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
		history(id) {
			const job = application.store.jobs.findById(id);
			return job && jobHistory(application, {job, now: application.environment.now()});
		},
		runsOn(id, day) {
			const since = new Date(`${day}T00:00:00Z`);
			return application.store.runs.list({
				jobId: id, since, until: new Date(since.getTime() + dayMs), limit: mostRunsOfDay,
			}).map(run => runRow(run));
		},
		previewPrune: async (id, signal) => previewPrune(application, {id}, {signal}),
	};
}
