/**
 * Jobs as the list shows them: names instead of ids, when they go next, how they stand.
 */
import {Cron} from 'croner';
import {toError} from '../../core/errors.js';
import {formatAge} from '../../core/text.js';
import {type Job} from '../../store/jobs.js';
import {type Store} from '../../store/open-store.js';
import {type JobHealth, type JobRow, type RunRow} from '../services.js';

const gone = '(removed)';
const shownSizes = 30;

type Surroundings = {
	readonly store: Store;
	readonly sourceNames: ReadonlyMap<string, string>;
	readonly destinationNames: ReadonlyMap<string, string>;
	readonly now: Date;
};

export function jobRows(store: Store, {runs, now}: {readonly runs: readonly RunRow[]; readonly now: Date}): readonly JobRow[] {
	const runsByJob = groupByJob(runs);
	const surroundings = {
		store, sourceNames: namesOf(store.sources.all()), destinationNames: namesOf(store.destinations.all()), now,
	};
	return store.jobs.all().map(job => jobRow(job, runsByJob.get(job.id) ?? [], surroundings));
}

function jobRow(job: Job, runs: readonly RunRow[], surroundings: Surroundings): JobRow {
	const {sourceNames, destinationNames, now} = surroundings;
	const backups = runs.filter(run => run.kind === 'backup');
	const good = backups.filter(run => run.state === 'succeeded' || run.state === 'partial');
	const nextRunAt = job.schedule === undefined || !job.enabled ? undefined : nextRunAfter(job.schedule, now);
	const [lastRun] = backups;
	const [lastGood] = good;
	const key = keyOf(job, surroundings);
	return {
		id: job.id,
		name: job.name,
		sourceName: sourceNames.get(job.sourceId) ?? gone,
		destinationName: job.destinationIds.map(id => destinationNames.get(id) ?? gone).join(', '),
		...(key && {profileName: key.name}),
		compression: job.level === undefined ? job.compression : `${job.compression} ${job.level}`,
		...(job.schedule !== undefined && {schedule: job.schedule}),
		...(nextRunAt && {nextRunAt}),
		...(lastRun && {lastRun}),
		...(lastGood?.bytesOut !== undefined && {sizeBytes: lastGood.bytesOut}),
		sizes: good.slice(0, shownSizes).map(run => run.bytesOut ?? 0).toReversed(),
		health: healthOf(job, {
			lastRun, lastGood, key, now,
		}),
		draft: draftOf(job),
	};
}

type JobKey = {readonly name: string; readonly isThere: boolean; readonly isExported: boolean};

/** Undefined for a job that isn't encrypted. */
function keyOf({profileId}: Job, {store}: Surroundings): JobKey | undefined {
	const profile = profileId === undefined ? undefined : store.profiles.findById(profileId);
	return profileId === undefined
		? undefined
		: {name: profile?.name ?? gone, isThere: profile !== undefined, isExported: (profile?.kitWrittenAt ?? profile?.exportedAt) !== undefined};
}

function groupByJob(runs: readonly RunRow[]): ReadonlyMap<string, readonly RunRow[]> {
	const groups = new Map<string, RunRow[]>();
	for (const run of runs) {
		const {jobId} = run;
		if (jobId !== undefined) {
			const group = groups.get(jobId) ?? [];
			group.push(run);
			groups.set(jobId, group);
		}
	}

	return groups;
}

type Circumstances = {
	readonly lastRun: RunRow | undefined;
	readonly lastGood: RunRow | undefined;
	readonly key: JobKey | undefined;
	readonly now: Date;
};

/** The worst that is to be said, first. */
function healthOf(job: Job, {lastRun, lastGood, key, now}: Circumstances): JobHealth {
	if (key?.isThere === false) {
		return {verdict: 'bad', word: 'no key', reason: 'its profile was removed'};
	}

	if (lastRun && (lastRun.state === 'failed' || lastRun.state === 'interrupted')) {
		return {verdict: 'bad', word: lastRun.state, reason: lastRun.error ?? `the last run was ${lastRun.state}`};
	}

	if (!lastGood) {
		return {verdict: 'unknown', word: 'no backup', reason: 'it has no good backup yet'};
	}

	if (isOverdue(job, lastGood.startedAt, now)) {
		return {verdict: 'warning', word: 'overdue', reason: `its last good backup is from ${formatAge(now.getTime() - lastGood.startedAt.getTime())}`};
	}

	return key?.isExported === false
		? {verdict: 'warning', word: 'export key', reason: 'its key was never exported: press 3, then K'}
		: {verdict: 'good', word: 'good', reason: `last good backup ${formatAge(now.getTime() - lastGood.startedAt.getTime())}`};
}

/** Its schedule came round twice since the last good backup. */
function isOverdue({schedule, enabled}: Job, lastGood: Date, now: Date): boolean {
	const first = schedule === undefined || !enabled ? undefined : nextRunAfter(schedule, lastGood);
	const second = first && schedule !== undefined ? nextRunAfter(schedule, first) : undefined;
	return second !== undefined && second.getTime() <= now.getTime();
}

/** In UTC, as `dbseal daemon` and `backup --due` read it. */
function nextRunAfter(schedule: string, after: Date): Date | undefined {
	return new Cron(schedule, {timezone: 'UTC', paused: true}).nextRun(after) ?? undefined;
}

export function scheduleProblem(schedule: string): string | undefined {
	try {
		nextRunAfter(schedule, new Date(0));
		return undefined;
	} catch (error) {
		return toError(error).message;
	}
}

function draftOf({name, sourceId, destinationIds, profileId, compression, level, schedule, retention}: Job): JobRow['draft'] {
	return {
		name,
		sourceId,
		destinationId: destinationIds[0] ?? '',
		compression,
		...(profileId !== undefined && {profileId}),
		...(level !== undefined && {level}),
		...(schedule !== undefined && {schedule}),
		...(retention.last !== undefined && {keepLast: retention.last}),
	};
}

function namesOf(rows: ReadonlyArray<{readonly id: string; readonly name: string}>): ReadonlyMap<string, string> {
	return new Map(rows.map(({id, name}) => [id, name]));
}
