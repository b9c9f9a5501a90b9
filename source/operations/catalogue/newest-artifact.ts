/**
 * `JOB@latest`, `JOB@2026-11-24` and `JOB@14:05`: the newest backup of a job, of a day, or that was taken by then, of all of its destinations and the spool.
 * The rule: only what counts for the job stands in for it. What is passed over is told; where the store knows it as the job's own, it is
 * an error, for an older one must not come back without a word. A destination that doesn't answer is told and passed over, as long as
 * another one has a backup.
 */
import {
	isSidecarName, parseArtifactName, sidecarNameOf, toStem,
} from '../../artifacts/names.js';
import {lastCredible} from '../../core/credible-time.js';
import {AppError, IntegrityError} from '../../core/errors.js';
import {shellWord} from '../../core/shell-word.js';
import {type Job} from '../../store/jobs.js';
import {
	destinationKeyOf, type NamedConnection, openDestination, type OperationContext,
} from '../context.js';
import {spoolIfThere} from '../keeping/spool.js';
import {withStorage} from '../with-storage.js';
import {artifactReference} from '../../core/format-reference.js';
import {
	type Catalogue, type CatalogueEntry, listDestination, readSidecars,
} from './catalogue.js';
import {findExclusion, isOfJob, toClaim} from './counts-for.js';
import {sealJudge} from './judge-seal.js';
import {findSidecar} from './load-sidecar.js';

/** `latest`; a day, as `2026-11-24`, UTC; or the newest that was taken by then. */
export type Wanted = {readonly job: Job; readonly when: string | Date};

export type NewestBackup = {
	readonly destination: NamedConnection;
	readonly name: string;
	/** Of the name, in ms since 1970. */
	readonly time: number;
	/** `unchecked`: its seal could not be checked, for want of the key. `other host`: nothing of this machine's own was found. */
	readonly standing: 'counts' | 'unchecked' | 'other host';
};

const standings: ReadonlyArray<NewestBackup['standing']> = ['counts', 'unchecked', 'other host'];

/** Undefined where no destination has one. */
export async function findNewest(wanted: Wanted, context: OperationContext): Promise<NewestBackup | undefined> {
	const found: NewestBackup[] = [];
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
	const [best] = found.toSorted((one, other) =>
		standings.indexOf(one.standing) - standings.indexOf(other.standing) || isNewer(one, other) || damageRank(one, context) - damageRank(other, context));
	const [failure] = failures;
	if (!best && failure) {
		throw failure;
	}

	if (best) {
		tellStanding(best, wanted.job, context);
	}

	return best;
}

function tellStanding({name, standing}: NewestBackup, job: Job, {emit}: OperationContext): void {
	const told = {
		counts: undefined,
		unchecked: `the seal of ${name} could not be checked before: its key is not at hand`,
		'other host': `${name} was made on another machine under the id of job "${job.name}"; there is none of this one`,
	}[standing];
	if (told !== undefined) {
		emit({type: 'log', level: 'warning', message: told});
	}
}

function damageRank({destination, name}: NewestBackup, {store}: OperationContext): number {
	return store.artifacts.findAt({destinationKey: destinationKeyOf(destination), name})?.damagedAt ? 1 : 0;
}

/** Opening it may fail like listing it does: its secrets may be lost. */
function destinationOf(id: string, context: OperationContext): NamedConnection | undefined {
	const row = context.store.destinations.findById(id);
	return row && openDestination(row, context);
}

async function findNewestAt(destination: NamedConnection, wanted: Wanted, context: OperationContext): Promise<NewestBackup | undefined> {
	// Names begin with the job's: the rest of a shared bucket needn't be listed. A renamed job's older artifacts do need it.
	return withStorage(destination, context, async storage => {
		const search = async (prefix: string) => searchFor(wanted, await listDestination({destination, storage, prefix}, context), context);
		return await search(`${toStem(wanted.job.name)}_`) ?? search('');
	});
}

/** Newest first by the time in the name, and no sidecar more than it takes is read. */
async function searchFor({job, when}: Wanted, catalogue: Catalogue, context: OperationContext): Promise<NewestBackup | undefined> {
	const {destination} = catalogue;
	const candidates = [...catalogue.files.keys()]
		.filter(name => !isSidecarName(name) && isFindable(name, catalogue, context))
		.flatMap(name => {
			const startedAt = parseArtifactName(name)?.startedAt;
			return startedAt && isWanted(startedAt, when) ? [{name, time: startedAt.getTime()}] : [];
		})
		.toSorted(newestFirst(context));
	const second = new Map<NewestBackup['standing'], NewestBackup>();
	for (const candidate of candidates) {
		const standing = await judgeCandidate(candidate.name, {job, catalogue}, context);
		const found = standing && {destination, standing, ...candidate};
		if (standing === 'counts') {
			return found;
		}

		if (found && !second.has(found.standing)) {
			second.set(found.standing, found);
		}
	}

	return second.get('unchecked') ?? second.get('other host');
}

function isWanted(startedAt: Date, when: Wanted['when']): boolean {
	return when instanceof Date ? startedAt <= when : (when === 'latest' || startedAt.toISOString().startsWith(when));
}

type Candidate = {readonly job: Job; readonly catalogue: Catalogue};

/** Undefined for what is not of this job, or doesn't count for it. */
async function judgeCandidate(name: string, {job, catalogue}: Candidate, context: OperationContext): Promise<NewestBackup['standing'] | undefined> {
	const entry = await findEntryOf(name, catalogue, context);
	if (!entry) {
		return undefined;
	}

	if ('problem' in entry) {
		passOver(name, entry.problem.message, {job, catalogue}, context);
		return undefined;
	}

	if (!isOfJob(entry.sidecar, job)) {
		return undefined;
	}

	const exclusion = findExclusion(toClaim(name, entry), job, context.hostname);
	if (exclusion?.state === 'other host') {
		return 'other host';
	}

	if (exclusion) {
		passOver(name, exclusion.problem, {job, catalogue}, context);
		return undefined;
	}

	return job.profileId !== undefined && entry.seal === undefined ? 'unchecked' : 'counts';
}

/** Anybody can put a file there, which must not keep the job's own from being found; but one of its own is missed. */
function passOver(name: string, problem: string, {job, catalogue: {destination, lookUp}}: Candidate, {emit}: OperationContext): void {
	const reference = artifactReference(destination.name, name);
	const known = lookUp(name);
	if (known?.jobId === job.id && known.seal === 'proven') {
		throw new IntegrityError({
			code: 'SIDECAR_ALTERED',
			message: `${name}, a backup of "${job.name}", is not what it was at "${destination.name}": ${problem}`,
			hint: `Type 'dbseal repair ${shellWord(reference)}', which writes its own sidecar back where the file is still its own, or name an older backup: dbseal list ${shellWord(job.name)}.`,
		});
	}

	emit({type: 'log', level: 'warning', message: `${name} is passed over: ${problem}; if it is yours, name it ${reference}`});
}

/** Those that are dated ahead of the clock come last: they were taken when it was wrong, unless it is wrong now. */
function newestFirst({now}: OperationContext): (one: Pick<NewestBackup, 'time'>, other: Pick<NewestBackup, 'time'>) => number {
	const last = lastCredible(now()).getTime();
	return (one, other) => Number(one.time > last) - Number(other.time > last) || other.time - one.time;
}

/** Without a sidecar anywhere it is no backup; one that is lost beside it may be in the store. */
function isFindable(name: string, {files, lookUp}: Catalogue, {store}: OperationContext): boolean {
	return files.has(sidecarNameOf(name)) || (lookUp(name)?.removalBegunAt === undefined && store.artifacts.findByName(name).length > 0);
}

async function findEntryOf(name: string, catalogue: Catalogue, context: OperationContext): Promise<CatalogueEntry | undefined> {
	if (catalogue.files.has(sidecarNameOf(name))) {
		const entries = await readSidecars(catalogue, [name], context);
		return entries.get(name);
	}

	const found = await findSidecar({...catalogue, name}, context);
	return found && {sidecar: found.sidecar, seal: sealJudge(context).judge(name, found.sidecar)};
}

function toldFailure(error: unknown, {signal, emit}: OperationContext): AppError {
	signal.throwIfAborted();
	if (!(error instanceof AppError)) {
		throw error;
	}

	emit({type: 'log', level: 'warning', message: `${error.message}; what lies there is passed over`});
	return error;
}
