/**
 * Runs, bound to processes of their own, which are followed by their logs.
 */
import {drillReport} from '../../application/drill-reports.js';
import {stopRun, watchRun} from '../../application/runs/runs.js';
import {startRun} from '../../application/runs/wanted-runs.js';
import {type RunRequest} from '../runs/run-requests.js';
import {type RunServices} from '../services.js';
import {type BoundApplication} from './bound-application.js';

/** How long a cancelled run may take to clean up before the screen says that it is still at it. */
const patienceMs = 10_000;

export function bindRuns(application: BoundApplication): RunServices {
	const requests = new Map<string, RunRequest>();
	return {
		async start(request) {
			const runId = await startRun(application, request, application.environment.program);
			requests.set(runId, request);
			application.changed();
			return runId;
		},
		async follow(runId, onEvent, signal) {
			for await (const event of watchRun(application, runId, signal)) {
				if (event.type === 'run-finished') {
					// The run's row was written before this event: the header must not say "running" beside it.
					application.changed();
				}

				onEvent(event);
			}
		},
		async cancel(runId) {
			await stopRun(application, {which: {id: runId}, patienceMs}, new AbortController().signal);
			application.changed();
		},
		report: runId => drillReport(application, runId),
		requestOf: runId => requests.get(runId),
	};
}
