/**
 * What can be done with a job, the same in the list and on its own page.
 */
import {useNavigation} from '../navigation.js';
import {type JobRow} from '../services.js';
import {useCommands} from './use-commands.js';

export type JobActions = Readonly<Record<'run' | 'verify' | 'drill' | 'copy' | 'edit' | 'prune' | 'calendar' | 'recover', () => void>>;

/** Without a job every action does nothing. */
export function useJobActions(job: JobRow | undefined): JobActions {
	const navigation = useNavigation();
	const commands = useCommands();
	const start = (kind: 'backup' | 'verify' | 'drill' | 'copy') => () => {
		if (job) {
			commands.startRun({kind, jobId: job.id});
		}
	};

	return {
		run() {
			if (job?.lastRun?.state === 'running') {
				navigation.push({screen: 'run', runId: job.lastRun.id});
				navigation.notify('quiet', 'It runs already: this is the run, from its start.');
			} else {
				start('backup')();
			}
		},
		verify: start('verify'),
		drill: start('drill'),
		copy: start('copy'),
		prune() {
			if (job) {
				navigation.push({screen: 'prune', jobId: job.id});
			}
		},
		recover() {
			if (job) {
				navigation.push({screen: 'recover', jobId: job.id});
			}
		},
		calendar() {
			if (job) {
				navigation.push({screen: 'calendar', jobId: job.id});
			}
		},
		edit() {
			if (job) {
				navigation.push({screen: 'job-form', jobId: job.id});
			}
		},
	};
}
