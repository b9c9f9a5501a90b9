/**
 * Asks a run to stop, whichever process runs it, and waits until it has cleaned up.
 * The rule: only that run is asked. What else its process does, as a daemon does, goes on.
 */
import {setTimeout as delay} from 'node:timers/promises';
import {BusyError, systemErrorCode} from '../core/errors.js';
import {type Store} from '../store/open-store.js';
import {type Run} from '../store/runs.js';
import {isSeenFromHere} from '../tools/process-identity.js';
import {forgetRequest, requestCancel} from './cancel-request.js';
import {endFinder} from './run-liveness.js';

const pollIntervalMs = 100;

export type CancelRequest = {
	readonly run: Run;
	readonly store: Pick<Store, 'home' | 'now' | 'runs'>;
	/** How long the run may take to clean up. */
	readonly patienceMs: number;
};

/**
 * True when the run was alive and has ended; false when there was nothing to stop.
 * Throws a BusyError (RUN_IN_PROGRESS) when the run still goes on after `patienceMs`, or can't be asked.
 */
export async function cancelRun({run, patienceMs, store}: CancelRequest, signal: AbortSignal): Promise<boolean> {
	if (hasEnded(run, store)) {
		return false;
	}

	ask(run, store.home);
	for (let waitedMs = 0; !hasEnded(run, store); waitedMs += pollIntervalMs) {
		if (waitedMs >= patienceMs) {
			throw new BusyError({
				code: 'RUN_IN_PROGRESS',
				message: `run ${run.id} was asked to stop, but is still cleaning up in process ${run.pid}`,
				hint: `Watch it end with: dbseal runs follow ${run.id}.${isSeenFromHere(run) ? ` To end its process, with all that it does, type: kill ${run.pid}.` : ''}`,
			});
		}

		await delay(pollIntervalMs, undefined, {signal});
	}

	forgetRequest(store.home, run.id);
	return true;
}

function hasEnded(run: Run, store: CancelRequest['store']): boolean {
	const current = store.runs.findById(run.id) ?? run;
	return current.finishedAt !== undefined || endFinder(store)(current) !== undefined;
}

function ask({id, pid}: Run, home: string): void {
	try {
		requestCancel(home, id);
	} catch (error) {
		const code = systemErrorCode(error);
		if (code === undefined) {
			throw error;
		}

		throw new BusyError({
			code: 'RUN_IN_PROGRESS',
			message: `run ${id} goes on in process ${pid}: it can't be asked to stop, for nothing can be written to ${home}/runs (${code})`,
			hint: `Type as the user of that folder, or as root: dbseal runs cancel ${id}.`,
			cause: error,
		});
	}
}
