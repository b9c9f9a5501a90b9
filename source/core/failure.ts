/**
 * What an error means for a run and for the process: one reading of it for the run's record, the exit code and the text.
 * The rule: decided by class, never by message text; whatever isn't an AppError is a bug and says so. Only a lack of room may show
 * in any write, and is told as that wherever it does.
 */
import {
	AppError, InterruptedError, isInterruption, KeyError, toError,
} from './errors.js';
import {type RunOutcome} from './events.js';
import {exitCodes, type ExitCode} from './exit-codes.js';
import {isOutOfRoom} from './out-of-room.js';

export type Failure = {
	readonly outcome: Exclude<RunOutcome, 'succeeded'>;
	readonly exitCode: ExitCode;
	/** A code of the error table, or `INTERRUPTED`, or `BUG`. */
	readonly code: string;
	readonly message: string;
	readonly hint: string;
	/** Of the key that would have opened it, where none here did and its sidecar names it: hex, 32 characters. */
	readonly wantedFingerprint?: string;
	/** Only for bugs: what to send along with a report. */
	readonly stack?: string;
};

/**
 * An abort wins over the error that it led to: a dump tool that was ended because somebody pressed Ctrl-C
 * did fail, but that isn't what happened.
 */
export function describeFailure(thrown: unknown, signal?: AbortSignal): Failure {
	const interruption = interruptionBehind(thrown, signal);
	if (interruption) {
		// What is left behind by it is told along.
		const left = isLeftBehind(thrown) ? thrown : undefined;
		return {
			outcome: 'interrupted',
			exitCode: interruption.exitCode,
			code: 'INTERRUPTED',
			message: left ? `${interruption.message}; ${left.message}` : interruption.message,
			hint: left?.hint ?? 'Nothing half-done counts as done; start it again when you are ready.',
		};
	}

	if (thrown instanceof AppError) {
		const {exitCode, code, message, hint} = thrown;
		const wantedFingerprint = thrown instanceof KeyError ? thrown.wantedFingerprint : undefined;
		return {
			outcome: exitCode === exitCodes.partlyDone ? 'partial' : 'failed', exitCode, code, message, hint, ...(wantedFingerprint !== undefined && {wantedFingerprint}),
		};
	}

	return describeForeign(toError(thrown));
}

/** On one line, for a run's log: what happened, and the next step. */
export function failureText(error: Error): string {
	return error instanceof AppError ? `${error.message}. ${error.hint}` : error.message;
}

/** For who would go on after an error: not after an interruption, whose reason is thrown, or the error that tells what it could not stop. */
export function throwIfInterrupted(signal: AbortSignal, thrown: unknown): void {
	if (signal.aborted && isLeftBehind(thrown)) {
		throw thrown;
	}

	signal.throwIfAborted();
}

/** Of a tool that goes on by itself somebody has to know. */
function isLeftBehind(thrown: unknown): thrown is AppError {
	return thrown instanceof AppError && thrown.code === 'TOOL_NOT_STOPPED';
}

function describeForeign(error: Error): Failure {
	if (isOutOfRoom(error)) {
		return {
			outcome: 'failed',
			exitCode: exitCodes.noSpace,
			code: 'NO_SPACE',
			message: `there is no room: ${error.message}`,
			hint: 'Free some space on that file system, or raise the user\'s quota or limit of file sizes, then start again.',
		};
	}

	return {
		outcome: 'failed',
		exitCode: exitCodes.failed,
		code: 'BUG',
		message: `unexpected error: ${error.message}`,
		hint: 'This is a bug in dbseal: please report it with the lines above.',
		stack: error.stack ?? String(error),
	};
}

function interruptionBehind(thrown: unknown, signal: AbortSignal | undefined): InterruptedError | undefined {
	if (signal?.aborted && signal.reason instanceof InterruptedError) {
		return signal.reason;
	}

	if (!isInterruption(thrown)) {
		return undefined;
	}

	let error: unknown = thrown;
	while (error instanceof Error && !(error instanceof InterruptedError)) {
		error = error.cause;
	}

	return error instanceof InterruptedError ? error : new InterruptedError('SIGTERM');
}
