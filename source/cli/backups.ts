/**
 * One backup as a recorded run, of a stored job or without one, and what is said about it.
 */
import * as v from 'valibot';
import {PartlyDoneError, UsageError} from '../core/errors.js';
import {jobSettingsSchema} from '../core/job-settings.js';
import {formatBytes} from '../core/text.js';
import {artifactReference} from '../operations/catalogue/format-reference.js';
import {backUpJob, type JobBackupResult} from '../operations/backup/back-up-job.js';
import {backup, type BackupRequest, type BackupResult} from '../operations/backup/backup.js';
import {pruneSummary} from '../operations/keeping/prune.js';
import {type RunDigest, type RecordRequest} from '../runs/recorder.js';
import {type Job} from '../store/jobs.js';
import {type Application} from '../application/application.js';
import {assertLevel} from '../application/job-checks.js';
import {withRetries} from '../application/retries.js';
import {findProfile} from '../application/find-named.js';
import {type CommandContext} from './command.js';
import {warnUnencrypted} from './job-lines.js';
import {givenOnly, mapGiven} from './given.js';
import {namedDestination, namedSource, shortName} from './named-connections.js';
import {type PasswordFlags} from './read-connection.js';
import {runRecorded} from './run-recorded.js';

export type BackupOutcome = JobBackupResult & {
	/** The job's name. */
	readonly job?: string;
	readonly runId: string;
};

export type OnceFlags = PasswordFlags & {
	readonly source: string | undefined;
	readonly sourceUrl: string | undefined;
	readonly to: readonly string[];
	readonly profile: string | undefined;
	readonly unencrypted: boolean;
	readonly compression: string | undefined;
	readonly level: number | undefined;
	readonly format: string | undefined;
	/** How often it is tried again. */
	readonly retry: number;
};

type Parts = {readonly application: Application; readonly context: CommandContext};

export type JobBackupOptions = Pick<RecordRequest<BackupResult>, 'assertWanted'> & {
	/** Hears what was done, before it is told. */
	onOutcome?(outcome: BackupOutcome): void;
};

/** Throws a PartlyDoneError when some of its copies failed, after what is good was said. */
export async function backupJob(job: Job, parts: Parts, {assertWanted, onOutcome}: JobBackupOptions = {}): Promise<BackupOutcome> {
	const request = {
		kind: 'backup', title: `backup of ${job.name}`, job: {id: job.id, name: job.name}, digest, ...(assertWanted && {assertWanted}),
	} as const;
	const {runId, result} = await runRecorded(request, parts, async operations => backUpJob(job, operations));
	const outcome = {job: job.name, runId, ...result};
	onOutcome?.(outcome);
	tell(outcome, parts.context);
	return outcome;
}

export async function backupOnce(flags: OnceFlags, parts: Parts): Promise<void> {
	const request = await onceRequest(flags, parts);
	const title = `backup of ${request.source.name}`;
	const run = async () => runRecorded({kind: 'backup', title, digest}, parts, async operations => backup(request, operations));
	const {runId, result} = await withRetries(run, {
		most: flags.retry, what: title, place: parts.context.place, tell: parts.context.output.note,
	});
	tell({runId, ...result}, parts.context);
}

async function onceRequest(flags: OnceFlags, {application, context}: Parts): Promise<BackupRequest> {
	const {source, to, profile, unencrypted} = flags;
	const {compression, level, format} = v.parse(jobSettingsSchema, givenOnly({compression: flags.compression, level: flags.level, format: flags.format}));
	assertLevel(compression, level);
	const row = mapGiven(profile, name => findProfile(application, name));
	warnUnencrypted({profileId: row?.id}, unencrypted, context);
	const from = await namedSource(sourceOf(flags), flags, {application, context});
	return {
		source: source === undefined ? {...from, name: shortName(from)} : from,
		destinations: await Promise.all(to.map(async text => namedDestination(text, {application, context}))),
		compression,
		...givenOnly({profile: row, level}),
		format,
	};
}

function sourceOf({source, sourceUrl, to}: OnceFlags): string {
	const text = source ?? sourceUrl;
	if (text === undefined || (source !== undefined && sourceUrl !== undefined) || to.length === 0) {
		throw new UsageError({
			code: 'USAGE', message: 'a backup without a job needs --source or --source-url, and --to', hint: 'See: dbseal backup --help.',
		});
	}

	return text;
}

function digest({artifactName, isPartial, plainSizeBytes, storedSizeBytes}: BackupResult): RunDigest {
	return {
		artifactName, isPartial, bytesIn: plainSizeBytes, bytesOut: storedSizeBytes,
	};
}

function tell(outcome: BackupOutcome, {output}: CommandContext): void {
	const {artifactName, copies, isPartial, plainSizeBytes, storedSizeBytes, profileName} = outcome;
	const failed = copies.filter(({isGood}) => !isGood);
	for (const {destination} of output.isQuiet ? [] : copies.filter(({isGood}) => isGood)) {
		output.data(artifactReference(destination, artifactName));
	}

	output.note(`${formatBytes(plainSizeBytes)} stored as ${formatBytes(storedSizeBytes)}, ${profileName === undefined ? 'NOT encrypted' : `encrypted with the key of profile "${profileName}"`}`);
	for (const note of followUpNotes(outcome)) {
		output.note(note);
	}

	if (isPartial) {
		throw new PartlyDoneError({
			code: 'PARTLY_DONE',
			message: failed.length > 0
				? `${failed.length} of ${copies.length} copies failed: ${failed.map(({destination}) => destination).join(', ')}`
				: 'the backup is good, but not all copies of earlier ones could be made, or not all that should go could be removed',
			hint: `${artifactName} is good where it is; see what failed with: dbseal runs show ${outcome.runId}.`,
		});
	}
}

function followUpNotes({repaired, pruned}: BackupOutcome): readonly string[] {
	const made = repaired?.copies.filter(({error}) => error === undefined) ?? [];
	return [
		...made.map(({artifactName, destination, from = ''}) => `${artifactName} is at ${destination} now, too (from ${from})`),
		...(pruned && pruned.removedCount > 0 ? [pruneSummary(pruned)] : []),
	];
}
