/**
 * The log of a run that ended before it began: a usage error, a wrong key, a store in the way.
 * Whoever started it as a process of its own looks there, since nobody hears its stderr.
 */
import {type RecordedEvent} from '../core/events.js';
import {systemErrorCode} from '../core/errors.js';
import {type Failure} from '../core/failure.js';
import {createRunLog} from './run-log.js';

export type EarlyEnd = {
	readonly home: string;
	readonly runId: string;
	readonly failure: Failure;
	readonly at: Date;
};

/** Does nothing for a run that has a log already, which tells its own end, nor where none can be written: the failure itself is what counts. */
export function recordEarlyEnd({home, runId, failure: {outcome, exitCode, code, message, hint}, at}: EarlyEnd): void {
	const event: RecordedEvent = {
		type: 'run-finished', outcome, exitCode, error: {code, message, hint}, at: at.toISOString(), runId,
	};
	try {
		const log = createRunLog(home, runId);
		log.append(event);
		log.close();
	} catch (error) {
		if (systemErrorCode(error) === undefined) {
			throw error;
		}
	}
}
