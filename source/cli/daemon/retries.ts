/**
 * Which jobs are tried again, and when: a server that restarts, or a link that is down for a while, is no reason to lose a night.
 * The rule: only what may pass by itself is tried again, each time after a longer wait, and never beside the next scheduled run.
 */
import {AppError} from '../../core/errors.js';

/** Our choice: half a minute for a restart, and then ever more. */
const firstWaitMs = 30_000;
const longestWaitMs = 15 * 60_000;

export type Retry = {
	/** From 1. */
	readonly attempt: number;
	readonly failedAt: Date;
	readonly at: Date;
};

export class Retries {
	readonly #most: number;
	readonly #byJob = new Map<string, Retry>();

	/** @param most How often a job is tried again. */
	constructor(most: number) {
		this.#most = most;
	}

	/** Plans the next try of a job that failed at `now`; undefined where there is none. */
	plan(jobId: string, error: unknown, now: Date): Retry | undefined {
		const attempt = (this.#byJob.get(jobId)?.attempt ?? 0) + 1;
		if (attempt > this.#most || !(error instanceof AppError && error.mayPass)) {
			this.#byJob.delete(jobId);
			return undefined;
		}

		const retry = {attempt, failedAt: now, at: new Date(now.getTime() + Math.min(firstWaitMs * (2 ** (attempt - 1)), longestWaitMs))};
		this.#byJob.set(jobId, retry);
		return retry;
	}

	/** By job id. */
	due(now: Date): ReadonlyMap<string, Retry> {
		return new Map([...this.#byJob].filter(([, {at}]) => at <= now));
	}

	forget(jobId: string): void {
		this.#byJob.delete(jobId);
	}
}
