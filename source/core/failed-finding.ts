/** What a connection test makes of an error of ours. */
import {type Finding} from './connection.js';
import {AppError} from './errors.js';

/** Throws what is no answer of the other side: the signal's reason, a fault of the program. */
export function failedFinding(subject: string, thrown: unknown, signal: AbortSignal): Finding {
	signal.throwIfAborted();
	if (!(thrown instanceof AppError)) {
		throw thrown;
	}

	return {
		subject, verdict: 'failed', detail: thrown.message, hint: thrown.hint,
	};
}
