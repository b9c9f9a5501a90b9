/**
 * Whether a job could be recovered now, in one word and with the reason.
 * The rule: the worst that is true is what is said, and a job counts as recoverable only when a drill has shown it.
 */
import {type ErrorCode} from '../../core/error-codes.js';
import {shellWord} from '../../core/shell-word.js';
import {formatAge} from '../../core/text.js';
import {type NewestArtifact} from '../../store/artifacts.js';
import {type Job} from '../../store/jobs.js';
import {type Profile} from '../../store/profiles.js';
import {type Run} from '../../store/runs.js';
import {lastExport} from '../../vault/profiles.js';
import {nextRunAfter} from '../schedule.js';

/**
 * `recoverable`: its newest backups came back in a drill. `untested`: nothing speaks against it, but no drill of late does for it.
 * `at risk`: it may not come back, or not up to date. `unprotected`: there is nothing to come back.
 */
export type HealthVerdict = 'recoverable' | 'untested' | 'at risk' | 'unprotected';

/** What puts a job at risk, or will when it has a backup, as programs tell it. */
export type HealthRisk = 'damage' | 'key removed' | 'key missing' | 'key damaged' | 'key never exported' | 'other host' | 'drill failed' | 'overdue' | 'not answering';

export type HealthJudgement = {
	readonly verdict: HealthVerdict;
	/** Why, for people. */
	readonly reason: string;
	readonly risk?: HealthRisk;
};

export type DamagedBackup = {
	readonly at: Date;
	readonly artifactName: string;
	readonly destination: string;
	readonly foundAt: Date;
	readonly error: string;
	/** True where it is no longer listed, instead of damaged. */
	readonly isMissing: boolean;
};

export type HealthFacts = {
	readonly job: Job;
	readonly now: Date;
	readonly maxAgeMs: number | undefined;
	readonly damagedProfiles: ReadonlySet<string> | undefined;
	readonly lastGood: NewestArtifact | undefined;
	readonly damaged: DamagedBackup | undefined;
	readonly lastRun: Run | undefined;
	readonly lastDrill: Run | undefined;
	readonly lastGoodDrillAt: Date | undefined;
	readonly lastFailedDrill: Run | undefined;
	readonly profile: Profile | undefined;
};

/** Of the drills that failed, those that say something of the backup. */
export const drillFailed: ErrorCode = 'DRILL_FAILED';

/** A quarter of a year. Our choice: a restore that was last tried longer ago was tried on another database. */
const drillLastsMs = 90 * 86_400_000;

export function isOverdue({job: {enabled, schedule, createdAt}, now, maxAgeMs, lastGood}: HealthFacts): boolean {
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

type Risk = {readonly risk: HealthRisk; readonly reason: string};

export function judgeHealth(facts: HealthFacts): HealthJudgement {
	const {lastGood, lastGoodDrillAt, now} = facts;
	const age = (date: Date) => formatAge(now.getTime() - date.getTime());
	if (!lastGood) {
		const obstacle = findKeyObstacle(facts);
		return {verdict: 'unprotected', reason: whyNone(facts, age), ...(obstacle && {risk: obstacle.risk})};
	}

	const risk = findDamageRisk(facts, {lastGood, age}) ?? findKeyRisk(facts) ?? findDataRisk(facts, {lastGood, age});
	if (risk) {
		return {verdict: 'at risk', ...risk};
	}

	if (!lastGoodDrillAt) {
		return {verdict: 'untested', reason: 'no drill has restored it yet'};
	}

	return now.getTime() - lastGoodDrillAt.getTime() > drillLastsMs
		? {verdict: 'untested', reason: `its last good drill is from ${age(lastGoodDrillAt)}`}
		: {verdict: 'recoverable', reason: `a drill restored it ${age(lastGoodDrillAt)}`};
}

function whyNone({damaged}: HealthFacts, age: (date: Date) => string): string {
	return damaged ? `it has no good backup: the newest, ${damaged.artifactName}, ${fateOf(damaged, age)}` : 'it has no good backup yet';
}

function fateOf({isMissing, foundAt}: DamagedBackup, age: (date: Date) => string): string {
	return isMissing ? `was found to be gone ${age(foundAt)}` : `was found damaged ${age(foundAt)}`;
}

type LastGood = {readonly lastGood: NewestArtifact; age(date: Date): string};

/** A loss that has come goes before those that may. */
function findDamageRisk({damaged}: HealthFacts, {lastGood, age}: LastGood): Risk | undefined {
	const rest = damaged?.artifactName === lastGood.name ? 'another copy is good' : `the last good one is from ${age(lastGood.createdAt)}`;
	return damaged && {risk: 'damage', reason: `its newest backup at "${damaged.destination}" ${fateOf(damaged, age)}; ${rest}`};
}

function findDataRisk(facts: HealthFacts, {lastGood, age}: LastGood): Risk | undefined {
	const {lastGoodDrillAt, lastFailedDrill} = facts;
	if (!lastGood.isOwn) {
		return {
			risk: 'other host',
			reason: `its backups were made on ${lastGood.host ?? 'another machine'}, not on this one; if this one takes its place: dbseal job edit ${shellWord(facts.job.name)} --adopt-host ${shellWord(lastGood.host ?? '*')}`,
		};
	}

	if (lastFailedDrill && !(lastGoodDrillAt && lastGoodDrillAt > lastFailedDrill.startedAt)) {
		return {risk: 'drill failed', reason: lastFailedDrill.error?.message ?? 'its last drill failed'};
	}

	return isOverdue(facts) ? {risk: 'overdue', reason: `its last good backup is from ${age(lastGood.createdAt)}`} : undefined;
}

/** A key that came from elsewhere is still there: imported, or entered for a profile that was adopted. */
function findKeyRisk(facts: HealthFacts): Risk | undefined {
	const {job, profile} = facts;
	const obstacle = findKeyObstacle(facts);
	if (obstacle !== undefined || job.profileId === undefined || !profile) {
		return obstacle;
	}

	const isElsewhere = profile.origin === 'imported' || profile.origin === 'adopted' || lastExport(profile) !== undefined;
	return isElsewhere
		? undefined
		: {risk: 'key never exported', reason: `the key of profile "${profile.name}" was never exported: with this machine its backups would be lost`};
}

/** What keeps the next backup from being sealed, too. */
function findKeyObstacle({job, profile, damagedProfiles}: HealthFacts): Risk | undefined {
	if (job.profileId === undefined) {
		return undefined;
	}

	if (!profile) {
		return {risk: 'key removed', reason: 'its profile was removed: only a Recovery Kit opens its backups now'};
	}

	if (profile.sealedKey === undefined) {
		return {risk: 'key missing', reason: `the key of profile "${profile.name}" is not in this vault: import it from its Recovery Kit`};
	}

	return damagedProfiles?.has(profile.name)
		? {risk: 'key damaged', reason: `the key of profile "${profile.name}" is damaged in the vault: dbseal vault import ${shellWord(profile.name)} --key-file FILE`}
		: undefined;
}
