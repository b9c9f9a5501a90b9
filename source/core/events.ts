/**
 * What a run tells while it works: one union that the text printer, the JSON printer and the TUI all show.
 * The rule: an event never carries a secret, and `run-finished` is always the last one.
 */
import {type ExitCode} from './exit-codes.js';

export type RunKind = 'backup' | 'restore' | 'verify' | 'drill' | 'prune' | 'copy';

export type RunOutcome = 'succeeded' | 'partial' | 'failed' | 'interrupted';

/** One step of the data's way, in the order of the way. */
export type Stage
	= | 'dump' | 'compress' | 'encrypt' | 'store'
		| 'fetch' | 'verify' | 'decrypt' | 'decompress' | 'load';

export type RunStarted = {
	readonly type: 'run-started';
	readonly runId: string;
	readonly kind: RunKind;
	/** For people: `orders nightly` or `restore of orders_….sql.gz.enc`. */
	readonly title: string;
	readonly jobName?: string;
	readonly pid: number;
	/** Absent where it can't be started again: its output is a pipe that is gone. */
	readonly again?: RunAgain;
};

/** What starts the same run again. */
export type RunAgain = {
	/** The command's words, without secrets. */
	readonly words: readonly string[];
	/** A password was given that is kept nowhere: it has to come by `--password-stdin`. */
	readonly needsPassword: boolean;
};

export type StageStarted = {
	readonly type: 'stage-started';
	/** All stages that run at once from here on, in the order of the data's way. */
	readonly stages: readonly Stage[];
};

export type StageProgress = {
	readonly stage: Stage;
	/** Bytes that left this stage so far. */
	readonly bytes: number;
	/** Bytes each second, over the last few seconds. */
	readonly bytesPerSecond: number;
	/** 0…1: the part of the time in which the others waited for this stage. */
	readonly busyShare: number;
};

export type Progress = {
	readonly type: 'progress';
	readonly stages: readonly StageProgress[];
	/** Bytes into the first stage that moves data (dump or artifact). */
	readonly bytesIn: number;
	/** Bytes out of the last one (storage or database). */
	readonly bytesOut: number;
	readonly bytesInPerSecond: number;
	readonly bytesOutPerSecond: number;
	readonly elapsedMs: number;
	/** 0…100, where a size is known or estimated. */
	readonly percent?: number;
	readonly etaMs?: number;
};

export type Log = {
	readonly type: 'log';
	readonly level: 'info' | 'warning' | 'error';
	readonly message: string;
};

/**
 * `fits`: proven by fingerprint, commitment or auth tag. `plausible`: looks right, not proven.
 * `undecided`: the look says nothing. `refused`: proven or seen to be the wrong key.
 */
export type CandidateVerdict = 'fits' | 'plausible' | 'undecided' | 'refused';

export type RecoveryCandidate = {
	readonly type: 'recovery-candidate';
	/** Which of the candidates it is; the first is 1. */
	readonly index: number;
	readonly total: number;
	readonly profileId: string;
	readonly profileName: string;
	readonly verdict: CandidateVerdict;
	/** Why, for people: `gzip header is not valid`. */
	readonly reason: string;
};

export type RunFinished = {
	readonly type: 'run-finished';
	readonly outcome: RunOutcome;
	readonly exitCode: ExitCode;
	/** What the operation returned, as plain JSON. */
	readonly result?: unknown;
	readonly error?: {
		readonly code: string;
		readonly message: string;
		readonly hint: string;
		/** Of the key that would open the backup, where none here does and its sidecar names it: hex, 32 characters. */
		readonly wantedFingerprint?: string;
	};
};

export type RunEvent = RunStarted | StageStarted | Progress | Log | RecoveryCandidate | RunFinished;

/** An event as it is kept and printed: with its time (ISO 8601, UTC) and its run. */
export type RecordedEvent = RunEvent & {readonly at: string; readonly runId: string};

export type Emit = (event: RunEvent) => void;
