/**
 * `dbseal runs cancel`: asks a run to stop and waits until it has cleaned up.
 */
import {cancelRun} from '../../../runs/cancel.js';
import {endFinder} from '../../../runs/run-liveness.js';
import {defineCommand} from '../../command.js';
import {withApplication} from '../../../application/application.js';
import {findRun} from '../../find-run.js';

/** A run removes what it has half-written, perhaps over a slow network. Our choice. */
const patienceMs = 60_000;

export const command = defineCommand({
	examples: [['dbseal runs cancel 07ab', 'the run whose id ends so']],
	arguments: [{name: 'ID', completes: 'run'}],
	flags: {},
	async run({arguments: [typed = '']}, context) {
		const {output, signal} = context;
		await withApplication(context.place, {}, async ({store}) => {
			const run = findRun(store, typed);
			const wasAlive = await cancelRun({run, patienceMs, store}, signal);
			store.runs.markEnded(endFinder(store));
			const {outcome} = store.runs.findById(run.id) ?? run;
			output.note(wasAlive ? `run ${run.id} has stopped: ${outcome ?? 'interrupted'}` : `run ${run.id} had ended before: ${outcome ?? 'interrupted'}`);
			output.result({runId: run.id, wasAlive, outcome});
		});
	},
});
