/**
 * How each job stands: its last good backup, whether it is late, and whether it could be recovered if this machine were gone now.
 */
import {type RunOutcome} from '../core/events.js';
import {type Job} from '../store/jobs.js';
import {type Run} from '../store/runs.js';
import {type Store} from '../store/open-store.js';
import {nextRunAfter} from './schedule.js';

export type JobStatus = {
	readonly job: string;
	readonly enabled: boolean;
	readonly lastGoodBackupAt?: Date;
	readonly lastOutcome?: RunOutcome;
	/** Of the last run, where it failed. */
	readonly lastError?: string;
	readonly lastDrillAt?: Date;
	readonly lastDrillOutcome?: RunOutcome;
	readonly keyExportedAt?: Date;
	readonly kitProvedAt?: Date;
	readonly isOverdue: boolean;
	/** In one word, with its reason where it is `no`. */
	readonly recoverable: 'yes' | 'no';
	readonly reason?: string;
};

export type StatusOptions = {
	readonly store: Store;
	readonly now: Date;
	/** Undefined: a job is late when its schedule came round twice since its last good backup. */
	readonly maxAgeMs: number | undefined;
};

export function jobStatuses({store, now, maxAgeMs}: StatusOptions): readonly JobStatus[] {
	const good = store.runs.latestByJob('backup', ['succeeded', 'partial']);
	const latest = store.runs.latestByJob('backup');
	const drills = store.runs.latestByJob('drill');
	return store.jobs.all().map(job => {
		const lastGood = good.get(job.id);
		const keyState = stateOfKey(job, store);
		const reason = whyLost(lastGood, keyState);
		return {
			job: job.name,
			enabled: job.enabled,
			...(lastGood && {lastGoodBackupAt: lastGood.startedAt}),
			...lastFigures(latest.get(job.id)),
			...drillFigures(drills.get(job.id)),
			...keyState.dates,
			isOverdue: job.enabled && isOverdue(job, lastGood?.startedAt, {now, maxAgeMs}),
			recoverable: reason === undefined ? 'yes' : 'no',
			...(reason !== undefined && {reason}),
		};
	});
}

function isOverdue({schedule, createdAt}: Job, lastGood: Date | undefined, {now, maxAgeMs}: Pick<StatusOptions, 'now' | 'maxAgeMs'>): boolean {
	if (maxAgeMs !== undefined) {
		return lastGood === undefined || now.getTime() - lastGood.getTime() > maxAgeMs;
	}

	if (schedule === undefined) {
		return false;
	}

	const first = nextRunAfter(schedule, lastGood ?? createdAt);
	const second = first && nextRunAfter(schedule, first);
	return second !== undefined && second.getTime() <= now.getTime();
}

type KeyState = {
	readonly problem?: string;
	readonly dates: Pick<JobStatus, 'keyExportedAt' | 'kitProvedAt'>;
};

function stateOfKey({profileId}: Job, {profiles}: Store): KeyState {
	if (profileId === undefined) {
		return {dates: {}};
	}

	const profile = profiles.findById(profileId);
	if (!profile) {
		return {problem: 'its profile was removed', dates: {}};
	}

	const {exportedAt, kitWrittenAt, kitProvedAt} = profile;
	const exported = kitWrittenAt ?? exportedAt;
	return {
		...(exported === undefined && {problem: 'its key was never exported'}),
		dates: {...(exported && {keyExportedAt: exported}), ...(kitProvedAt && {kitProvedAt})},
	};
}

function whyLost(lastGood: Run | undefined, {problem}: KeyState): string | undefined {
	return lastGood === undefined ? 'it has no good backup' : problem;
}

function lastFigures(run: Run | undefined): Pick<JobStatus, 'lastOutcome' | 'lastError'> {
	return {
		...(run?.outcome !== undefined && {lastOutcome: run.outcome}),
		...(run?.error && {lastError: `${run.error.code}: ${run.error.message}`}),
	};
}

function drillFigures(run: Run | undefined): Pick<JobStatus, 'lastDrillAt' | 'lastDrillOutcome'> {
	return run ? {lastDrillAt: run.startedAt, ...(run.outcome !== undefined && {lastDrillOutcome: run.outcome})} : {};
}
