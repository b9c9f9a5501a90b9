/**
 * Jobs as the list shows them: names instead of ids, when they go next, how they stand by the operations' own judgement.
 */
import {endNamer, type JobEnds} from '../../application/jobs.js';
import {type JobHealth, jobHealths} from '../../operations/health/job-health.js';
import {type HealthVerdict} from '../../operations/health/job-verdict.js';
import {type Job} from '../../store/jobs.js';
import {type Store} from '../../store/open-store.js';
import {type JobRow, type RunRow} from '../services.js';

const shownSizes = 30;

export function jobRows(store: Store, {runs, now, hostname}: {readonly runs: readonly RunRow[]; readonly now: Date; readonly hostname: string}): readonly JobRow[] {
	const runsByJob = groupByJob(runs);
	const healthsById = new Map(jobHealths({store, now, hostname}).map(health => [health.jobId, health]));
	const endsOf = endNamer(store);
	return store.jobs.all().map(job => ({
		...describe(job, endsOf(job)),
		...describeRuns(runsByJob.get(job.id) ?? []),
		...describeHealth(healthsById.get(job.id)),
		draft: draftOf(job),
	}));
}

type Description = Pick<JobRow, 'id' | 'name' | 'sourceName' | 'destinationName' | 'profileName' | 'compression' | 'schedule'>;

function describe({id, name, compression, level, schedule}: Job, {source, destinations, profile}: JobEnds): Description {
	return {
		id,
		name,
		sourceName: source,
		destinationName: destinations.join(', '),
		...(profile !== undefined && {profileName: profile}),
		compression: level === undefined ? compression : `${compression} ${level}`,
		...(schedule !== undefined && {schedule}),
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

function draftOf(job: Job): JobRow['draft'] {
	const {name, sourceId, destinationIds, profileId} = job;
	return {
		name, sourceId, destinationIds, profileId, settings: job,
	};
}
