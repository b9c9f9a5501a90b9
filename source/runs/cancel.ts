/**
 * Asks a run in another process to stop, and waits until it has cleaned up.
 * The rule: nobody is sent a signal who isn't the run's own process.
 */
import process from 'node:process';
import {setTimeout as delay} from 'node:timers/promises';
import {BusyError, systemErrorCode} from '../core/errors.js';
import {isProcessAlive} from './process-identity.js';

const pollIntervalMs = 100;

export type CancelRequest = {
	readonly run: {readonly id: string; readonly pid: number; readonly processStartedAt: string};
	/** How long the run may take to clean up. */
	readonly patienceMs: number;
};

/**
 * True when the run was alive and has ended; false when there was nothing to stop.
 * Throws a BusyError (RUN_IN_PROGRESS) when the process is still there after `patienceMs`.
 */
export async function cancelRun({run, patienceMs}: CancelRequest, signal: AbortSignal): Promise<boolean> {
	if (!isProcessAlive(run) || !sendSignal(run.pid)) {
		return false;
	}

	for (let waitedMs = 0; isProcessAlive(run); waitedMs += pollIntervalMs) {
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

function sendSignal(pid: number): boolean {
	try {
		return process.kill(pid, 'SIGTERM');
	} catch (error) {
		if (systemErrorCode(error) === 'ESRCH') {
			return false;
		}

		throw error;
	}
}
