/**
 * Work on a store that another program may hold for longer than SQLite itself waits: a backup of the file, a person with a
 * tool, another dbseal on a slow disk. The rule: what is already done elsewhere is not lost because the store could not be told at once.
 */
import {setTimeout as delay} from 'node:timers/promises';
import {AppError} from '../core/errors.js';

/** Our choice: longer than a copy of a large store takes. Each try waits for the store itself, too. */
const tries = 12;
const pauseMs = 2000;

/** Does `work` as soon as the store is free; throws what it throws otherwise, and the last BusyError (STORE_BUSY) when it never is. */
export async function whenFree<Result>(work: () => Result, signal: AbortSignal): Promise<Result> {
	for (let left = tries; ; left--) {
		try {
			return work();
		} catch (error) {
			if (left <= 1 || !isBusy(error) || signal.aborted) {
				throw error;
			}
		}

		await pause(signal);
	}
}

function isBusy(error: unknown): boolean {
	return error instanceof AppError && error.code === 'STORE_BUSY';
}

/** Ends early when told to stop: then there is one more try. */
async function pause(signal: AbortSignal): Promise<void> {
	try {
		await delay(pauseMs, undefined, {signal});
	} catch (error) {
		if (!signal.aborted) {
			throw error;
		}
	}
}
