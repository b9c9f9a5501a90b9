/**
 * `dbseal remove`: files at a destination, each by its name: what is no backup, and with `--backup` what is one.
 * The rule: nobody's file goes without its name and a yes.
 */
import {withApplication} from '../../application/application.js';
import {
	type FileRemoval, planRemovals, type RemovalResult, removePlanned,
} from '../../application/artifacts/removal.js';
import {PartlyDoneError, UsageError} from '../../core/errors.js';
import {formatBytes, plural} from '../../core/text.js';
import {type CommandContext, defineCommand} from '../command.js';
import {recordingOf} from '../recording.js';
import {type Column, tableLines} from '../lines/table.js';
import {warningsOnly} from '../warnings-only.js';

export const command = defineCommand({
	examples: [
		['dbseal remove offsite:orders_2026-11-24T03-15-00Z_9f3c.sql.gz.enc', 'an artifact that has no sidecar'],
		['dbseal remove disk:notes.txt disk:old.sql.meta.json --yes', 'several files, without being asked'],
		['dbseal remove --backup disk:orders_2026-11-24T03-15-00Z_9f3c.sql.gz.enc', 'a whole backup: artifact and sidecar'],
	],
	arguments: [{name: 'FILE', isMultiple: true}],
	flags: {
		backup: {type: 'boolean', summary: 'they may be backups, or what can be made one again by \'dbseal repair\''},
	},
	notes: [
		'FILE is DESTINATION:NAME, spool:NAME, a path or a URL, as \'dbseal list --everything\' shows it; never JOB@latest.',
		'All are looked at before the first one is removed; --yes answers the question. Pinned backups stay.',
	],
	async run({arguments: references, flags: {backup}}, context) {
		await withApplication(context.place, {}, async application => {
			const removals = await planRemovals(application, {references, isBackupMeant: backup}, {emit: warningsOnly(context.output)});
			await confirm(removals, context);
			tell(await removePlanned(application, removals, recordingOf(context)), context);
		});
	},
});

const columns: ReadonlyArray<Column<FileRemoval>> = [
	{title: 'WHAT', value: ({state}) => state},
	{title: 'SIZE', isRight: true, value: ({sizeBytes}) => formatBytes(sizeBytes)},
	{title: 'FILE', value: ({reference}) => reference},
];

async function confirm(removals: readonly FileRemoval[], {global, prompt, output}: CommandContext): Promise<void> {
	if (global.yes) {
		return;
	}

	for (const line of tableLines(columns, removals)) {
		output.note(line);
	}

	if (!prompt.canAsk || !await prompt.yes({text: `Remove ${removals.length === 1 ? 'it' : `these ${removals.length}`} for good?`, flag: '--yes'})) {
		throw new UsageError({code: 'CONFIRMATION_NEEDED', message: 'nothing is removed without a yes', hint: 'Add --yes to say so.'});
	}
}

function tell({removed, failed, freedBytes}: RemovalResult, {output}: CommandContext): void {
	for (const {file} of removed) {
		output.data(file);
	}

	output.note(`${plural(removed.length, 'file')} removed, ${formatBytes(freedBytes)} freed`);
	if (failed.length > 0) {
		throw new PartlyDoneError({
			code: 'PARTLY_DONE',
			message: failed.map(({file, error}) => `${file} stays: ${error.message}`).join('; '),
			hint: 'Look at the destination, then name what stays again.',
		});
	}
}
