/**
 * `dbseal status`: is every job backed up, lately, and could it be recovered? For people and for monitors (exit 19).
 */
import {NotFoundError, StaleError} from '../../core/errors.js';
import {formatAge, formatDuration, plural} from '../../core/text.js';
import {defineCommand} from '../command.js';
import {parseDuration} from '../flags/duration.js';
import {type Application, withApplicationIfThere} from '../../application/application.js';
import {listSpooled} from '../../application/spooled.js';
import {noJobs} from '../../application/jobs/no-jobs.js';
import {judgeJobs, lookAndJudge, type Readiness} from '../../application/readiness/readiness.js';
import {type Output} from '../output.js';
import {type Column, tableLines} from '../lines/table.js';
import {missingNote} from '../look-if-there.js';

export const command = defineCommand({
	examples: [
		['dbseal status', 'every job'],
		['dbseal status --max-age 26h --check --quiet', 'for a monitor: exit 19 when no destination has a good backup younger than that'],
	],
	arguments: [],
	flags: {
		maxAge: {type: 'string', value: 'DURATION', summary: 'how old the last good backup may be: 90m, 26h, 2d'},
		check: {type: 'boolean', summary: 'ask the destinations what they hold now, instead of going by the last look'},
		strict: {type: 'boolean', summary: 'exit 19 also when a job is AT RISK'},
	},
	notes: [
		'Without --max-age, a job is overdue when its schedule came round twice since its last good backup.',
		'Exit 19 when a job is UNPROTECTED or OVERDUE, with --strict also when it is AT RISK; disabled jobs are only shown.',
		'RESTORE TAKES is what the last good drill, or restore into a database, took; COPIES, how many destinations have the newest backup.',
		'NEXT is the one command that would do most for the job; the screens show the same under 0, the worst on top.',
		'STATE says in one word whether the job could be restored now if this machine were gone, and why.',
	],
	async run({flags: {maxAge, check, strict}}, context) {
		const {output, environment} = context;
		const now = environment.now();
		const maxAgeMs = maxAge === undefined ? undefined : parseDuration(maxAge, '--max-age');
		const found = await withApplicationIfThere(context.place, missingNote(context), async application => {
			warnOfSpool(application, output);
			return check ? lookAndJudge(application, {now, maxAgeMs}) : judgeJobs(application, {now, maxAgeMs});
		});
		refuseNothing(found, maxAgeMs, context.home);
		const statuses = found ?? [];
		for (const line of statuses.length === 0 ? [] : tableLines(columns(now), statuses)) {
			output.data(line);
		}

		if (statuses.length === 0) {
			output.note('no jobs yet; add one with: dbseal job add NAME --source S --destination D --profile P');
		}

		output.result(statuses);
		refuseOverdue(statuses, maxAgeMs);
		refuseRisk(statuses, strict);
	},
});

function refuseNothing(statuses: readonly Readiness[] | undefined, maxAgeMs: number | undefined, home: string): void {
	if (maxAgeMs === undefined) {
		return;
	}

	if (!statuses) {
		throw noStore(home);
	}

	if (!statuses.some(({enabled}) => enabled)) {
		throw noJobs(home);
	}
}

/** A monitor that looks at a home where nothing is must not call that well. */
function noStore(home: string): NotFoundError {
	return new NotFoundError({
		code: 'STORE_NOT_FOUND', message: `there is no store in ${home}, so no backup is known`, hint: 'Name the folder you use with --home or DBSEAL_HOME.',
	});
}

function refuseRisk(statuses: readonly Readiness[], isStrict: boolean): void {
	const enabled = statuses.filter(status => status.enabled);
	const unprotected = enabled.filter(({verdict}) => verdict === 'unprotected').map(({job}) => job);
	const atRisk = isStrict ? enabled.filter(({verdict}) => verdict === 'at risk').map(({job}) => job) : [];
	if (unprotected.length > 0) {
		throw new StaleError({
			code: 'JOB_UNPROTECTED',
			message: `${plural(unprotected.length, 'job')} without any good backup: ${unprotected.join(', ')}`,
			hint: 'WHY says why. Back up now with \'dbseal backup --all\', and look at the rest with \'dbseal doctor\'.',
		});
	}

	if (atRisk.length > 0) {
		throw new StaleError({
			code: 'JOB_AT_RISK',
			message: `${plural(atRisk.length, 'job')} at risk: ${atRisk.join(', ')}`,
			hint: 'WHY says why; \'dbseal doctor\' looks at the rest.',
		});
	}
}

/** Backups that are on this machine only. */
function warnOfSpool(application: Application, output: Output): void {
	const waiting = listSpooled(application);
	if (waiting.length > 0) {
		output.warn(`${plural(waiting.length, 'artifact')} in the spool, not at every destination yet: upload with 'dbseal copy JOB', list with 'dbseal list'`);
	}
}

function columns(now: Date): ReadonlyArray<Column<Readiness>> {
	const age = (date: Date | undefined) => date ? formatAge(now.getTime() - date.getTime()) : 'never';
	return [
		{title: 'JOB', value: ({job}) => job},
		{title: 'STATE', value: ({verdict}) => verdict.toUpperCase()},
		{title: 'LAST GOOD BACKUP', value: ({lastGoodBackup, isOverdue}) => `${age(lastGoodBackup?.at)}${isOverdue ? ', OVERDUE' : ''}`},
		{title: 'LAST RUN', value: ({lastRun, enabled}) => enabled ? lastRun?.outcome : 'disabled'},
		{title: 'LAST DRILL', value: ({lastDrill}) => `${age(lastDrill?.at)}${lastDrill && lastDrill.verdict !== 'passed' ? `, ${lastDrill.verdict.toUpperCase()}` : ''}`},
		{title: 'KEY EXPORTED', value: ({keyExportedAt}) => age(keyExportedAt)},
		{title: 'KIT PROVED', value: ({kitProvedAt}) => age(kitProvedAt)},
		{title: 'RESTORE TAKES', value: ({measuredRestore}) => measuredRestore ? formatDuration(measuredRestore.timeToRestoreMs) : 'unknown'},
		{title: 'COPIES', value: ({heldAt, lackedBy}) => `${heldAt.length} of ${heldAt.length + lackedBy.length}`},
		{title: 'WHY', value: ({reason}) => reason},
		{title: 'NEXT', value: ({advice: {command}}) => command},
	];
}

function refuseOverdue(statuses: readonly Readiness[], maxAgeMs: number | undefined): void {
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
