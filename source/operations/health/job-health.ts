/**
 * How each job stands: its last good backup, its last drill, its key, its next run, and in one word whether it could be recovered now.
 * The rule: the worst that is true is what is said, and a job counts as recoverable only when a drill has shown it.
 */
import {type ErrorCode} from '../../core/error-codes.js';
import {type RunOutcome} from '../../core/events.js';
import {shellWord} from '../../core/shell-word.js';
import {formatAge} from '../../core/text.js';
import {type DamagedArtifact, type NewestArtifact} from '../../store/artifacts.js';
import {type Job} from '../../store/jobs.js';
import {type Profile} from '../../store/profiles.js';
import {type Run} from '../../store/runs.js';
import {type Store} from '../../store/open-store.js';
import {lastExport} from '../../vault/profiles.js';
import {nextRunAfter} from '../schedule.js';

/**
 * `recoverable`: its newest backups came back in a drill. `untested`: nothing speaks against it, but no drill of late does for it.
 * `at risk`: it may not come back, or not up to date. `unprotected`: there is nothing to come back.
 */
export type HealthVerdict = 'recoverable' | 'untested' | 'at risk' | 'unprotected';

export type PastRun = {
	readonly at: Date;
	readonly outcome: RunOutcome;
	/** `CODE: message`, where it failed. */
	readonly error?: string;
};

export type JobHealth = {
	readonly jobId: string;
	readonly job: string;
	readonly enabled: boolean;
	/** The newest in the catalogue that was not found damaged: backups of this store, and those that were adopted from a destination. */
	readonly lastGoodBackup?: {readonly at: Date; readonly sizeBytes: number; readonly artifactName: string};
	/** The newest that was last found damaged, where no newer one is good. */
	readonly damagedBackup?: {
		readonly at: Date;
		readonly artifactName: string;
		readonly destination: string;
		readonly foundAt: Date;
		readonly error: string;
		/** True where it is listed no more, instead of damaged. */
		readonly isMissing: boolean;
	};
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
	readonly verdict: HealthVerdict;
	/** Why, for people. */
	readonly reason: string;
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

/** Of the drills that failed, those that say something of the backup. */
const drillFailed: ErrorCode = 'DRILL_FAILED';

/** A quarter of a year. Our choice: a restore that was last tried longer ago was tried on another database. */
const drillLastsMs = 90 * 86_400_000;

/** By the jobs' names. Mark the runs of dead processes first: they are looked at as the store has them. */
export function jobHealths({
	store, now, hostname, maxAgeMs, damagedProfiles,
}: HealthRequest): readonly JobHealth[] {
	const newest = store.artifacts.newestByJob(hostname);
	const damaged = store.artifacts.newestDamagedByJob(hostname);
	const backups = store.runs.latestByJob('backup');
	const drills = store.runs.latestByJob('drill');
	const goodDrills = store.runs.latestByJob('drill', {outcomes: ['succeeded']});
	const failedDrills = store.runs.latestByJob('drill', {outcomes: ['failed'], errorCode: drillFailed});
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
		profile: job.profileId === undefined ? undefined : store.profiles.findById(job.profileId),
	}));
}

type Facts = {
	readonly job: Job;
	readonly now: Date;
	readonly maxAgeMs: number | undefined;
	readonly damagedProfiles: ReadonlySet<string> | undefined;
	readonly lastGood: NewestArtifact | undefined;
	readonly damaged: JobHealth['damagedBackup'];
	readonly lastRun: Run | undefined;
	readonly lastDrill: Run | undefined;
	readonly lastGoodDrillAt: Date | undefined;
	readonly lastFailedDrill: Run | undefined;
	readonly profile: Profile | undefined;
};

function describeJob(facts: Facts): JobHealth {
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
		...judge(facts),
	};
}

/** One that a newer good one has taken the place of says nothing of today. */
function describeDamage(damaged: DamagedArtifact | undefined, lastGood: NewestArtifact | undefined, store: Store): JobHealth['damagedBackup'] {
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

function describeRuns({lastRun, lastDrill}: Facts): Pick<JobHealth, 'lastRun' | 'lastDrill'> {
	return {
		...(lastRun?.outcome && {lastRun: toPastRun(lastRun, lastRun.outcome)}),
		...(lastDrill?.outcome && {lastDrill: {...toPastRun(lastDrill, lastDrill.outcome), verdict: drillVerdict(lastDrill)}}),
	};
}

function describeKey({profile}: Facts): Pick<JobHealth, 'keyExportedAt' | 'kitWrittenAt' | 'kitProvedAt'> {
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

function toPastRun({startedAt, error}: Run, outcome: RunOutcome): PastRun {
	return {at: startedAt, outcome, ...(error && {error: `${error.code}: ${error.message}`})};
}

function isOverdue({job: {enabled, schedule, createdAt}, now, maxAgeMs, lastGood}: Facts): boolean {
	if (!enabled) {
		return false;
	}

	if (maxAgeMs !== undefined) {
		return lastGood === undefined || now.getTime() - lastGood.createdAt.getTime() > maxAgeMs;
	}

	const first = schedule === undefined ? undefined : nextRunAfter(schedule, lastGood?.createdAt ?? createdAt);
	const second = first && schedule !== undefined ? nextRunAfter(schedule, first) : undefined;
	return second !== undefined && second.getTime() <= now.getTime();
}

function judge(facts: Facts): Pick<JobHealth, 'verdict' | 'reason'> {
	const {lastGood, lastGoodDrillAt, now} = facts;
	const age = (date: Date) => formatAge(now.getTime() - date.getTime());
	if (!lastGood) {
		return {verdict: 'unprotected', reason: whyNone(facts, age)};
	}

	const risk = findDamageRisk(facts, {lastGood, age}) ?? findKeyRisk(facts) ?? findDataRisk(facts, {lastGood, age});
	if (risk !== undefined) {
		return {verdict: 'at risk', reason: risk};
	}

	if (!lastGoodDrillAt) {
		return {verdict: 'untested', reason: 'no drill has restored it yet'};
	}

	return now.getTime() - lastGoodDrillAt.getTime() > drillLastsMs
		? {verdict: 'untested', reason: `its last good drill is from ${age(lastGoodDrillAt)}`}
		: {verdict: 'recoverable', reason: `a drill restored it ${age(lastGoodDrillAt)}`};
}

function whyNone({damaged}: Facts, age: (date: Date) => string): string {
	return damaged ? `it has no good backup: the newest, ${damaged.artifactName}, ${fateOf(damaged, age)}` : 'it has no good backup yet';
}

function fateOf({isMissing, foundAt}: NonNullable<JobHealth['damagedBackup']>, age: (date: Date) => string): string {
	return isMissing ? `was found to be gone ${age(foundAt)}` : `was found damaged ${age(foundAt)}`;
}

type LastGood = {readonly lastGood: NewestArtifact; age(date: Date): string};

/** A loss that has come goes before those that may. */
function findDamageRisk({damaged}: Facts, {lastGood, age}: LastGood): string | undefined {
	const rest = damaged?.artifactName === lastGood.name ? 'another copy is good' : `the last good one is from ${age(lastGood.createdAt)}`;
	return damaged && `its newest backup at "${damaged.destination}" ${fateOf(damaged, age)}; ${rest}`;
}

function findDataRisk(facts: Facts, {lastGood, age}: LastGood): string | undefined {
	const {lastGoodDrillAt, lastFailedDrill} = facts;
	if (!lastGood.isOwn) {
		return `its backups were made on ${lastGood.host ?? 'another machine'}, not on this one; if this one takes its place: dbseal job edit ${shellWord(facts.job.name)} --adopt-host ${shellWord(lastGood.host ?? '*')}`;
	}

	if (lastFailedDrill && !(lastGoodDrillAt && lastGoodDrillAt > lastFailedDrill.startedAt)) {
		return lastFailedDrill.error?.message ?? 'its last drill failed';
	}

	return isOverdue(facts) ? `its last good backup is from ${age(lastGood.createdAt)}` : undefined;
}

/** A key that came from elsewhere is still there: imported, or entered for a profile that was adopted. */
function findKeyRisk({job, profile, damagedProfiles}: Facts): string | undefined {
	if (job.profileId === undefined) {
		return undefined;
	}

	if (!profile) {
		return 'its profile was removed: only a Recovery Kit opens its backups now';
	}

	if (profile.sealedKey === undefined) {
		return `the key of profile "${profile.name}" is not in this vault: import it from its Recovery Kit`;
	}

	if (damagedProfiles?.has(profile.name)) {
		return `the key of profile "${profile.name}" is damaged in the vault: dbseal vault import ${shellWord(profile.name)} --key-file FILE`;
	}

	const isElsewhere = profile.origin === 'imported' || profile.origin === 'adopted' || lastExport(profile) !== undefined;
	return isElsewhere ? undefined : `the key of profile "${profile.name}" was never exported: with this machine its backups would be lost`;
}
