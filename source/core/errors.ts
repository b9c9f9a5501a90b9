/**
 * Every failure that dbseal knows, one class for each exit code.
 * The rule: across a folder border only these are thrown; anything else is a bug (exit 1, stack shown).
 * Messages are lower-case without a period and say what and which; hints are one sentence and say what to do next.
 * No secret ever enters a message or a hint.
 */
import {passingCodes, type ErrorCode} from './error-codes.js';
import {exitCodes, type ExitCode} from './exit-codes.js';

export type ErrorDetails = {
	/** Stable, in SCREAMING_SNAKE; listed in docs/codes.md. */
	readonly code: ErrorCode;
	/** What happened, to what: lower case, no period. */
	readonly message: string;
	/** What to do next: one sentence that ends with a period. */
	readonly hint: string;
	readonly cause?: unknown;
	/** Whether time alone may mend it, where that is known better than by its code. */
	readonly mayPass?: boolean | undefined;
};

export abstract class AppError extends Error {
	readonly code: ErrorCode;
	/** Whoever knows more of what was typed makes it more exact. */
	hint: string;
	/** Whether time alone may mend it: a server that restarts, a link that is down. What can't be told apart may. */
	readonly mayPass: boolean;
	abstract readonly exitCode: ExitCode;

	constructor({code, message, hint, cause, mayPass = passingCodes.has(code)}: ErrorDetails) {
		super(message, cause === undefined ? undefined : {cause});
		this.name = new.target.name;
		this.code = code;
		this.hint = hint;
		this.mayPass = mayPass;
	}
}

/** A part of dbseal's own installation can't be used. Exit 1. */
export class InstallationError extends AppError {
	readonly exitCode = exitCodes.failed;
}

/** The command line or a setting can't be understood. Exit 2. */
export class UsageError extends AppError {
	readonly exitCode = exitCodes.usage;
}

/** Some of the work is done and good, some is not. Exit 3. */
export class PartlyDoneError extends AppError {
	readonly exitCode = exitCodes.partlyDone;
}

/** A named thing is not there. Exit 10. */
export class NotFoundError extends AppError {
	readonly exitCode = exitCodes.notFound;
}

/** Another run or process holds what this one needs. Exit 11. */
export class BusyError extends AppError {
	readonly exitCode = exitCodes.busy;
}

/** A key is missing, malformed or the wrong one; the data may be perfectly well. Exit 12. */
export class KeyError extends AppError {
	readonly exitCode = exitCodes.key;
	/** Of the key that is needed, where that is known: hex, 32 characters. */
	readonly wantedFingerprint: string | undefined;

	constructor({wantedFingerprint, ...details}: ErrorDetails & {readonly wantedFingerprint?: string | undefined}) {
		super(details);
		this.wantedFingerprint = wantedFingerprint;
	}
}

/** The data is damaged or was changed; the key is not to blame. Exit 13. */
export class IntegrityError extends AppError {
	readonly exitCode = exitCodes.integrity;
}

/** The database or its client tool failed. Exit 14. */
export class SourceError extends AppError {
	readonly exitCode = exitCodes.databaseTool;
}

/** The storage or the network to it failed. Exit 15. */
export class DestinationError extends AppError {
	readonly exitCode = exitCodes.storage;
}

/** Not enough room, here or at the destination. Exit 16. */
export class SpaceError extends AppError {
	readonly exitCode = exitCodes.noSpace;
}

/** dbseal could, but will not: it would overwrite, or the versions don't fit. Exit 17. */
export class RefusedError extends AppError {
	readonly exitCode = exitCodes.refused;
}

/** A restore test did not give back what was backed up. Exit 18. */
export class DrillError extends AppError {
	readonly exitCode = exitCodes.drillFailed;
}

/** A backup is older than it may be. Exit 19. */
export class StaleError extends AppError {
	readonly exitCode = exitCodes.overdue;
}

/**
 * The person or the system asked to stop. Carried as the abort reason of the run's signal.
 * Exit 130 for SIGINT, 143 for SIGTERM and SIGHUP.
 */
export class InterruptedError extends Error {
	readonly signalName: 'SIGINT' | 'SIGTERM' | 'SIGHUP';

	constructor(signalName: 'SIGINT' | 'SIGTERM' | 'SIGHUP', message = `interrupted by ${signalName}`) {
		super(message);
		this.name = 'InterruptedError';
		this.signalName = signalName;
	}

	get exitCode(): ExitCode {
		return this.signalName === 'SIGINT' ? exitCodes.interrupted : exitCodes.terminated;
	}
}

/** One run was asked to stop, and its process was not. */
export class CancelledError extends InterruptedError {
	constructor() {
		super('SIGTERM', 'cancelled by a person');
		this.name = 'CancelledError';
	}
}

/** Whether `error` is, or was caused by, an abort of the run's own signal. */
export function isInterruption(error: unknown): boolean {
	return error instanceof InterruptedError
		|| (error instanceof Error && (error.name === 'AbortError' || isInterruption(error.cause)));
}

/** A foreign error as an Error, whatever was thrown. */
export function toError(thrown: unknown): Error {
	return thrown instanceof Error ? thrown : new Error(String(thrown));
}

/** The system's own code of an error (`ENOENT`, `EACCES`, …), if it has one; our own errors have none. */
export function systemErrorCode(thrown: unknown): string | undefined {
	const isForeign = thrown instanceof Error && !(thrown instanceof AppError);
	return isForeign && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined;
}
