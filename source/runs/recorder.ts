/**
 * Runs an operation on the record: a row in the store, every event in the run's log, `run-finished` as the last one.
 * The rule: whatever happens to the operation, the run ends with an outcome. Where the store can't take it, the run's log has it,
 * and the next reader of the store puts it right; where a full disk takes neither, this process still knows it. Only the death of
 * the process leaves a run open, which is then marked interrupted.
 */
import {toError} from '../core/errors.js';
import {
	type Emit, type RecordedEvent, type RunAgain, type RunEvent, type RunKind,
} from '../core/events.js';
import {exitCodes} from '../core/exit-codes.js';
import {describeFailure} from '../core/failure.js';
import {type RunResult} from '../store/runs.js';
import {type Store} from '../store/open-store.js';
import {whenFree} from '../store/when-free.js';
import {processIdentity} from '../tools/process-identity.js';
import {listenForCancel} from './cancel-request.js';
import {createRunId, runIdBytes} from './run-id.js';
import {endFinder, keepEnd, startHeartbeat} from './run-liveness.js';
import {createRunLog, type RunLog} from './run-log.js';

export type RecordRequest<Result> = {
	readonly kind: RunKind;
	/** For people: `backup of orders nightly`. */
	readonly title: string;
	readonly job?: {readonly id: string; readonly name: string};
	/** Chosen beforehand by whoever started this process. */
	readonly runId?: string;
	readonly again?: RunAgain | undefined;
	/** Asked in the very transaction that begins the run; what it throws keeps the run from beginning. */
	assertWanted?(): void;
	/** What of the result belongs into the run's row. */
	digest?(result: Result): RunDigest;
};

export type RunDigest = Partial<Pick<RunResult, 'artifactName' | 'destinationId' | 'bytesIn' | 'bytesOut' | 'summary'>> & {
	/** Part of the work failed: exit 3. */
	readonly isPartial?: boolean;
};

export type RecorderContext = {
	readonly store: Store;
	readonly pid: number;
	readonly signal: AbortSignal;
	now(): Date;
	randomHex(byteLength: number): string;
	/** Hears every event at once, progress included. */
	emit(event: RecordedEvent): void;
};

export type RecordedRun<Result> = {
	readonly runId: string;
	readonly result: Result;
	readonly isPartial: boolean;
};

/** Throws a BusyError (RUN_IN_PROGRESS) when the job has a live run, a CancelledError when that is asked for, and whatever the operation throws. */
export async function recordRun<Result>(
	request: RecordRequest<Result>,
	context: RecorderContext,
	operation: (emit: Emit, signal: AbortSignal) => Promise<Result>,
): Promise<RecordedRun<Result>> {
	const runId = await whenFree(() => beginRow(request, context), context.signal);
	const record = createRecord(runId, context);
	const cancellable = listenForCancel(context.store.home, runId, context.signal);
	const heartbeat = startHeartbeat({home: context.store.workFolder, now: context.store.now}, runId);
	try {
		record.emit(startedEvent(runId, request, context.pid));
		const result = await operation(record.emit, cancellable.signal);
		const {isPartial = false, ...digest} = request.digest?.(result) ?? {};
		const outcome = isPartial ? 'partial' : 'succeeded';
		const exitCode = isPartial ? exitCodes.partlyDone : exitCodes.done;
		await finishRow(runId, {...digest, outcome, exitCode}, {...context, emit: record.emit});
		record.emit({
			type: 'run-finished', outcome, exitCode, result,
		});
		return {runId, result, isPartial};
	} catch (error) {
		const {
			outcome, exitCode, code, message, hint, wantedFingerprint,
		} = describeFailure(error, cancellable.signal);
		await finishRow(runId, {outcome, exitCode, error: {code, message, hint}}, {...context, emit: record.emit});
		record.emit({
			type: 'run-finished',
			outcome,
			exitCode,
			error: {
				code, message, hint, ...(wantedFingerprint !== undefined && {wantedFingerprint}),
			},
		});
		throw cancellable.reasonFor(error);
	} finally {
		heartbeat.stop();
		cancellable.stop();
		record.close();
	}
}

type EndingContext = Pick<RecorderContext, 'store' | 'signal'> & {readonly emit: Emit};

/** What the run came to is what is told, even where the store can't take it: a full disk may be behind both. */
async function finishRow(runId: string, result: RunResult, {store, signal, emit}: EndingContext): Promise<void> {
	try {
		await whenFree(() => store.runs.finish(runId, result), signal);
	} catch (error) {
		keepEnd(runId, result, store);
		emit({type: 'log', level: 'warning', message: `the end of the run can't be recorded in the store yet: ${toError(error).message}`});
	}
}

/** One transaction; gives the run's id. */
function beginRow(request: RecordRequest<never>, {store, pid, now, randomHex}: RecorderContext): string {
	const {kind, title, job} = request;
	return store.transaction(() => {
		request.assertWanted?.();
		const id = request.runId ?? freshId(store, () => createRunId(now(), randomHex(runIdBytes)));
		store.runs.begin({
			id,
			kind,
			title,
			...(job && {jobId: job.id, jobName: job.name}),
			pid,
			processStartedAt: processIdentity(pid) ?? 'unknown',
		}, endFinder(store));
		return id;
	});
}

/** Two runs of one second may draw the same number: then another is drawn. */
function freshId(store: Store, draw: () => string): string {
	for (;;) {
		const id = draw();
		if (store.runs.findById(id) === undefined) {
			return id;
		}
	}
}

function startedEvent(runId: string, {kind, title, job, again}: RecordRequest<never>, pid: number): RunEvent {
	return {
		type: 'run-started', runId, kind, title, ...(job && {jobName: job.name}), pid, ...(again && {again}),
	};
}

/** A log that can't be written is told once, but is no reason to give up a backup; what comes later is tried again. */
function createRecord(runId: string, {store, now, emit}: RecorderContext): {emit: Emit; close(): void} {
	let log: RunLog | undefined;
	let isTold = false;
	const stamp = (event: RunEvent): RecordedEvent => ({...event, at: now().toISOString(), runId});
	const keep = (work: () => void) => {
		try {
			work();
		} catch (error) {
			if (!isTold) {
				isTold = true;
				emit(stamp({type: 'log', level: 'warning', message: `the run's log can't be written any more: ${toError(error).message}`}));
			}
		}
	};

	keep(() => {
		log = createRunLog(store.workFolder, runId);
	});
	return {
		emit(event) {
			const recorded = stamp(event);
			keep(() => log?.append(recorded));
			emit(recorded);
		},
		close() {
			keep(() => log?.close());
		},
	};
}
