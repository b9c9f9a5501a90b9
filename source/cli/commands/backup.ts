/**
 * `dbseal backup`: jobs by name, all of them, those that are due, or a source with no stored job.
 */
import {UsageError} from '../../core/errors.js';
import {type Job} from '../../store/jobs.js';
import {type Store} from '../../store/open-store.js';
import {backupJobs} from '../backup-jobs.js';
import {backupOnce} from '../backups.js';
import {type CommandContext, defineCommand} from '../command.js';
import {type FlagTable, type FlagValues} from '../flags.js';
import {withApplication} from '../../application/application.js';
import {findJob} from '../../application/find-named.js';
import {noJobs} from '../no-jobs.js';
import {assertCount} from '../assert-count.js';
import {dueJobs, type OnFault} from '../../application/due-jobs.js';
import {parseKeptRuns} from '../kept-runs.js';
import {pruneHistoryUnasked} from '../../operations/keeping/prune-history.js';
import {passwordFlags} from '../secrets.js';

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

export type BackupFlags = FlagValues<typeof flags>;

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
		const {retry = 0, due: isDue, spool} = given;
		assertCount('--retry', retry, 0);
		await withApplication(context.place, {store: given.all || given.due}, async application => {
			if (isOnce) {
				await backupOnce({...given, retry}, {application, context});
				return;
			}

			const onFault: OnFault = ({message, hint}) => {
				context.output.warn(`passed over: ${message}`, hint);
			};

			refuseNoJobs(given, application.store, context);
			const jobs = chooseJobs(names, given, {store: application.store, now: context.environment.now(), onFault});
			try {
				await backupJobs(jobs, {
					application, context, isDue, retry, spool,
				});
			} finally {
				pruneHistoryUnasked(keptMs, application.store, context.output.warn);
			}
		});
	},
});

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

function chooseJobs(names: readonly string[], {all, due}: BackupFlags, {store, now, onFault}: {readonly store: Store; readonly now: Date; readonly onFault: OnFault}): readonly Job[] {
	if (!all && !due) {
		return names.map(name => findJob({store}, name));
	}

	return due ? dueJobs(store, now, onFault) : store.jobs.all().filter(job => job.enabled);
}

/** What a cron line does for ever without a word is said: no job at all, or none that --due would ever run. */
function refuseNoJobs({all, due}: BackupFlags, {jobs}: Store, {home, output}: CommandContext): void {
	const enabled = jobs.all().filter(job => job.enabled);
	if ((all || due) && enabled.length === 0) {
		throw noJobs(home);
	}

	if (due && enabled.every(({schedule}) => schedule === undefined)) {
		output.warn('no job has a schedule, so --due never runs any', 'Give one a schedule: dbseal job edit JOB --schedule "15 3 * * *".');
	}
}
