/**
 * `dbseal backup`: jobs by name, all of them, those that are due, or a source with no stored job.
 */
import * as v from 'valibot';
import {type Application, withApplication} from '../../application/application.js';
import {backUpOnce} from '../../application/backups/back-up.js';
import {type BackupNews, backUpJobs, type BackupsRequest} from '../../application/backups/several-jobs.js';
import {UsageError} from '../../core/errors.js';
import {describeFailure} from '../../core/failure.js';
import {jobSettingsSchema} from '../../core/job-settings.js';
import {assertCount} from '../flags/assert-count.js';
import {retryWords, tellBackup} from '../lines/backup-lines.js';
import {type CommandContext, defineCommand} from '../command.js';
import {refuseFailures} from '../failures.js';
import {type FlagTable, type FlagValues} from '../flags/flags.js';
import {givenOnly} from '../flags/given.js';
import {warnUnencrypted} from '../lines/job-lines.js';
import {parseKeptRuns} from '../flags/kept-runs.js';
import {type Output} from '../output.js';
import {urlReader} from '../asking/read-connection.js';
import {recordingOf} from '../recording.js';
import {passwordFlags} from '../asking/secrets.js';

const flags = {
	all: {type: 'boolean', summary: 'every job that isn\'t disabled'},
	due: {type: 'boolean', summary: 'every job whose schedule says so; for cron, once a minute or once an hour'},
	source: {
		type: 'string', value: 'SOURCE', summary: 'without a job: a stored source', completes: 'source',
	},
	sourceUrl: {type: 'string', value: 'URL', summary: 'without a job: a database'},
	to: {
		type: 'string', value: 'DEST|URL', summary: 'without a job: where it goes', isMultiple: true, completes: 'destination',
	},
	profile: {
		type: 'string', value: 'PROFILE', summary: 'without a job: whose key encrypts it', completes: 'profile',
	},
	unencrypted: {type: 'boolean', summary: 'without a job: no encryption, on purpose'},
	compression: {type: 'string', choices: ['gzip', 'brotli', 'zstd', 'none'], summary: 'without a job: how it is compressed (gzip)'},
	level: {type: 'number', value: 'N', summary: 'without a job: how hard'},
	format: {type: 'string', choices: ['auto', 'stream', 'chunked'], summary: 'without a job: chunked for what is large (auto)'},
	keepRuns: {type: 'string', value: 'AGE', summary: 'with a job: once a day, remove runs from the history that are older (365d)'},
	retry: {type: 'number', value: 'N', summary: 'try again so often, after ever longer waits, what may pass: an unreachable server (0)'},
	spool: {type: 'boolean', summary: 'with a job: write the artifact to disk first, so that its upload can be made again'},
	...passwordFlags,
} as const satisfies FlagTable;

type BackupFlags = FlagValues<typeof flags>;

export const command = defineCommand({
	examples: [
		['dbseal backup orders', 'one job'],
		['dbseal backup --due --quiet', 'from cron: what is due by now, silent unless it fails'],
		['dbseal backup --due --quiet --retry 3', 'the same, and a server that restarts costs no backup'],
		['dbseal backup --source-url postgresql:///orders --to /backups --profile main', 'no stored job'],
	],
	arguments: [{
		name: 'JOB', isOptional: true, isMultiple: true, completes: 'job',
	}],
	flags,
	notes: ['stdout has a line for each backup: DESTINATION:NAME, as restore and verify take it.'],
	async run({arguments: names, flags: given}, context) {
		const isOnce = refuseMixture(names, given);
		refuseContradiction(given, isOnce);
		const keptMs = parseKeptRuns(given.keepRuns);
		const {retry = 0, all, due, spool} = given;
		assertCount('--retry', retry, 0);
		await withApplication(context.place, {store: all || due}, async application => {
			if (isOnce) {
				const request = {...sourceOf(given), ...onceSettings(given), retry};
				await backUpOnce(application, request, {
					...recordingOf(context),
					...urlReader(context, given),
					onOutcome(outcome) {
						tellBackup(outcome, context.output);
					},
					onUnencrypted() {
						warnUnencrypted({}, given.unencrypted, context);
					},
					onRetry(title, {message}, again) {
						context.output.note(`${title} failed: ${message}; ${retryWords(again)}`);
					},
				});
				return;
			}

			const jobs = all ? 'all' : (due ? 'due' : names);
			await runJobs({
				jobs, retry, spool, keptMs,
			}, application, context);
		});
	},
});

async function runJobs(request: BackupsRequest, application: Application, context: CommandContext): Promise<void> {
	const {output} = context;
	const {count, attempts} = await backUpJobs(application, request, {
		...recordingOf(context),
		onNews(news) {
			tell(news, output);
		},
	});
	// A single run has said it all with its own last event.
	if (count !== 1 || attempts.length === 0) {
		output.result(attempts.map(({outcome, failure}) => ({...outcome, ...(failure && {error: failure.message})})));
	}

	refuseFailures(attempts.flatMap(({failure}) => failure ?? []), {count: attempts.length, noun: 'job', listCommand: 'dbseal runs list'});
}

function tell(news: BackupNews, output: Output): void {
	switch (news.kind) {
		case 'done': {
			tellBackup(news.outcome, output);
			return;
		}

		case 'failed': {
			const {job, error, retry} = news;
			if (retry) {
				output.note(`job "${job}" failed: ${error.message}; ${retryWords(retry)}`);
			} else {
				output.warn(`job "${job}": ${error.message}`, describeFailure(error).hint);
			}

			return;
		}

		case 'run elsewhere': {
			output.note(news.error.message);
			return;
		}

		case 'passed over': {
			output.warn(`passed over: ${news.error.message}`, news.error.hint);
			return;
		}

		case 'no schedule': {
			output.warn('no job has a schedule, so --due never runs any', 'Give one a schedule: dbseal job edit JOB --schedule "15 3 * * *".');
			return;
		}

		case 'nothing due': {
			output.note('no job is due');
		}
	}
}

function sourceOf({source, sourceUrl, to}: BackupFlags): {readonly source: string; readonly isNamedShort: boolean; readonly to: readonly string[]} {
	const text = source ?? sourceUrl;
	if (text === undefined || (source !== undefined && sourceUrl !== undefined) || to.length === 0) {
		throw new UsageError({
			code: 'USAGE', message: 'a backup without a job needs --source or --source-url, and --to', hint: 'See: dbseal backup --help.',
		});
	}

	return {source: text, isNamedShort: source === undefined, to};
}

function onceSettings({profile, compression, level, format}: BackupFlags) {
	return {profile, settings: v.parse(jobSettingsSchema, givenOnly({compression, level, format}))};
}

/** True for a backup without a job. */
function refuseMixture(names: readonly string[], {all, due, source, sourceUrl, to, spool}: BackupFlags): boolean {
	const isOnce = source !== undefined || sourceUrl !== undefined || to.length > 0;
	const ways = [names.length > 0, all, due, isOnce].filter(Boolean).length;
	if (isOnce && spool) {
		throw new UsageError({
			code: 'USAGE', message: '--spool needs a job: what waits there is uploaded to the job\'s destinations', hint: 'Leave --spool out, or add a job with dbseal job add.',
		});
	}

	if (ways !== 1) {
		throw new UsageError({
			code: 'USAGE',
			message: ways === 0 ? 'backup needs a job' : 'jobs by name, --all, --due and --source or --to exclude each other',
			hint: 'Give job names, or --all, or --due, or --source with --to.',
		});
	}

	return isOnce;
}

/** What a job has of its own is not passed over in silence: `backup orders --profile other` would use another key than was asked for. */
function refuseContradiction(given: BackupFlags, isOnce: boolean): void {
	const {profile, unencrypted, compression, level, format, passwordFile, passwordStdin} = given;
	if (unencrypted && profile !== undefined) {
		throw new UsageError({code: 'USAGE', message: '--profile and --unencrypted exclude each other', hint: 'Leave one of them out.'});
	}

	const ofJob = {
		'--profile': profile, '--compression': compression, '--level': level, '--format': format, '--password-file': passwordFile,
	};
	const [extra] = [
		...Object.entries(ofJob).flatMap(([flag, value]) => value === undefined ? [] : [flag]),
		...(unencrypted ? ['--unencrypted'] : []),
		...(passwordStdin ? ['--password-stdin'] : []),
	];
	if (!isOnce && extra !== undefined) {
		throw new UsageError({
			code: 'USAGE', message: `${extra} is for a backup without a job; a job has its own`, hint: 'Leave it out, or change the job with dbseal job edit or its source with dbseal source edit.',
		});
	}
}
