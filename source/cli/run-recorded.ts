/**
 * An operation as a recorded run of this process, told by the command's own printer.
 */
import {type OperationContext} from '../operations/context.js';
import {type RecordedRun, recordRun, type RecordRequest} from '../runs/recorder.js';
import {type Application} from '../application/application.js';
import {type CommandContext} from './command.js';

export type OperationRun<Result> = Omit<RecordRequest<Result>, 'runId'>;

export async function runRecorded<Result>(
	request: OperationRun<Result>,
	{application, context}: {readonly application: Application; readonly context: CommandContext},
	operation: (operations: OperationContext) => Promise<Result>,
): Promise<RecordedRun<Result>> {
	const {environment: {pid, now, randomHex}, global: {runId}, output, signal: processSignal} = context;
	return recordRun({...request, ...(runId !== undefined && {runId})}, {
		store: application.store, pid, signal: processSignal, now, randomHex, emit: output.event,
	}, async (emit, signal) => operation(application.operations({emit, signal})));
}
