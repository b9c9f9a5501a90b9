/**
 * `dbseal runs follow`: a run in any process, from its start to its end. Ends with the run's own exit code.
 */
import {defineCommand} from '../../command.js';
import {withApplication} from '../../../application/application.js';
import {findRun, watchRun} from '../../../application/runs/runs.js';
import {failureOfRun} from '../../reported-failure.js';

export const command = defineCommand({
	examples: [
		['dbseal runs follow latest', 'what runs now, or ran last'],
		['dbseal runs follow 9f3c --json', 'its events, one a line, as they come'],
	],
	arguments: [{name: 'ID', completes: 'run'}],
	flags: {},
	notes: ['Ctrl-C stops following; the run goes on. To stop the run: dbseal runs cancel ID.'],
	async run({arguments: [typed = '']}, context) {
		const {output, signal} = context;
		await withApplication(context.place, {reads: true}, async application => {
			for await (const event of watchRun(application, findRun(application, typed).id, signal)) {
				output.event(event);
				const failure = event.type === 'run-finished' ? failureOfRun(event) : undefined;
				if (failure) {
					throw failure;
				}
			}
		});
	},
});
