/**
 * Runs what is due, a few jobs at a time and one at a time for each server.
 * The rule: what is due is asked of the store right before each start, which is opened anew each time: a job that was changed,
 * a rotated system key and another process that was quicker are known at once. Trouble with the store is told, and waited out.
 */
import {setTimeout as delay} from 'node:timers/promises';
import {AppError, toError} from '../../core/errors.js';
import {rememberLook} from '../../operations/health/scheduler-look.js';
import {pruneHistoryUnasked} from '../../operations/keeping/prune-history.js';
import {endFinder} from '../../runs/run-liveness.js';
import {type Job} from '../../store/jobs.js';
import {type Store} from '../../store/open-store.js';
import {type ApplicationPlace, withApplication} from '../application.js';
import {backUpStoredJob, type BackupOutcome} from '../backups/back-up.js';
import {dueJobs, isRunElsewhere} from '../jobs/due-jobs.js';
import {type Recording} from '../runs/recorded-run.js';
import {
	assertStillWanted, hasRunSince, Retries, type Retry,
} from '../runs/retries.js';
import {serverOf} from '../connections/server-of.js';

/** Cron expressions have no finer grain than a minute; a job begins at most this much late. Our choice. */
const tickMs = 10_000;
/** A store that can't be used for longer than this is no passing trouble: the daemon ends with its error. Our choice. */
const patienceMs = 15 * 60_000;

/** Codes of errors that time alone doesn't mend. */
const lastingCodes: ReadonlySet<string> = new Set(['STORE_NOT_FOUND', 'STORE_DAMAGED', 'STORE_TOO_NEW']);

export type SchedulerOptions = {
	/** How many jobs may run at once. */
	readonly jobs: number;
	/** How often a job is tried again after what may pass. */
	readonly retry: number;
	/** How old runs in the history may become. */
	readonly keptMs: number;
};

export type SchedulerNews
	= | {readonly kind: 'done'; readonly outcome: BackupOutcome}
		| {readonly kind: 'failed'; readonly at: Date; readonly job: string; readonly error: unknown; readonly retry?: Retry}
		/** Another process was quicker. */
		| {readonly kind: 'run elsewhere'; readonly at: Date; readonly error: Error}
		/** A job that can't be judged, told once as long as it stays the same. */
		| {readonly kind: 'passed over'; readonly error: AppError}
		/** The store can't be used, which is waited out. */
		| {readonly kind: 'held up'; readonly error: AppError};

export type SchedulerListener = Pick<Recording, 'emit'> & {onNews(news: SchedulerNews): void};

type Running = {readonly server: string | undefined; readonly end: Promise<void>};

/** What begins now: as it is due, or once more. */
type Start = {readonly job: Job; readonly server: string | undefined; readonly retry?: Retry};

export class Scheduler {
	readonly #place: ApplicationPlace;
	readonly #listener: SchedulerListener;
	readonly #options: SchedulerOptions;
	readonly #retries: Retries;
	readonly #running = new Map<string, Running>();
	/** Since when the store can't be used. */
	#troubleSince: number | undefined;
	/** What was told already: each trouble is told once, as long as it stays the same. */
	#told = new Set<string>();
	#wake: (() => void) | undefined;

	constructor(place: ApplicationPlace, options: SchedulerOptions, listener: SchedulerListener) {
		this.#place = place;
		this.#listener = listener;
		this.#options = options;
		this.#retries = new Retries(options.retry);
	}

	/** Ends by the signal's abort, after the running jobs have cleaned up, or by what keeps it from going on. */
	async run(): Promise<never> {
		try {
			for (;;) {
				await this.#tick();
				await this.#rest();
			}
		} finally {
			await Promise.all([...this.#running.values()].map(async ({end}) => end));
		}
	}

	async #tick(): Promise<void> {
		try {
			await withApplication(this.#place, {store: true}, async ({store}) => {
				this.#markEnded(store);
				rememberLook(store, this.#place.now());
				this.#startDue(store);
				pruneHistoryUnasked(this.#options.keptMs, store, this.#place.warn);
			});
			this.#troubleSince = undefined;
		} catch (error) {
			this.#waitOut(error);
		}
	}

	/** Needs to write; what is due is known without it. */
	#markEnded(store: Store): void {
		try {
			store.runs.markEnded(endFinder(store));
		} catch (error) {
			if (!(error instanceof AppError) || lastingCodes.has(error.code)) {
				throw error;
			}
		}
	}

	#startDue(store: Store): void {
		const told = new Set<string>();
		const starts = this.#findStarts(store, error => {
			told.add(error.message);
			if (!this.#told.has(error.message)) {
				this.#listener.onNews({kind: 'passed over', error});
			}
		});
		this.#told = told;
		for (const start of starts) {
			if (this.#running.size >= this.#options.jobs) {
				return;
			}

			const isServerBusy = start.server !== undefined && [...this.#running.values()].some(({server}) => server === start.server);
			if (!isServerBusy) {
				this.#start(start);
			}
		}
	}

	/** Those that wait longest come first, and what failed after what is due. */
	#findStarts(store: Store, onFault: (error: AppError) => void): readonly Start[] {
		const now = this.#place.now();
		const due = dueJobs(store, now, onFault).map((job): Start => ({job, server: serverOf(job, store)}));
		const dueIds = new Set(due.map(({job}) => job.id));
		const again = [...this.#retries.due(now)].flatMap(([jobId, retry]): readonly Start[] => {
			const job = store.jobs.findById(jobId);
			if (job === undefined || !job.enabled || dueIds.has(jobId) || hasRunSince(job, retry, store)) {
				this.#retries.forget(jobId);
				return [];
			}

			return [{job, retry, server: serverOf(job, store)}];
		});
		return [...due, ...again].filter(({job}) => !this.#running.has(job.id));
	}

	#start(start: Start): void {
		const {job, server} = start;
		const end = this.#runJob(start).finally(() => {
			this.#running.delete(job.id);
			this.#wake?.();
		});
		this.#running.set(job.id, {server, end});
	}

	/** A job that fails is told; the daemon goes on. */
	async #runJob({job, retry}: Start): Promise<void> {
		const {now, signal} = this.#place;
		const {emit, onNews} = this.#listener;
		if (!retry) {
			this.#retries.forget(job.id);
		}

		try {
			await withApplication(this.#place, {}, async application => {
				const assertWanted = () => {
					assertStillWanted(job, {retry, store: application.store, now: now()});
				};

				const onOutcome = (outcome: BackupOutcome) => {
					onNews({kind: 'done', outcome});
				};

				await backUpStoredJob(application, job, {emit, onOutcome, assertWanted});
			});
			this.#retries.forget(job.id);
		} catch (error) {
			if (signal.aborted) {
				return;
			}

			if (isRunElsewhere(error)) {
				onNews({kind: 'run elsewhere', at: now(), error});
				return;
			}

			this.#tellFailure(job, error);
		}
	}

	#tellFailure({id, name}: Job, error: unknown): void {
		const at = this.#place.now();
		const retry = this.#retries.plan(id, error, at);
		this.#listener.onNews({
			kind: 'failed', at, job: name, error, ...(retry && {retry}),
		});
	}

	/** A store that another program holds, or whose disk is full, will be free again; one that is gone won't come back. */
	#waitOut(error: unknown): void {
		const nowMs = this.#place.now().getTime();
		this.#troubleSince ??= nowMs;
		if (!(error instanceof AppError) || lastingCodes.has(error.code) || nowMs - this.#troubleSince > patienceMs) {
			throw toError(error);
		}

		if (!this.#told.has(error.message)) {
			this.#told.add(error.message);
			this.#listener.onNews({kind: 'held up', error});
		}
	}

	/** Until something is due again, or a job has ended and made room. */
	async #rest(): Promise<void> {
		const {signal} = this.#place;
		const rested = new AbortController();
		const woken = new Promise<void>(resolve => {
			this.#wake = resolve;
		});
		try {
			await Promise.race([delay(tickMs, undefined, {signal: AbortSignal.any([signal, rested.signal])}), woken]);
		} finally {
			rested.abort();
		}

		signal.throwIfAborted();
	}
}
