/**
 * An operation as a recorded run of this process: a row in the store, and every event in the run's log.
 */
import {type RecordedEvent} from '../../core/events.js';
import {type OperationContext} from '../../operations/context.js';
import {type RecordedRun, recordRun, type RecordRequest} from '../../runs/recorder.js';
import {type Application} from '../application.js';

/** Under which id a run is recorded, and who hears it meanwhile. */
export type Recording = {
	/** Chosen beforehand by whoever started this process. */
	readonly runId?: string | undefined;
	/** Hears every event at once, progress included. */
	emit(event: RecordedEvent): void;
};

/** Throws what `recordRun` throws. */
export async function runRecorded<Result>(
	request: Omit<RecordRequest<Result>, 'runId'>,
	{application, recording: {runId, emit}}: {readonly application: Application; readonly recording: Recording},
	operation: (operations: OperationContext) => Promise<Result>,
): Promise<RecordedRun<Result>> {
	const {store, place: {pid, now, randomHex, signal: placeSignal}} = application;
	return recordRun({...request, ...(runId !== undefined && {runId})}, {
		store, pid, signal: placeSignal, now, randomHex, emit,
	}, async (tell, signal) => operation(application.operations({emit: tell, signal})));
}
