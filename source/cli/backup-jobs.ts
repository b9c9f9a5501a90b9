/**
 * Backups of several jobs, one after the other; what failed and may pass is tried again while the others go on.
 * The rule: each job has one result, that of its last try. Each try is a run of its own, with the store opened anew: a job that was
 * changed, a rotated system key and another process that was quicker are known.
 */
import {toError} from '../core/errors.js';
import {describeFailure, throwIfInterrupted} from '../core/failure.js';
import {type Job} from '../store/jobs.js';
import {type Application, withApplication} from '../application/application.js';
import {isRunElsewhere} from '../application/due-jobs.js';
import {
	assertStillWanted, Retries, type Retry, untilTime,
} from '../application/retries.js';
import {backupJob, type BackupOutcome} from './backups.js';
import {type CommandContext} from './command.js';
import {refuseFailures} from './failures.js';

type Parts = {readonly application: Application; readonly context: CommandContext};

export type BackupJobsOptions = Parts & {
	/** Chosen because their schedules say so, so that nobody else is to run them meanwhile. */
	readonly isDue: boolean;
	/** How often a job is tried again. */
	readonly retry: number;
	/** Through the spool, whatever the job says. */
	readonly spool: boolean;
};

/** What a backup came to, and why it isn't all good: of one that is partly done, both. */
type Attempt = {readonly outcome: BackupOutcome | {readonly job: string}; readonly failure?: Error};

/** A job in its turn, for the first time or once more. */
type Turn = {readonly index: number; readonly job: Job; readonly again?: Retry & {readonly failed: Attempt}};

export async function backupJobs(jobs: readonly Job[], options: BackupJobsOptions): Promise<void> {
	const {output} = options.context;
	const attempts = await attemptAll(jobs, options);
	const results = attempts.flatMap(attempt => attempt ?? []);
	if (jobs.length === 0) {
		output.note('no job is due');
	}

	// A single run has said it all with its own last event.
	if (jobs.length !== 1 || results.length === 0) {
		output.result(results.map(({outcome, failure}) => ({...outcome, ...(failure && {error: failure.message})})));
	}

	refuseFailures(results.flatMap(({failure}) => failure ?? []), {count: results.length, noun: 'job', listCommand: 'dbseal runs list'});
}

/** In the jobs' order; undefined for one that another process, a daemon perhaps, was quicker with. */
async function attemptAll(jobs: readonly Job[], options: BackupJobsOptions): Promise<ReadonlyArray<Attempt | undefined>> {
	const {context: {environment, output, signal}, retry: most} = options;
	const retries = new Retries(most);
	const attempts: Array<Attempt | undefined> = [];
	const turns: Turn[] = jobs.map((job, index) => ({index, job}));
	for (let turn = takeNext(turns); turn; turn = takeNext(turns)) {
		const {index, job, again} = turn;
		if (again) {
			await untilTime(again.at, environment.now(), signal);
		}

		const attempt = again ? await attemptAgain(job, again, options) : await attemptBackup(job, options);
		attempts[index] = attempt;
		const next = attempt?.failure && retries.plan(String(index), attempt.failure, environment.now());
		if (next) {
			output.note(`job "${job.name}" failed: ${attempt.failure.message}; ${retries.describe(next)}`);
			turns.push({index, job, again: {...next, failed: attempt}});
		} else if (attempt?.failure && jobs.length > 1) {
			output.warn(`job "${job.name}": ${attempt.failure.message}`, describeFailure(attempt.failure).hint);
		}
	}

	return attempts;
}

/** What waits for its time comes after all that doesn't. */
function takeNext(turns: Turn[]): Turn | undefined {
	const [first] = turns.toSorted((one, other) => (one.again?.at.getTime() ?? 0) - (other.again?.at.getTime() ?? 0));
	return first && turns.splice(turns.indexOf(first), 1)[0];
}

async function attemptAgain(job: Job, {failed, ...retry}: Retry & {readonly failed: Attempt}, options: BackupJobsOptions): Promise<Attempt | undefined> {
	// An id that was chosen beforehand was that of the first try.
	const context = {...options.context, global: {...options.context.global, runId: undefined}};
	try {
		return await withApplication(context.place, {store: true}, async application => {
			const now = application.store.jobs.findById(job.id);
			return now === undefined || (job.enabled && !now.enabled) ? failed : attemptBackup(now, {...options, context, application}, retry);
		});
	} catch (error) {
		throwIfInterrupted(context.signal, error);
		return {outcome: {job: job.name}, failure: toError(error)};
	}
}

async function attemptBackup(job: Job, {isDue, spool, application, context}: BackupJobsOptions, retry?: Retry): Promise<Attempt | undefined> {
	const assertWanted = () => {
		assertStillWanted(job, {retry, store: application.store, now: context.environment.now()});
	};

	let outcome: Attempt['outcome'] = {job: job.name};
	const onOutcome = (told: BackupOutcome) => {
		outcome = told;
	};

	try {
		await backupJob({...job, spool: spool || job.spool}, {application, context}, {onOutcome, ...(isDue && {assertWanted})});
		return {outcome};
	} catch (error) {
		throwIfInterrupted(context.signal, error);
		if (isDue && isRunElsewhere(error)) {
			context.output.note(error.message);
			return undefined;
		}

		return {outcome, failure: toError(error)};
	}
}
