/**
 * Asks a run in another process to stop, and waits until it has cleaned up.
 * The rule: nobody is sent a signal who isn't the run's own process.
 */
import process from 'node:process';
import {setTimeout as delay} from 'node:timers/promises';
import {BusyError, systemErrorCode} from '../core/errors.js';
import {type Store} from '../store/open-store.js';
import {type Run} from '../store/runs.js';
import {isSeenFromHere} from '../tools/process-identity.js';
import {isRunAlive} from './run-liveness.js';

const pollIntervalMs = 100;

export type CancelRequest = {
	readonly run: Pick<Run, 'id' | 'pid' | 'processStartedAt'>;
	readonly store: Pick<Store, 'home' | 'now'>;
	/** How long the run may take to clean up. */
	readonly patienceMs: number;
};

/**
 * True when the run was alive and has ended; false when there was nothing to stop.
 * Throws a BusyError (RUN_IN_PROGRESS) when the process is still there after `patienceMs`, or can't be asked from here.
 */
export async function cancelRun({run, patienceMs, store}: CancelRequest, signal: AbortSignal): Promise<boolean> {
	if (!isRunAlive(run, store)) {
		return false;
	}

	if (!isSeenFromHere(run)) {
		throw new BusyError({
			code: 'RUN_IN_PROGRESS',
			message: `run ${run.id} goes on in another container or on another host, whose processes can't be reached from here`,
			hint: `Type there: dbseal runs cancel ${run.id}.`,
		});
	}

	if (!sendSignal(run)) {
		return false;
	}

	for (let waitedMs = 0; isRunAlive(run, store); waitedMs += pollIntervalMs) {
		if (waitedMs >= patienceMs) {
			throw new BusyError({
				code: 'RUN_IN_PROGRESS',
				message: `run ${run.id} was asked to stop, but process ${run.pid} is still cleaning up`,
				hint: `Watch it end with: dbseal runs follow ${run.id}.`,
			});
		}

		await delay(pollIntervalMs, undefined, {signal});
	}

	return true;
}

function sendSignal({id, pid}: CancelRequest['run']): boolean {
	try {
		return process.kill(pid, 'SIGTERM');
	} catch (error) {
		if (systemErrorCode(error) === 'ESRCH') {
			return false;
		}

		if (systemErrorCode(error) === 'EPERM') {
			throw new BusyError({
				code: 'RUN_IN_PROGRESS',
				message: `run ${id} goes on: its process ${pid} is another user's, and can't be stopped by this one`,
				hint: `Type as that user, or as root: dbseal runs cancel ${id}.`,
				cause: error,
			});
		}

		throw error;
	}
}
