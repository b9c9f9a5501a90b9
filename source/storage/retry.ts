/**
 * Tries again what failed for a reason that passes: a dropped connection, a busy server.
 * The rule: it waits longer each time, by a random part of it so that many hosts don't come back at once, and stops when told to.
 */
import {setTimeout as delay} from 'node:timers/promises';

export type RetryOptions = {
	readonly signal: AbortSignal;
	/** How often it is tried at most. */
	readonly tries: number;
	readonly isTransient: (error: unknown) => boolean;
};

/**
 * Our choice: eight tries are half a minute of waiting, which a restarting server or a switched route needs.
 * Tries that each wait for a silent server take longer; after two minutes of them there is no other.
 */
export const defaultTries = 8;
const longestMs = 120_000;
const firstDelayMs = 200;
const longestDelayMs = 10_000;

/** Gives what the first successful try gives; throws what the last one threw. */
export async function retry<Result>(work: () => Promise<Result>, {signal, tries, isTransient}: RetryOptions): Promise<Result> {
	const begunAt = performance.now();
	for (let attempt = 1; ; attempt++) {
		try {
			return await work();
		} catch (error) {
			signal.throwIfAborted();
			if (attempt >= tries || performance.now() - begunAt > longestMs || !isTransient(error)) {
				throw error;
			}
		}

		await delay(delayMs(attempt), undefined, {signal});
	}
}

/** Half fixed, half random ("equal jitter"): never at once, never all together. */
function delayMs(attempt: number): number {
	const longest = Math.min(firstDelayMs * (2 ** (attempt - 1)), longestDelayMs);
	return longest * (0.5 + (Math.random() / 2));
}
