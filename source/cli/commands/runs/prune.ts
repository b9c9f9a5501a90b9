/**
 * `dbseal runs prune`: removes rows, logs and drill reports of old runs; artifacts are `dbseal prune`'s.
 */
import {plural} from '../../../core/text.js';
import {forgetOldRuns} from '../../../application/runs/runs.js';
import {defineCommand} from '../../command.js';
import {parseKeptRuns} from '../../flags/kept-runs.js';
import {lookIfThere} from '../../look-if-there.js';

export const command = defineCommand({
	examples: [
		['dbseal runs prune', 'what is older than a year'],
		['dbseal runs prune --older-than 90d', 'what is older than 90 days'],
	],
	arguments: [],
	flags: {
		olderThan: {type: 'string', value: 'AGE', summary: 'runs that began before that (365d)'},
	},
	notes: [
		'The last run of each job and kind stays, and the last good one. No artifact is touched.',
		'The daemon and backup do the same once a day: see their --keep-runs.',
	],
	async run({flags: {olderThan}}, context) {
		const keptMs = parseKeptRuns(olderThan, '--older-than');
		const nothing = {runs: 0, logs: 0, drillReports: 0};
		const pruned = await lookIfThere(context, nothing, async application => forgetOldRuns(application, keptMs));
		const {output} = context;
		output.note(`removed: ${plural(pruned.runs, 'run')}, ${plural(pruned.logs, 'log')}, ${plural(pruned.drillReports, 'file')} of drill reports`);
		output.result(pruned);
	},
});
