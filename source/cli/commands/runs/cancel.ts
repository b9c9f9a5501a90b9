/**
 * `dbseal runs cancel`: asks a run to stop and waits until it has cleaned up.
 */
import {defineCommand} from '../../command.js';
import {withApplication} from '../../../application/application.js';
import {stopRun} from '../../../application/runs/runs.js';

/** A run removes what it has half-written, perhaps over a slow network. Our choice. */
const patienceMs = 60_000;

export const command = defineCommand({
	examples: [['dbseal runs cancel 07ab', 'the run whose id ends so']],
	arguments: [{name: 'ID', completes: 'run'}],
	flags: {},
	async run({arguments: [typed = '']}, context) {
		const {output, signal} = context;
		await withApplication(context.place, {}, async application => {
			const {run: {id, outcome}, wasAlive} = await stopRun(application, {which: typed, patienceMs}, signal);
			output.note(wasAlive ? `run ${id} has stopped: ${outcome ?? 'interrupted'}` : `run ${id} had ended before: ${outcome ?? 'interrupted'}`);
			output.result({runId: id, wasAlive, outcome});
		});
	},
});
