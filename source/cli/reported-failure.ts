/**
 * The failure of a run that happened elsewhere and is told here: it sets the exit code like one of our own.
 */
import {type RecordedEvent, type RunFinished} from '../core/events.js';
import {exitCodes} from '../core/exit-codes.js';
import {type Failure} from '../core/failure.js';

export class ReportedFailure extends Error {
	readonly failure: Failure;

	constructor(failure: Failure) {
		super(failure.message);
		this.name = 'ReportedFailure';
		this.failure = failure;
	}
}

/** Undefined for a run that succeeded. */
export function failureOfRun({outcome, exitCode, error, runId}: RecordedEvent & RunFinished): ReportedFailure | undefined {
	return outcome === 'succeeded' || exitCode === exitCodes.done
		? undefined
		: new ReportedFailure({
			outcome,
			exitCode,
			code: error?.code ?? 'PARTLY_DONE',
			message: error?.message ?? `run ${runId} is ${outcome}`,
			hint: error?.hint ?? `See: dbseal runs show ${runId}.`,
		});
}
