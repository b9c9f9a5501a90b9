/**
 * Jobs as the list shows them: names instead of ids, when they go next, how they stand by the operations' own judgement.
 */
import {type HealthVerdict, type JobHealth, jobHealths} from '../../operations/health/job-health.js';
import {type Job} from '../../store/jobs.js';
import {type Store} from '../../store/open-store.js';
import {type JobRow, type RunRow} from '../services.js';

const gone = '(removed)';
const shownSizes = 30;

type Surroundings = {
	readonly sourceNames: ReadonlyMap<string, string>;
	readonly destinationNames: ReadonlyMap<string, string>;
	readonly profileNames: ReadonlyMap<string, string>;
};

export function jobRows(store: Store, {runs, now, hostname}: {readonly runs: readonly RunRow[]; readonly now: Date; readonly hostname: string}): readonly JobRow[] {
	const runsByJob = groupByJob(runs);
	const healthsById = new Map(jobHealths({store, now, hostname}).map(health => [health.jobId, health]));
	const surroundings = {
		sourceNames: namesOf(store.sources.all()), destinationNames: namesOf(store.destinations.all()), profileNames: namesOf(store.profiles.all()),
	};
	return store.jobs.all().map(job => ({
		...describeJob(job, surroundings),
		...describeRuns(runsByJob.get(job.id) ?? []),
		...describeHealth(healthsById.get(job.id)),
		draft: draftOf(job),
	}));
}

type Description = Pick<JobRow, 'id' | 'name' | 'sourceName' | 'destinationName' | 'profileName' | 'compression' | 'schedule'>;

function describeJob(job: Job, {sourceNames, destinationNames, profileNames}: Surroundings): Description {
	return {
		id: job.id,
		name: job.name,
		sourceName: sourceNames.get(job.sourceId) ?? gone,
		destinationName: job.destinationIds.map(id => destinationNames.get(id) ?? gone).join(', '),
		...(job.profileId !== undefined && {profileName: profileNames.get(job.profileId) ?? gone}),
		compression: job.level === undefined ? job.compression : `${job.compression} ${job.level}`,
		...(job.schedule !== undefined && {schedule: job.schedule}),
	};
}

function describeRuns(runs: readonly RunRow[]): Pick<JobRow, 'lastRun' | 'sizes'> {
	const backups = runs.filter(run => run.kind === 'backup');
	const good = backups.filter(run => run.state === 'succeeded' || run.state === 'partial');
	const [lastRun] = backups;
	return {
		...(lastRun && {lastRun}),
		sizes: good.slice(0, shownSizes).map(run => run.bytesOut ?? 0).toReversed(),
	};
}

const verdicts = {
	recoverable: 'good', untested: 'unknown', 'at risk': 'warning', unprotected: 'bad',
} as const satisfies Record<HealthVerdict, JobRow['health']['verdict']>;

function describeHealth(health: JobHealth | undefined): Pick<JobRow, 'health' | 'nextRunAt' | 'sizeBytes'> {
	if (!health) {
		return {health: {verdict: 'unknown', word: 'new', reason: ''}};
	}

	const {verdict, reason, nextRunAt, lastGoodBackup} = health;
	return {
		health: {verdict: verdicts[verdict], word: verdict, reason},
		...(nextRunAt && {nextRunAt}),
		...(lastGoodBackup && {sizeBytes: lastGoodBackup.sizeBytes}),
	};
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

function draftOf({
	name, sourceId, destinationIds, profileId, compression, level, format, spool, schedule, enabled, retention, checkQuery,
}: Job): JobRow['draft'] {
	return {
		name,
		sourceId,
		destinationIds,
		compression,
		...(profileId !== undefined && {profileId}),
		...(level !== undefined && {level}),
		...(schedule !== undefined && {schedule}),
		format,
		spool,
		enabled,
		keep: retention,
		...(checkQuery !== undefined && {checkQuery}),
	};
}

function namesOf(rows: ReadonlyArray<{readonly id: string; readonly name: string}>): ReadonlyMap<string, string> {
	return new Map(rows.map(({id, name}) => [id, name]));
}
