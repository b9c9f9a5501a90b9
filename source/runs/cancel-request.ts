/**
 * How a run hears that it is to stop: by an empty file beside its log, HOME/runs/ID.cancel, which the process that runs it looks for.
 * The rule: one run is asked, not its process, for a daemon runs several. The file is seen from other containers and hosts on the same
 * home, and can be made where the disk is too full for a row.
 */
import {setMaxListeners} from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import {CancelledError, systemErrorCode} from '../core/errors.js';
import {makeFolder} from '../files/make-folder.js';

/** Our choice: a person who waits for it does not notice. */
const lookIntervalMs = 250;

/** Throws the system's error where it can't be made. */
export function requestCancel(home: string, runId: string): void {
	const file = requestFile(home, runId);
	makeFolder(path.dirname(file));
	fs.closeSync(fs.openSync(file, 'a', 0o600));
}

/** For the run's end, or for who finds that it has ended. */
export function forgetRequest(home: string, runId: string): void {
	try {
		fs.rmSync(requestFile(home, runId), {force: true});
	} catch (error) {
		// What can't be removed asks nobody any more; `runs prune` removes it with the run.
		if (systemErrorCode(error) === undefined) {
			throw error;
		}
	}
}

export type Cancellable = {
	/** Aborted with the reason of `signal`, or with a CancelledError. */
	readonly signal: AbortSignal;
	/** What to throw for what the run failed with. */
	reasonFor(error: unknown): unknown;
	stop(): void;
};

/** A run's own signal, which its process's ends, too. */
export function listenForCancel(home: string, runId: string, processSignal: AbortSignal): Cancellable {
	const controller = new AbortController();
	const {signal} = controller;
	// All that the run does at once listens to it: many listeners are no leak here.
	setMaxListeners(0, signal);
	const onProcessEnd = () => {
		controller.abort(processSignal.reason);
	};

	if (processSignal.aborted) {
		onProcessEnd();
	}

	processSignal.addEventListener('abort', onProcessEnd, {once: true});
	const timer = setInterval(() => {
		if (!signal.aborted && fs.existsSync(requestFile(home, runId))) {
			controller.abort(new CancelledError());
		}
	}, lookIntervalMs);
	timer.unref();
	return {
		signal,
		reasonFor: error => signal.reason instanceof CancelledError ? signal.reason : error,
		stop() {
			clearInterval(timer);
			processSignal.removeEventListener('abort', onProcessEnd);
			forgetRequest(home, runId);
		},
	};
}

function requestFile(home: string, runId: string): string {
	return path.join(home, 'runs', `${runId}.cancel`);
}
