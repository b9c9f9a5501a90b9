/**
 * A job as lists and details show it: names instead of ids, and what is missing by name.
 */
import {shellWord} from '../core/shell-word.js';
import {formatBytes, formatTimestamp, plural} from '../core/text.js';
import {nextRunAfter} from '../operations/schedule.js';
import {spoolKey} from '../store/newest-statements.js';
import {type Job} from '../store/jobs.js';
import {type Store} from '../store/open-store.js';
import {type CommandContext} from './command.js';
import {type Environment} from './environment.js';

export type JobDescription = Omit<Job, 'sourceId' | 'destinationIds' | 'profileId'> & {
	readonly source: string;
	readonly destinations: readonly string[];
	/** Absent for one that is not encrypted. */
	readonly profile?: string;
	readonly lastGoodBackupAt?: Date;
	readonly nextRunAt?: Date;
	/** What of it waits in the spool: not at every destination yet. */
	readonly spooledCount: number;
	readonly spooledBytes: number;
};

const gone = '(removed)';

export function describeJob(job: Job, store: Store, {now, hostname}: Pick<Environment, 'now' | 'hostname'>): JobDescription {
	const {sourceId, destinationIds, profileId, ...rest} = job;
	const lastGood = store.artifacts.newestByJob(hostname).get(job.id)?.createdAt;
	const spooled = store.artifacts.list({destinationKey: spoolKey, jobId: job.id}).filter(({missingSince, expectedSince}) => missingSince === undefined && expectedSince === undefined);
	const next = job.schedule === undefined || !job.enabled ? undefined : nextRunAfter(job.schedule, now());
	return {
		...rest,
		source: store.sources.findById(sourceId)?.name ?? gone,
		destinations: destinationIds.map(id => store.destinations.findById(id)?.name ?? gone),
		...(profileId !== undefined && {profile: store.profiles.findById(profileId)?.name ?? gone}),
		...(lastGood && {lastGoodBackupAt: lastGood}),
		...(next && {nextRunAt: next}),
		spooledCount: spooled.length,
		spooledBytes: spooled.reduce((sum, {sizeBytes}) => sum + sizeBytes, 0),
	};
}

export function jobLines(job: JobDescription): readonly string[] {
	const {retention, schedule} = job;
	const kept = Object.entries(retention).map(([rule, count]) => `${rule} ${count}`);
	const facts: ReadonlyArray<readonly [string, string]> = [
		['name', job.name],
		['source', job.source],
		['to', job.destinations.join(', ')],
		['profile', job.profile ?? 'none: NOT encrypted'],
		['compression', job.level === undefined ? job.compression : `${job.compression} at level ${job.level}`],
		['format', job.format],
		['schedule', schedule === undefined ? 'by hand' : (job.enabled ? `${schedule} (UTC)` : `${schedule} (disabled)`)],
		['next run', job.nextRunAt ? formatTimestamp(job.nextRunAt) : 'none'],
		['last good', job.lastGoodBackupAt ? formatTimestamp(job.lastGoodBackupAt) : 'never'],
		['spool', spoolWords(job)],
		['keeps', kept.length === 0 ? 'everything' : kept.join(', ')],
		...(job.checkQuery === undefined ? [] : [['check query', job.checkQuery] as const]),
	];
	return facts.map(([name, value]) => `${name.padEnd(13)}${value}`);
}

function spoolWords({name, spool, spooledCount, spooledBytes}: JobDescription): string {
	const use = spool ? 'used' : 'not used';
	return spooledCount === 0 ? use : `${use}, ${plural(spooledCount, 'artifact')} (${formatBytes(spooledBytes)}) in it, not at every destination yet: dbseal copy ${shellWord(name)}`;
}

export function warnUnencrypted(job: {readonly profileId?: string | undefined}, isMeant: boolean, {output}: CommandContext): void {
	if (job.profileId === undefined && !isMeant) {
		output.warn('no --profile was given, so backups will NOT be encrypted; --unencrypted says that this is meant');
	}
}
