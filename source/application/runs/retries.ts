/**
 * Which jobs are tried again, and when: a server that restarts, or a link that is down for a while, is no reason to lose a night.
 * The rule: only what may pass by itself is tried again, each time after a longer wait, and never beside the next scheduled run.
 */
import {setTimeout as delay} from 'node:timers/promises';
import {AppError} from '../../core/errors.js';
import {throwIfInterrupted} from '../../core/failure.js';
import {type Job} from '../../store/jobs.js';
import {type Store} from '../../store/open-store.js';
import {type ApplicationPlace} from '../application.js';
import {assertStillDue, NoLongerDue} from '../jobs/due-jobs.js';

/** Our choice: half a minute for a restart, and then ever more. */
const firstWaitMs = 30_000;
const longestWaitMs = 15 * 60_000;

export type Retry = {
	/** Which attempt this is; the first is 1. */
	readonly attempt: number;
	/** How many tries there may be. */
	readonly most: number;
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

		const waitMs = Math.min(firstWaitMs * (2 ** (attempt - 1)), longestWaitMs);
		const retry = {
			attempt, most: this.#most, failedAt: now, at: new Date(now.getTime() + waitMs),
		};
		this.#byJob.set(jobId, retry);
		return retry;
	}

	/** Jobs that are to be tried again now, by their ids. */
	due(now: Date): ReadonlyMap<string, Retry> {
		return new Map([...this.#byJob].filter(([, {at}]) => at <= now));
	}

	forget(jobId: string): void {
		this.#byJob.delete(jobId);
	}
}

export type RetriedWork = {
	/** How often it is done again. */
	readonly most: number;
	readonly place: Pick<ApplicationPlace, 'now' | 'signal'>;
	/** Hears of each failure that is followed by another try. */
	onRetry(error: AppError, retry: Retry): void;
};

/** Does `work`, and again what may pass, waiting in between; throws what the last try threw. */
export async function withRetries<Result>(
	work: () => Promise<Result>,
	{most, onRetry, place: {now, signal}}: RetriedWork,
): Promise<Result> {
	const retries = new Retries(most);
	for (;;) {
		try {
			return await work();
		} catch (error) {
			throwIfInterrupted(signal, error);
			const retry = retries.plan('', error, now());
			if (!retry || !(error instanceof AppError)) {
				throw error;
			}

			onRetry(error, retry);
			await untilTime(retry.at, now(), signal);
		}
	}
}

/** Rejects with the signal's reason when it is told to stop. */
export async function untilTime(at: Date, now: Date, signal: AbortSignal): Promise<void> {
	try {
		await delay(Math.max(0, at.getTime() - now.getTime()), undefined, {signal});
	} catch (error) {
		signal.throwIfAborted();
		throw error;
	}
}

/** For the very moment in which a job begins, by its schedule or once more. Throws a NoLongerDue. */
export function assertStillWanted(job: Job, {retry, store, now}: {readonly retry: Retry | undefined; readonly store: Store; readonly now: Date}): void {
	if (!retry) {
		assertStillDue(job, store, now);
	} else if (hasRunSince(job, retry, store)) {
		throw new NoLongerDue(`job "${job.name}" was run by another process meanwhile`);
	}
}

/** Whoever ran it. */
export function hasRunSince({id}: Job, {failedAt}: Retry, store: Store): boolean {
	const [latest] = store.runs.list({jobId: id, kind: 'backup', limit: 1});
	return latest !== undefined && latest.startedAt > failedAt;
}
