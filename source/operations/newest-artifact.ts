/**
 * `JOB@latest` and `JOB@2026-11-24`: the newest backup of a job, of all of its destinations and the spool.
 * The rule: a destination that doesn't answer is told and passed over, as long as another one has a backup.
 */
import {
	isSidecarName, parseArtifactName, sidecarNameOf, toStem,
} from '../artifacts/names.js';
import {type Sidecar} from '../artifacts/sidecar.js';
import {lastCredible} from '../core/credible-time.js';
import {AppError} from '../core/errors.js';
import {type Job} from '../store/jobs.js';
import {type Catalogue, listFiles, readSidecars} from './catalogue.js';
import {
	destinationKeyOf, type NamedConnection, openDestination, type OperationContext,
} from './context.js';
import {findSidecar} from './load-sidecar.js';
import {spoolIfThere} from './spool.js';
import {withStorage} from './with-storage.js';

/** `latest`, or a day: `2026-11-24`, UTC. */
export type Wanted = {readonly job: Job; readonly day: string};

export type NewestArtifact = {
	readonly destination: NamedConnection;
	readonly name: string;
	/** Of the name, in ms since 1970. */
	readonly time: number;
};

/** Undefined where no destination has one. */
export async function findNewest(wanted: Wanted, context: OperationContext): Promise<NewestArtifact | undefined> {
	const found: NewestArtifact[] = [];
	const failures: AppError[] = [];
	const spool = spoolIfThere(context);
	for (const open of [...wanted.job.destinationIds.map(id => () => destinationOf(id, context)), ...(spool ? [() => spool] : [])]) {
		try {
			const destination = open();
			const newest = destination && await findNewestAt(destination, wanted, context);
			if (newest) {
				found.push(newest);
			}
		} catch (error) {
			failures.push(toldFailure(error, context));
		}
	}

	// A stable sort: of equal ones that of the main destination comes first, unless that copy was found damaged.
	const isNewer = newestFirst(context);
	const [best] = found.toSorted((one, other) => isNewer(one, other) || damageRank(one, context) - damageRank(other, context));
	const [failure] = failures;
	if (!best && failure) {
		throw failure;
	}

	return best;
}

function damageRank({destination, name}: NewestArtifact, {store}: OperationContext): number {
	return store.artifacts.findAt({destinationKey: destinationKeyOf(destination), name})?.damagedAt ? 1 : 0;
}

/** Another host's job of the same name, at a shared destination, has another id. Other writers give no ids. */
export function isOfJob({jobId, jobName}: Pick<Sidecar, 'jobId' | 'jobName'>, job: Pick<Job, 'id' | 'name'>): boolean {
	return jobId === undefined ? jobName === job.name : jobId === job.id;
}

/** Opening it may fail like listing it does: its secrets may be lost. */
function destinationOf(id: string, context: OperationContext): NamedConnection | undefined {
	const row = context.store.destinations.findById(id);
	return row && openDestination(row, context);
}

async function findNewestAt(destination: NamedConnection, wanted: Wanted, context: OperationContext): Promise<NewestArtifact | undefined> {
	// Names begin with the job's: the rest of a shared bucket needn't be listed. A renamed job's older artifacts do need it.
	return withStorage(destination, context, async storage => {
		const search = async (prefix: string) => searchFor(wanted, await listFiles({destination, storage, prefix}, context), context);
		return await search(`${toStem(wanted.job.name)}_`) ?? search('');
	});
}

/** Newest first by the time in the name, and no sidecar more than it takes is read. */
async function searchFor({job, day}: Wanted, catalogue: Catalogue, context: OperationContext): Promise<NewestArtifact | undefined> {
	const {destination} = catalogue;
	const candidates = [...catalogue.files.keys()]
		.filter(name => !isSidecarName(name) && isFindable(name, catalogue, context))
		.flatMap(name => {
			const startedAt = parseArtifactName(name)?.startedAt;
			const isWanted = startedAt && (day === 'latest' || startedAt.toISOString().startsWith(day));
			return isWanted ? [{name, time: startedAt.getTime()}] : [];
		})
		.toSorted(newestFirst(context));
	for (const candidate of candidates) {
		const sidecar = await findSidecarOf(candidate.name, catalogue, context);
		if (sidecar && isOfJob(sidecar, job) && isAsEncrypted(sidecar, {job, name: candidate.name, destination}, context)) {
			return {destination, ...candidate};
		}
	}

	return undefined;
}

/**
 * A plain file says of itself whose it is, and anybody who may write to the destination can say so: it doesn't stand in
 * for a backup of a job that encrypts. From before the job did so, it can still be named itself.
 */
function isAsEncrypted({encryption}: Sidecar, {job, name, destination}: {readonly job: Job; readonly name: string; readonly destination: NamedConnection}, {emit}: OperationContext): boolean {
	const isFitting = encryption !== undefined || job.profileId === undefined;
	if (!isFitting) {
		emit({
			type: 'log', level: 'warning', message: `${name} is passed over: it is not encrypted, as backups of '${job.name}' are; if it is yours, name it ${destination.name}:${name}`,
		});
	}

	return isFitting;
}

/** Those that are dated ahead of the clock come last: they were taken when it was wrong, unless it is wrong now. */
function newestFirst({now}: OperationContext): (one: Pick<NewestArtifact, 'time'>, other: Pick<NewestArtifact, 'time'>) => number {
	const last = lastCredible(now()).getTime();
	return (one, other) => Number(one.time > last) - Number(other.time > last) || other.time - one.time;
}

/** Without a sidecar anywhere it is no backup; one that is lost beside it may be in the store. */
function isFindable(name: string, {files, lookUp}: Catalogue, {store}: OperationContext): boolean {
	return files.has(sidecarNameOf(name)) || (lookUp(name)?.removalBegunAt === undefined && store.artifacts.findByName(name).length > 0);
}

async function findSidecarOf(name: string, catalogue: Catalogue, context: OperationContext): Promise<Sidecar | undefined> {
	if (!catalogue.files.has(sidecarNameOf(name))) {
		const found = await findSidecar({...catalogue, name}, context);
		return found?.sidecar;
	}

	const entries = await readSidecars(catalogue, [name], context);
	const entry = entries.get(name);
	if (entry && 'problem' in entry) {
		// Not an older one without a word.
		throw entry.problem;
	}

	return entry?.sidecar;
}

function toldFailure(error: unknown, {signal, emit}: OperationContext): AppError {
	signal.throwIfAborted();
	if (!(error instanceof AppError)) {
		throw error;
	}

	emit({type: 'log', level: 'warning', message: `${error.message}; what lies there is passed over`});
	return error;
}
