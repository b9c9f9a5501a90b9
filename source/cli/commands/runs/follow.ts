/**
 * `dbseal runs follow`: a run in any process, from its start to its end. Ends with the run's own exit code.
 */
import {followRun} from '../../../runs/follow.js';
import {isRunAlive} from '../../../runs/run-liveness.js';
import {defineCommand} from '../../command.js';
import {withEngine} from '../../engine.js';
import {findRun} from '../../find-run.js';
import {failureOfRun} from '../../reported-failure.js';

export const command = defineCommand({
	examples: [
		['dbseal runs follow latest', 'what runs now, or ran last'],
		['dbseal runs follow 9f3c --json', 'its events, one a line, as they come'],
	],
	arguments: [{name: 'ID', completes: 'run'}],
	flags: {},
	notes: ['Ctrl-C stops following; the run goes on. To stop the run: dbseal runs cancel ID.'],
	async run({arguments: [typed = '']}, {environment, home, output, signal, ...context}) {
		const run = await withEngine({
			...context, environment, home, output, signal,
		}, {}, async ({store}) => findRun(store, typed));
		const events = followRun({
			home, runId: run.id, isAlive: () => isRunAlive(run, {home, now: environment.now}), now: environment.now,
		}, signal);
		for await (const event of events) {
			output.event(event);
			const failure = event.type === 'run-finished' ? failureOfRun(event) : undefined;
			if (failure) {
				throw failure;
			}
		}
	},
});
