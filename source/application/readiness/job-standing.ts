/**
 * How each job stands, for "could I recover now?": its health, how long a restore took when it was last measured, and where its newest
 * backup lies.
 * The rule: a question that is asked of all jobs is asked of the store once, for there may be hundreds of jobs and tens of thousands of runs.
 */
import * as v from 'valibot';
import {databaseEngines} from '../../databases/registry.js';
import {type JobHealth} from '../../operations/health/job-health.js';
import {type Job} from '../../store/jobs.js';
import {type Run} from '../../store/runs.js';
import {type Store} from '../../store/open-store.js';

export type JobStanding = JobHealth & {
	readonly source: string;
	/** Absent for a job that doesn't encrypt; `(removed)` where its profile is gone. */
	readonly profile?: string;
	readonly schedule?: string;
	/** Of the live run of this job, whatever it does. */
	readonly liveRunId?: string;
	/** Absent where no drill and no restore into a database has shown it. */
	readonly measuredRestore?: MeasuredRestore;
	/** Destinations, by name, that have a good copy of the last good backup. */
	readonly heldAt: readonly string[];
	/** Those of the job that have none. */
	readonly lackedBy: readonly string[];
	/** False: no drill can be made of this kind of database. */
	readonly isDrillable: boolean;
};

export type MeasuredRestore = {
	readonly runId: string;
	readonly kind: 'drill' | 'restore';
	readonly at: Date;
	/** From the first byte fetched to the last one loaded. */
	readonly timeToRestoreMs: number;
	/** Of the dump, where it is known. */
	readonly plainSizeBytes?: number;
};

/** Gives the standing of each job, in the order of `healths`. Mark the runs of dead processes first: they are looked at as the store has them. */
export function jobStandings(healths: readonly JobHealth[], store: Store): readonly JobStanding[] {
	const stand = standingFinder(healths, store);
	return healths.map(health => stand(health));
}

function standingFinder(healths: readonly JobHealth[], store: Store): (health: JobHealth) => JobStanding {
	const jobs = new Map(store.jobs.all().map(job => [job.id, job]));
	const sources = new Map(store.sources.all().map(source => [source.id, source]));
	const destinationNames = namesById(store.destinations.all());
	const profileNames = namesById(store.profiles.all());
	const holders = store.artifacts.holdersOf(healths.flatMap(({lastGoodBackup}) => lastGoodBackup?.artifactName ?? []));
	const restores = store.runs.latestRestoreByJob();
	const liveRuns = new Map(store.runs.unfinished().map(({jobId, id}) => [jobId, id]));
	return health => {
		const job = jobs.get(health.jobId);
		const source = job && sources.get(job.sourceId);
		const measured = restores.get(health.jobId);
		const liveRunId = liveRuns.get(health.jobId);
		return {
			...health,
			source: source?.name ?? gone,
			...(job && describeSettings(job, profileNames)),
			...(liveRunId !== undefined && {liveRunId}),
			...(measured && {measuredRestore: measuredRestore(measured)}),
			...placesOf(health, {job, holders, destinationNames}),
			isDrillable: !databaseEngines.some(({type, cannotDrill}) => type === source?.type && cannotDrill === true),
		};
	};
}

const gone = '(removed)';

function namesById(rows: ReadonlyArray<{readonly id: string; readonly name: string}>): ReadonlyMap<string, string> {
	return new Map(rows.map(({id, name}) => [id, name]));
}

function describeSettings({profileId, schedule}: Job, profileNames: ReadonlyMap<string, string>): Pick<JobStanding, 'profile' | 'schedule'> {
	return {
		...(profileId !== undefined && {profile: profileNames.get(profileId) ?? gone}),
		...(schedule !== undefined && {schedule}),
	};
}

type Places = {
	readonly job: Job | undefined;
	readonly holders: ReadonlyMap<string, readonly string[]>;
	readonly destinationNames: ReadonlyMap<string, string>;
};

function placesOf({lastGoodBackup}: JobHealth, {job, holders, destinationNames}: Places): Pick<JobStanding, 'heldAt' | 'lackedBy'> {
	const held = lastGoodBackup ? holders.get(lastGoodBackup.artifactName) ?? [] : [];
	const nameOf = (id: string) => destinationNames.get(id) ?? id;
	return {
		heldAt: held.map(id => nameOf(id)),
		lackedBy: job && lastGoodBackup ? job.destinationIds.filter(id => !held.includes(id)).map(id => nameOf(id)) : [],
	};
}

const measuredSchema = v.looseObject({timeToRestoreMs: v.number()});

/** A drill says how long the restore alone took; of one of an older dbseal, and of a restore, the whole run is what is known. */
export function measuredRestore({id, kind, startedAt, finishedAt, bytesOut, summary}: Run): MeasuredRestore {
	const told = v.safeParse(measuredSchema, summary);
	return {
		runId: id,
		kind: kind === 'drill' ? 'drill' : 'restore',
		at: startedAt,
		timeToRestoreMs: told.success ? told.output.timeToRestoreMs : (finishedAt ?? startedAt).getTime() - startedAt.getTime(),
		...(bytesOut !== undefined && {plainSizeBytes: bytesOut}),
	};
}
