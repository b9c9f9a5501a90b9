/**
 * A job's backup with what belongs to it: the dump, then the copies that its destinations lack, then its prune.
 * The rule: the fresh dump comes first, and what follows a good one can't unmake it: it makes the run partly done, and says so.
 */
import {parseArtifactName} from '../../artifacts/names.js';
import {toError} from '../../core/errors.js';
import {failureText} from '../../core/failure.js';
import {keepsAll} from '../../core/retention.js';
import {type Job} from '../../store/jobs.js';
import {type OperationContext} from '../context.js';
import {describeCopyError} from '../copy-error.js';
import {copyArtifact} from '../keeping/copy-artifact.js';
import {copyMissing, type CopyMissingResult} from '../keeping/copy.js';
import {requestOfJob} from '../job-requests.js';
import {lookAtJobs} from '../health/look-at-jobs.js';
import {prune, type PruneResult} from '../keeping/prune.js';
import {assertRoom, makeSpool, spoolIfThere} from '../keeping/spool.js';
import {locateArtifact} from '../catalogue/artifact-reference.js';
import {trimSpool} from '../keeping/tidy-spool.js';
import {
	backup, type BackupRequest, type BackupResult, type CopyResult,
} from './backup.js';
import {describeLosses, rememberSound} from './find-losses.js';

export type JobBackupResult = BackupResult & {
	/** Copies of earlier artifacts that were missing somewhere. */
	readonly repaired?: CopyMissingResult;
	readonly pruned?: PruneResult;
};

/** How many of the newest artifacts are looked at for missing copies. Our choice: a week of nights without a link is for `dbseal copy`. */
const repairedArtifacts = 5;

/** Throws what the last destination failed with when no destination has a copy; with a spool, the artifact waits there then. */
export async function backUpJob(job: Job, context: OperationContext): Promise<JobBackupResult> {
	const request = requestOfJob(job, context);
	const result = await (job.spool ? backUpThroughSpool(job, request, context) : backup(request, context));
	const {problems, warnings, ...done} = await followUp(job, {destinationIds: goodDestinations(request, result.copies), artifactName: result.artifactName}, context);
	for (const message of warnings) {
		context.emit({type: 'log', level: 'warning', message});
	}

	for (const message of problems) {
		context.emit({type: 'log', level: 'error', message: `the backup is good, but what follows it failed: ${message}`});
	}

	const parts = [result, done.repaired, done.pruned];
	return {
		...result,
		...done,
		isPartial: problems.length > 0 || parts.some(part => part?.isPartial),
		warnings: [...result.warnings, ...warnings, ...held(done.pruned), ...problems],
	};
}

/** A prune that stopped has told it itself. */
function held(pruned: PruneResult | undefined): readonly string[] {
	return pruned?.destinations.flatMap(({destination, held: reason}) => reason === undefined ? [] : [`at "${destination}": ${reason}`]) ?? [];
}

type FollowUp = Pick<JobBackupResult, 'repaired' | 'pruned'> & {readonly problems: readonly string[]; readonly warnings: readonly string[]};

type Done = {
	/** Where this very backup has arrived. */
	readonly destinationIds: readonly string[];
	readonly artifactName: string;
};

async function followUp(job: Job, {destinationIds, artifactName}: Done, context: OperationContext): Promise<FollowUp> {
	const before = rememberSound(job, destinationIds, context);
	const problems: string[] = [];
	const attempt = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
		try {
			return await work();
		} catch (error) {
			context.signal.throwIfAborted();
			problems.push(toError(error).message);
			return undefined;
		}
	};

	const mayHaveGaps = job.destinationIds.length > 1 || spoolIfThere(context) !== undefined;
	const repaired = mayHaveGaps ? await attempt(async () => copyMissing({job, destinationIds, newest: repairedArtifacts}, context)) : undefined;
	const pruned = keepsAll(job.retention)
		? undefined
		: await attempt(async () => prune({
			job, isDryRun: false, destinationIds, after: {artifactName, startedAt: parseArtifactName(artifactName)?.startedAt ?? context.now()},
		}, context));
	if (!repaired && !pruned) {
		await lookAtJobs([{...job, destinationIds}], context);
	}

	return {
		...(repaired && {repaired}), ...(pruned && {pruned}), problems, warnings: describeLosses(before, context),
	};
}

/** Only where this very backup has arrived: a destination that is down is neither filled nor pruned. */
function goodDestinations({destinations}: BackupRequest, copies: readonly CopyResult[]): readonly string[] {
	const good = new Set(copies.filter(({isGood}) => isGood).map(({destination}) => destination));
	return destinations.flatMap(({id, name}) => id !== undefined && good.has(name) ? [id] : []);
}

async function backUpThroughSpool(job: Job, request: BackupRequest, context: OperationContext): Promise<BackupResult> {
	const spool = await makeSpool(context);
	const result = await backup({
		...request,
		destinations: [spool],
		beforeDump: async sizeEstimateBytes => assertRoom(spool, usualSize(job, context) ?? sizeEstimateBytes, context),
	}, context);
	const copies: CopyResult[] = [];
	let failure: Error | undefined;
	for (const destination of request.destinations) {
		try {
			await copyArtifact({location: await locateArtifact(`spool:${result.artifactName}`, context), to: destination}, context);
			copies.push({destination: destination.name, isGood: true});
		} catch (error) {
			context.signal.throwIfAborted();
			failure = toError(error);
			context.emit({type: 'log', level: 'error', message: `no copy at "${destination.name}" yet, the artifact waits in the spool: ${failureText(failure)}`});
			copies.push({destination: destination.name, isGood: false, error: describeCopyError(failure)});
		}
	}

	if (failure && copies.every(({isGood}) => !isGood)) {
		await trimSpool(job, context);
		throw failure;
	}

	return {...result, copies, isPartial: failure !== undefined};
}

/** What the job's last artifact took says more than the database's own size, which is of the plain dump. */
function usualSize(job: Job, {store}: OperationContext): number | undefined {
	return store.runs.list({jobId: job.id, kind: 'backup', limit: 10}).find(({bytesOut}) => bytesOut !== undefined)?.bytesOut;
}
