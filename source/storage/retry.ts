/**
 * Tries again what failed for a reason that passes: a dropped connection, a busy server.
 * The rule: it waits longer each time, by a random part of it so that many hosts don't come back at once, and stops when told to.
 */
import {setTimeout as delay} from 'node:timers/promises';

export type RetryOptions = {
	readonly signal: AbortSignal;
	readonly isTransient: (error: unknown) => boolean;
	/** Called before each new try: reconnecting, for one. */
	readonly beforeRetry?: () => Promise<void>;
};

/** Our choice: eight tries are half a minute of waiting, which a restarting server or a switched route needs. */
const attempts = 8;
const firstDelayMs = 200;
const longestDelayMs = 10_000;

/** Gives what the first successful try gives; throws what the last one threw. `work` gets the number of the try, from 1. */
export async function retry<Result>(work: (attempt: number) => Promise<Result>, {signal, isTransient, beforeRetry}: RetryOptions): Promise<Result> {
	for (let attempt = 1; ; attempt++) {
		try {
			if (attempt > 1) {
				await beforeRetry?.();
			}

			return await work(attempt);
		} catch (error) {
			signal.throwIfAborted();
			if (attempt >= attempts || !isTransient(error)) {
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
