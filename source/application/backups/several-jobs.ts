/**
 * Backups of several jobs, one after the other; what failed and may pass is tried again while the others go on.
 * The rule: each job has one result, that of its last try. Each try is a run of its own, with the store opened anew: a job that was
 * changed, a rotated system key and another process that was quicker are known.
 */
import {type AppError, toError} from '../../core/errors.js';
import {throwIfInterrupted} from '../../core/failure.js';
import {pruneHistoryUnasked} from '../../operations/keeping/prune-history.js';
import {rememberLook} from '../../operations/health/scheduler-look.js';
import {type Job} from '../../store/jobs.js';
import {type Application, withApplication} from '../application.js';
import {dueJobs, isRunElsewhere} from '../jobs/due-jobs.js';
import {findJob} from '../find-named.js';
import {noJobs} from '../jobs/no-jobs.js';
import {type Recording} from '../runs/recorded-run.js';
import {
	assertStillWanted, Retries, type Retry, untilTime,
} from '../runs/retries.js';
import {backUpStoredJob, type BackupOutcome} from './back-up.js';

export type BackupsRequest = {
	/** By name, every one that is enabled, or every one whose schedule says so, so that nobody else is to run it meanwhile. */
	readonly jobs: readonly string[] | 'all' | 'due';
	/** How often a job is tried again. */
	readonly retry: number;
	/** Through the spool, whatever the job says. */
	readonly spool: boolean;
	/** How old runs in the history may become, in ms: older ones go once a day. */
	readonly keptMs: number;
};

export type BackupNews
	= | {readonly kind: 'done'; readonly outcome: BackupOutcome}
		| {readonly kind: 'failed'; readonly job: string; readonly error: Error; readonly retry?: Retry}
		/** Another process was quicker. */
		| {readonly kind: 'run elsewhere'; readonly error: Error}
		/** A job that can't be judged. */
		| {readonly kind: 'passed over'; readonly error: AppError}
		/** No job has a schedule, so that none is ever due. */
		| {readonly kind: 'no schedule' | 'nothing due'};

export type BackupsListener = Recording & {onNews(news: BackupNews): void};

/** What a backup came to, and why it isn't all good: of one that is partly done, both. */
export type BackupAttempt = {readonly outcome: BackupOutcome | {readonly job: string}; readonly failure?: Error};

export type BackupsResult = {
	/** How many jobs there were to run. */
	readonly count: number;
	/** In the jobs' order, without those that another process was quicker with. */
	readonly attempts: readonly BackupAttempt[];
};

type Parts = {readonly application: Application; readonly listener: BackupsListener; readonly request: BackupsRequest};

/** A job in its turn, for the first time or once more. */
type Turn = {readonly index: number; readonly job: Job; readonly again?: Retry & {readonly failed: BackupAttempt}};

/** Throws a NotFoundError: NAME_NOT_FOUND for a job that isn't there, NO_JOBS where all or what is due was meant and no job is enabled. */
export async function backUpJobs(application: Application, request: BackupsRequest, listener: BackupsListener): Promise<BackupsResult> {
	const jobs = chooseJobs(request, application, listener);
	try {
		const attempts = await attemptAll(jobs, {application, listener, request});
		return {count: jobs.length, attempts: attempts.flatMap(attempt => attempt ?? [])};
	} finally {
		pruneHistoryUnasked(request.keptMs, application.store, application.place.warn);
	}
}

function chooseJobs({jobs: chosen}: BackupsRequest, application: Application, {onNews}: BackupsListener): readonly Job[] {
	const {store, place} = application;
	if (chosen !== 'all' && chosen !== 'due') {
		return chosen.map(name => findJob(application, name));
	}

	const enabled = store.jobs.all().filter(job => job.enabled);
	if (enabled.length === 0) {
		throw noJobs(place.home);
	}

	return chosen === 'all' ? enabled : chooseDue(enabled, application, onNews);
}

/** What a cron line does for ever without a word is told. */
function chooseDue(enabled: readonly Job[], {store, place}: Application, onNews: BackupsListener['onNews']): readonly Job[] {
	if (enabled.every(({schedule}) => schedule === undefined)) {
		onNews({kind: 'no schedule'});
	}

	rememberLook(store, place.now());
	const due = dueJobs(store, place.now(), error => {
		onNews({kind: 'passed over', error});
	});
	if (due.length === 0) {
		onNews({kind: 'nothing due'});
	}

	return due;
}

/** In the jobs' order; undefined for one that another process, a daemon perhaps, was quicker with. */
async function attemptAll(jobs: readonly Job[], parts: Parts): Promise<ReadonlyArray<BackupAttempt | undefined>> {
	const {application: {place}, listener: {onNews}, request} = parts;
	const retries = new Retries(request.retry);
	const attempts: Array<BackupAttempt | undefined> = [];
	const turns: Turn[] = jobs.map((job, index) => ({index, job}));
	for (let turn = takeNext(turns); turn; turn = takeNext(turns)) {
		const {index, job, again} = turn;
		if (again) {
			await untilTime(again.at, place.now(), place.signal);
		}

		const attempt = again ? await attemptAgain(job, again, parts) : await attemptBackup(job, parts);
		attempts[index] = attempt;
		const error = attempt?.failure;
		const retry = error && retries.plan(String(index), error, place.now());
		if (error && (jobs.length > 1 || retry !== undefined)) {
			onNews({
				kind: 'failed', job: job.name, error, ...(retry && {retry}),
			});
		}

		if (retry) {
			turns.push({index, job, again: {...retry, failed: attempt}});
		}
	}

	return attempts;
}

/** What waits for its time comes after all that doesn't. */
function takeNext(turns: Turn[]): Turn | undefined {
	const [first] = turns.toSorted((one, other) => (one.again?.at.getTime() ?? 0) - (other.again?.at.getTime() ?? 0));
	return first && turns.splice(turns.indexOf(first), 1)[0];
}

async function attemptAgain(job: Job, {failed, ...retry}: Retry & {readonly failed: BackupAttempt}, parts: Parts): Promise<BackupAttempt | undefined> {
	const {place} = parts.application;
	// An id that was chosen beforehand was that of the first try.
	const listener = {...parts.listener, runId: undefined};
	try {
		return await withApplication(place, {store: true}, async application => {
			const now = application.store.jobs.findById(job.id);
			return now === undefined || (job.enabled && !now.enabled) ? failed : attemptBackup(now, {...parts, listener, application}, retry);
		});
	} catch (error) {
		throwIfInterrupted(place.signal, error);
		return {outcome: {job: job.name}, failure: toError(error)};
	}
}

async function attemptBackup(job: Job, {application, listener: {onNews, ...recording}, request}: Parts, retry?: Retry): Promise<BackupAttempt | undefined> {
	const {store, place} = application;
	const isDue = request.jobs === 'due';
	const assertWanted = () => {
		assertStillWanted(job, {retry, store, now: place.now()});
	};

	let outcome: BackupAttempt['outcome'] = {job: job.name};
	const onOutcome = (done: BackupOutcome) => {
		outcome = done;
		onNews({kind: 'done', outcome: done});
	};

	try {
		await backUpStoredJob(application, {...job, spool: request.spool || job.spool}, {...recording, onOutcome, ...(isDue && {assertWanted})});
		return {outcome};
	} catch (error) {
		throwIfInterrupted(place.signal, error);
		if (isDue && isRunElsewhere(error)) {
			onNews({kind: 'run elsewhere', error});
			return undefined;
		}

		return {outcome, failure: toError(error)};
	}
}
