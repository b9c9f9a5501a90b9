/**
 * `dbseal prune`: removes what no retention rule of a job keeps; with --dry-run it only says what and why.
 */
import {PartlyDoneError} from '../../core/errors.js';
import {shellWord} from '../../core/shell-word.js';
import {formatBytes, formatTimestamp} from '../../core/text.js';
import {withApplication} from '../../application/application.js';
import {
	type JudgedArtifact, previewPrune, pruneJob, type PruneResult,
} from '../../application/artifacts/pruning.js';
import {findJob} from '../../application/find-named.js';
import {artifactReference} from '../../core/format-reference.js';
import {keepsAll} from '../../core/retention.js';
import {pruneSummary} from '../lines/backup-lines.js';
import {defineCommand} from '../command.js';
import {recordingOf} from '../recording.js';
import {type Column, tableLines} from '../lines/table.js';
import {warningsOnly} from '../warnings-only.js';

export const command = defineCommand({
	examples: [
		['dbseal prune orders --dry-run', 'what would go, and why each artifact stays or goes'],
		['dbseal prune orders', 'remove it; a backup of the job does so by itself after a success'],
	],
	arguments: [{name: 'JOB', completes: 'job'}],
	flags: {
		dryRun: {type: 'boolean', summary: 'only tell'},
		trustClock: {type: 'boolean', summary: 'the clock is right, though it went far past the last run'},
	},
	elsewhere: {'--keep-': 'The rules are the job\'s: dbseal job edit JOB --keep-last 7, then dbseal prune JOB --dry-run.'},
	notes: [
		'The rules are the job\'s: dbseal job edit JOB --keep-daily 7 --keep-monthly 12.',
		'Only backups that this vault has sealed and this machine has made count or go; a job without encryption has no seals.',
		'After a backup, a prune of more than half of the good ones stops, until it is typed.',
		'The last good backup, the last that a drill restored and pinned ones always stay; so does what is no complete backup of this job.',
	],
	async run({arguments: [name = ''], flags: {dryRun, trustClock}}, context) {
		const {output} = context;
		await withApplication(context.place, {reads: dryRun}, async application => {
			const job = findJob(application, name);
			if (keepsAll(job.retention)) {
				output.note(`job "${job.name}" has no retention rules, so everything stays; give it some with: dbseal job edit ${shellWord(job.name)} --keep-last 30`);
			}

			const result = dryRun
				? await previewPrune(application, name, {emit: warningsOnly(output)})
				: await pruneJob(application, {job: name, trustsClock: trustClock}, recordingOf(context));
			for (const line of tableLines(columns(dryRun), rowsOf(result))) {
				output.data(line);
			}

			output.note(dryRun ? 'nothing was removed: this was a dry run' : pruneSummary(result));
			if (dryRun) {
				// A run has told its result itself.
				output.result(result);
			}

			refuseRest(result);
		});
	},
});

type Row = JudgedArtifact & {readonly destination: string};

function rowsOf({destinations}: PruneResult): readonly Row[] {
	return destinations.flatMap(({destination, artifacts}) => artifacts.map(artifact => ({...artifact, destination})));
}

function columns(isDryRun: boolean): ReadonlyArray<Column<Row>> {
	const fateOfUnwanted = (isRemoved: boolean) => isRemoved ? 'gone' : 'NOT REMOVED';
	return [
		{title: 'FATE', value: ({isKept, isRemoved}) => isKept ? 'stays' : (isDryRun ? 'would go' : fateOfUnwanted(isRemoved))},
		{title: 'CREATED', value: ({createdAt}) => formatTimestamp(createdAt)},
		{title: 'SIZE', isRight: true, value: ({sizeBytes}) => formatBytes(sizeBytes)},
		{title: 'ARTIFACT', value: ({destination, name}) => artifactReference(destination, name)},
		{title: 'WHY', value: ({problem, reasons}) => problem ?? reasons.join(', ')},
	];
}

function refuseRest({isPartial, isDryRun, destinations, jobName}: PruneResult): void {
	if (isPartial) {
		const failed = destinations.filter(({problem, artifacts}) => problem !== undefined || (!isDryRun && artifacts.some(artifact => artifact.problem !== undefined)));
		throw new PartlyDoneError({
			code: 'PARTLY_DONE',
			message: `not all that should go could be removed at ${failed.map(({destination}) => destination).join(', ')}`,
			hint: `Look at the destination, then run dbseal prune ${shellWord(jobName)} again.`,
		});
	}
}
