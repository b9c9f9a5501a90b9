/**
 * `dbseal status`: is every job backed up, lately, and could it be recovered? For people and for monitors (exit 19).
 */
import {NotFoundError, StaleError} from '../../core/errors.js';
import {formatAge, formatDuration, plural} from '../../core/text.js';
import {type JobHealth, jobHealths} from '../../operations/job-health.js';
import {endFinder} from '../../runs/run-liveness.js';
import {spoolKey} from '../../store/newest-statements.js';
import {type Store} from '../../store/open-store.js';
import {defineCommand} from '../command.js';
import {parseDuration} from '../duration.js';
import {withStoreIfThere} from '../engine.js';
import {type Output} from '../output.js';
import {type Column, tableLines} from '../table.js';

export const command = defineCommand({
	examples: [
		['dbseal status', 'every job'],
		['dbseal status --max-age 26h --quiet', 'for a monitor: exit 19 when a job has no good backup younger than that'],
	],
	arguments: [],
	flags: {
		maxAge: {type: 'string', value: 'DURATION', summary: 'how old the last good backup may be: 90m, 26h, 2d'},
	},
	notes: [
		'Without --max-age, a job is overdue when its schedule came round twice since its last good backup.',
		'STATE says in one word whether the job could be restored now if this machine were gone, and why.',
	],
	async run({flags: {maxAge}}, context) {
		const {output, environment} = context;
		const now = environment.now();
		const maxAgeMs = maxAge === undefined ? undefined : parseDuration(maxAge, '--max-age');
		const found = await withStoreIfThere(context, undefined, async store => {
			store.runs.markEnded(endFinder(store));
			warnOfSpool(store, output);
			return jobHealths({
				store, now, hostname: environment.hostname, maxAgeMs,
			});
		});
		if (!found && maxAgeMs !== undefined) {
			throw noStore(context.home);
		}

		const statuses = found ?? [];
		for (const line of statuses.length === 0 ? [] : tableLines(columns(now), statuses)) {
			output.data(line);
		}

		if (statuses.length === 0) {
			output.note('no jobs yet; add one with: dbseal job add NAME --source S --destination D --profile P');
		}

		output.result(statuses);
		refuseOverdue(statuses, maxAgeMs);
	},
});

/** A monitor that looks at a home where nothing is must not call that well. */
function noStore(home: string): NotFoundError {
	return new NotFoundError({
		code: 'STORE_NOT_FOUND', message: `there is no store in ${home}, so no backup is known`, hint: 'Name the folder you use with --home or DBSEAL_HOME.',
	});
}

/** Backups that are on this machine only. */
function warnOfSpool({artifacts}: Store, output: Output): void {
	const waiting = artifacts.list({destinationKey: spoolKey}).filter(({missingSince}) => missingSince === undefined);
	if (waiting.length > 0) {
		output.warn(`${plural(waiting.length, 'artifact')} in the spool, not at every destination yet: upload with 'dbseal copy JOB', list with 'dbseal list'`);
	}
}

function columns(now: Date): ReadonlyArray<Column<JobHealth>> {
	const age = (date: Date | undefined) => date ? formatAge(now.getTime() - date.getTime()) : 'never';
	return [
		{title: 'JOB', value: ({job}) => job},
		{title: 'STATE', value: ({verdict}) => verdict.toUpperCase()},
		{title: 'LAST GOOD BACKUP', value: ({lastGoodBackup, isOverdue}) => `${age(lastGoodBackup?.at)}${isOverdue ? ', OVERDUE' : ''}`},
		{title: 'LAST RUN', value: ({lastRun, enabled}) => enabled ? lastRun?.outcome : 'disabled'},
		{title: 'LAST DRILL', value: ({lastDrill}) => `${age(lastDrill?.at)}${lastDrill && lastDrill.verdict !== 'passed' ? `, ${lastDrill.verdict.toUpperCase()}` : ''}`},
		{title: 'KEY EXPORTED', value: ({keyExportedAt}) => age(keyExportedAt)},
		{title: 'KIT PROVED', value: ({kitProvedAt}) => age(kitProvedAt)},
		{title: 'WHY', value: ({reason}) => reason},
	];
}

function refuseOverdue(statuses: readonly JobHealth[], maxAgeMs: number | undefined): void {
	const overdue = statuses.filter(({isOverdue}) => isOverdue).map(({job}) => job);
	if (overdue.length > 0) {
		const limit = maxAgeMs === undefined ? 'since the schedule came round twice' : `younger than ${formatDuration(maxAgeMs)}`;
		throw new StaleError({
			code: 'BACKUP_OVERDUE',
			message: `${plural(overdue.length, 'job')} without a good backup ${limit}: ${overdue.join(', ')}`,
			hint: 'See why with \'dbseal runs list\', or back up now with \'dbseal backup --all\'.',
		});
	}
}
