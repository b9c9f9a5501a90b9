/**
 * Jobs as lists show them: names instead of ids, when they go next, how they stand by the operations' own judgement.
 */
import {endNamer, type JobEnds} from '../jobs/jobs.js';
import {type JobHealth} from '../../operations/health/job-health.js';
import {type HealthVerdict} from '../../operations/health/job-verdict.js';
import {type Job} from '../../store/jobs.js';
import {type Store} from '../../store/open-store.js';
import {type JobSettings} from '../../core/job-settings.js';
import {type RunRow} from './run-rows.js';

export type JobRow = {
	readonly id: string;
	readonly name: string;
	readonly sourceName: string;
	readonly destinationName: string;
	readonly profileName?: string;
	readonly compression: string;
	readonly schedule?: string;
	readonly nextRunAt?: Date;
	readonly lastRun?: RunRow;
	/** How large the last good backup is, as stored. */
	readonly sizeBytes?: number;
	/** Sizes of the last backups, oldest first. */
	readonly sizes: readonly number[];
	readonly health: JobHealthRow;
	readonly draft: JobDraft;
};

export type JobHealthRow = {
	readonly verdict: 'good' | 'warning' | 'bad' | 'unknown';
	/** The verdict in one to three words. */
	readonly word: string;
	readonly reason: string;
};

export type JobDraft = {
	readonly name: string;
	readonly sourceId: string;
	/** At least one, the first is the main one. */
	readonly destinationIds: readonly string[];
	/** Undefined for artifacts that aren't encrypted. */
	readonly profileId: string | undefined;
	readonly settings: JobSettings;
};

const shownSizes = 30;

export function jobRows(store: Store, {runs, healths}: {readonly runs: readonly RunRow[]; readonly healths: readonly JobHealth[]}): readonly JobRow[] {
	const runsByJob = groupByJob(runs);
	const healthsById = new Map(healths.map(health => [health.jobId, health]));
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
