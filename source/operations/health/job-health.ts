/**
 * How each job stands: its last good backup, its last drill, its key, its next run, and in one word whether it could be recovered now.
 */
import {type RunOutcome} from '../../core/events.js';
import {type DamagedArtifact, type NewestArtifact} from '../../store/artifacts.js';
import {type Profile} from '../../store/profiles.js';
import {type Run} from '../../store/runs.js';
import {type Store} from '../../store/open-store.js';
import {lastExport} from '../../vault/profiles.js';
import {nextRunAfter} from '../schedule.js';
import {
	type DamagedBackup, drillFailed, type HealthFacts, type HealthJudgement, isOverdue, judgeHealth,
} from './job-verdict.js';

export type PastRun = {
	readonly runId: string;
	readonly at: Date;
	readonly outcome: RunOutcome;
	/** `CODE: message`, where it failed. */
	readonly error?: string;
};

export type JobHealth = HealthJudgement & {
	readonly jobId: string;
	readonly job: string;
	readonly enabled: boolean;
	/** The newest in the catalogue that was not found damaged: backups of this store, and those that were adopted from a destination. */
	readonly lastGoodBackup?: {readonly at: Date; readonly sizeBytes: number; readonly artifactName: string};
	/** The newest that was last found damaged, where no newer one is good. */
	readonly damagedBackup?: DamagedBackup;
	/** The last backup that ended, however it did. */
	readonly lastRun?: PastRun;
	readonly lastDrill?: PastRun & {
		/** `not done`: something was in the way, which says nothing of the backup. */
		readonly verdict: 'passed' | 'failed' | 'not done';
	};
	readonly lastGoodDrillAt?: Date;
	/** When the key was last shown, or written into a kit. */
	readonly keyExportedAt?: Date;
	readonly kitWrittenAt?: Date;
	/** When a drill last used nothing but a kit's keys. */
	readonly kitProvedAt?: Date;
	readonly nextRunAt?: Date;
	readonly isOverdue: boolean;
};

export type HealthRequest = {
	readonly store: Store;
	readonly now: Date;
	/** This machine's: what another one made under a job's id is not its own. */
	readonly hostname: string;
	/** Undefined: a job is late when its schedule came round twice since its last good backup. */
	readonly maxAgeMs?: number | undefined;
	/** By their names: those whose sealed key was tried and does not open. */
	readonly damagedProfiles?: ReadonlySet<string>;
};

/** The health of each job, in the order of their names. Mark the runs of dead processes first: they are looked at as the store has them. */
export function jobHealths({
	store, now, hostname, maxAgeMs, damagedProfiles,
}: HealthRequest): readonly JobHealth[] {
	const newest = store.artifacts.newestByJob(hostname);
	const damaged = store.artifacts.newestDamagedByJob(hostname);
	const backups = store.runs.latestByJob('backup');
	const drills = store.runs.latestByJob('drill');
	const goodDrills = store.runs.latestByJob('drill', {outcomes: ['succeeded']});
	const failedDrills = store.runs.latestByJob('drill', {outcomes: ['failed'], errorCode: drillFailed});
	const findProfile = profileFinder(store);
	return store.jobs.all().map(job => describeJob({
		job,
		now,
		maxAgeMs,
		damagedProfiles,
		lastGood: newest.get(job.id),
		damaged: describeDamage(damaged.get(job.id), newest.get(job.id), store),
		lastRun: backups.get(job.id),
		lastDrill: drills.get(job.id),
		lastGoodDrillAt: goodDrills.get(job.id)?.startedAt,
		lastFailedDrill: failedDrills.get(job.id),
		profile: job.profileId === undefined ? undefined : findProfile(job.profileId),
	}));
}

/** Asks the store once for each profile, not once for each job. */
function profileFinder({profiles}: Store): (id: string) => Profile | undefined {
	const found = new Map<string, Profile | undefined>();
	return id => {
		if (!found.has(id)) {
			found.set(id, profiles.findById(id));
		}

		return found.get(id);
	};
}

function describeJob(facts: HealthFacts): JobHealth {
	const {job, now, lastGood, damaged, lastGoodDrillAt} = facts;
	const nextRunAt = job.enabled && job.schedule !== undefined ? nextRunAfter(job.schedule, now) : undefined;
	return {
		jobId: job.id,
		job: job.name,
		enabled: job.enabled,
		...(lastGood && {lastGoodBackup: {at: lastGood.createdAt, sizeBytes: lastGood.sizeBytes, artifactName: lastGood.name}}),
		...(damaged && {damagedBackup: damaged}),
		...describeRuns(facts),
		...(lastGoodDrillAt && {lastGoodDrillAt}),
		...describeKey(facts),
		...(nextRunAt && {nextRunAt}),
		isOverdue: isOverdue(facts),
		...judgeHealth(facts),
	};
}

/** One that a newer good one has taken the place of says nothing of today. */
function describeDamage(damaged: DamagedArtifact | undefined, lastGood: NewestArtifact | undefined, store: Store): DamagedBackup | undefined {
	if (!damaged || (lastGood && lastGood.createdAt > damaged.createdAt)) {
		return undefined;
	}

	const {name, createdAt, destinationKey, damagedAt, damage, kind} = damaged;
	return {
		at: createdAt,
		artifactName: name,
		destination: store.destinations.findById(destinationKey)?.name ?? destinationKey,
		foundAt: damagedAt,
		error: damage,
		isMissing: kind === 'missing',
	};
}

function describeRuns({lastRun, lastDrill}: HealthFacts): Pick<JobHealth, 'lastRun' | 'lastDrill'> {
	return {
		...(lastRun?.outcome && {lastRun: toPastRun(lastRun, lastRun.outcome)}),
		...(lastDrill?.outcome && {lastDrill: {...toPastRun(lastDrill, lastDrill.outcome), verdict: drillVerdict(lastDrill)}}),
	};
}

function describeKey({profile}: HealthFacts): Pick<JobHealth, 'keyExportedAt' | 'kitWrittenAt' | 'kitProvedAt'> {
	const keyExportedAt = profile && lastExport(profile);
	return {
		...(keyExportedAt && {keyExportedAt}),
		...(profile?.kitWrittenAt && {kitWrittenAt: profile.kitWrittenAt}),
		...(profile?.kitProvedAt && {kitProvedAt: profile.kitProvedAt}),
	};
}

function drillVerdict({outcome, error}: Run): 'passed' | 'failed' | 'not done' {
	return outcome === 'succeeded' ? 'passed' : (error?.code === drillFailed ? 'failed' : 'not done');
}

function toPastRun({id, startedAt, error}: Run, outcome: RunOutcome): PastRun {
	return {
		runId: id, at: startedAt, outcome, ...(error && {error: `${error.code}: ${error.message}`}),
	};
}
