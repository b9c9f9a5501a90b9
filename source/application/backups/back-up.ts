/**
 * One backup as a recorded run, of a stored job or without one.
 */
import {PartlyDoneError} from '../../core/errors.js';
import {type JobSettings} from '../../core/job-settings.js';
import {backUpJob, type JobBackupResult} from '../../operations/backup/back-up-job.js';
import {backup, type BackupRequest, type BackupResult} from '../../operations/backup/backup.js';
import {type RecordRequest, type RunDigest} from '../../runs/recorder.js';
import {type Job} from '../../store/jobs.js';
import {type Application} from '../application.js';
import {findProfile} from '../find-named.js';
import {assertLevel} from '../jobs/job-checks.js';
import {
	namedDestination, namedSource, shortName, type UrlReader,
} from '../connections/named-connections.js';
import {type Recording, runRecorded} from '../runs/recorded-run.js';
import {type RetriedWork, withRetries} from '../runs/retries.js';

export type BackupOutcome = JobBackupResult & {
	/** The job's name. */
	readonly job?: string;
	readonly runId: string;
};

export type BackupListener = Recording & {
	/** Hears what was done, also where not all of it is good. */
	onOutcome(outcome: BackupOutcome): void;
};

/** Throws a PartlyDoneError when some of its copies failed, after what is good was told. */
export async function backUpStoredJob(
	application: Application,
	job: Job,
	{onOutcome, assertWanted, ...recording}: BackupListener & Pick<RecordRequest<BackupResult>, 'assertWanted'>,
): Promise<void> {
	const request = {
		kind: 'backup', title: `backup of ${job.name}`, job: {id: job.id, name: job.name}, digest, ...(assertWanted && {assertWanted}),
	} as const;
	const {runId, result} = await runRecorded(request, {application, recording}, async operations => backUpJob(job, operations));
	conclude({job: job.name, runId, ...result}, onOutcome);
}

export type OnceRequest = {
	/** A stored source's name, or a URL. */
	readonly source: string;
	/** The artifact is called after the database, and not after the whole URL. */
	readonly isNamedShort: boolean;
	/** Stored destinations, folders and URLs. */
	readonly to: readonly string[];
	/** A profile's name; undefined for no encryption. */
	readonly profile: string | undefined;
	readonly settings: Pick<JobSettings, 'compression' | 'level' | 'format'>;
	/** How often it is tried again. */
	readonly retry: number;
};

export type OnceListener = BackupListener & UrlReader & {
	/** Hears, before anything is asked of a server, that there will be no encryption. */
	onUnencrypted(): void;
	/** @param title - the run's. */
	onRetry(title: string, ...failure: Parameters<RetriedWork['onRetry']>): void;
};

/** Backs up a source that no job names. Throws what `backUpStoredJob` throws. */
export async function backUpOnce(application: Application, once: OnceRequest, listener: OnceListener): Promise<void> {
	const request = await requestOf(once, application, listener);
	const title = `backup of ${request.source.name}`;
	const run = async () => runRecorded({kind: 'backup', title, digest}, {application, recording: listener}, async operations => backup(request, operations));
	const {runId, result} = await withRetries(run, {
		most: once.retry,
		place: application.place,
		onRetry(error, retry) {
			listener.onRetry(title, error, retry);
		},
	});
	conclude({runId, ...result}, listener.onOutcome);
}

async function requestOf({source, isNamedShort, to, profile, settings}: OnceRequest, application: Application, listener: OnceListener): Promise<BackupRequest> {
	const {compression, level, format} = settings;
	assertLevel(compression, level);
	const row = profile === undefined ? undefined : findProfile(application, profile);
	if (!row) {
		listener.onUnencrypted();
	}

	const from = await namedSource(application, source, listener);
	return {
		source: isNamedShort ? {...from, name: shortName(from)} : from,
		destinations: await Promise.all(to.map(async text => namedDestination(application, text, listener))),
		compression,
		...(row && {profile: row}),
		...(level !== undefined && {level}),
		format,
	};
}

function digest({artifactName, isPartial, plainSizeBytes, storedSizeBytes}: BackupResult): RunDigest {
	return {
		artifactName, isPartial, bytesIn: plainSizeBytes, bytesOut: storedSizeBytes,
	};
}

function conclude(outcome: BackupOutcome, onOutcome: BackupListener['onOutcome']): void {
	onOutcome(outcome);
	const {artifactName, copies, isPartial, runId} = outcome;
	const failed = copies.filter(({isGood}) => !isGood);
	if (isPartial) {
		throw new PartlyDoneError({
			code: 'PARTLY_DONE',
			message: failed.length > 0
				? `${failed.length} of ${copies.length} copies failed: ${failed.map(({destination}) => destination).join(', ')}`
				: 'the backup is good, but not all copies of earlier ones could be made, or not all that should go could be removed',
			hint: `${artifactName} is good where it is; see what failed with: dbseal runs show ${runId}.`,
		});
	}
}
