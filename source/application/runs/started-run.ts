/**
 * A process that was started for a run, and ends before that has begun: whoever waits for the run's log finds the reason there.
 */
import {type Failure} from '../../core/failure.js';
import {recordEarlyEnd} from '../../runs/early-end.js';
import {parseRunId} from '../../runs/run-id.js';

export type StartedRun = {
	readonly home: string;
	/** As it was given to the process. */
	readonly runId: string;
	readonly failure: Failure;
	readonly at: Date;
};

/** Throws a UsageError for what is no id of a run. */
export function recordUnbegun({runId, ...ended}: StartedRun): void {
	recordEarlyEnd({...ended, runId: parseRunId(runId)});
}
