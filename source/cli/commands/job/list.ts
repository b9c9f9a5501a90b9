/**
 * `dbseal job list`: all jobs, with their last good backup and what comes next.
 */
import {type JobDescription, listJobs} from '../../../application/jobs/jobs.js';
import {formatTimestamp} from '../../../core/text.js';
import {defineCommand} from '../../command.js';
import {type Column, tableLines} from '../../lines/table.js';
import {lookIfThere} from '../../look-if-there.js';

export const command = defineCommand({
	examples: [['dbseal job list', 'by name']],
	arguments: [],
	flags: {},
	async run(_input, context) {
		const {output} = context;
		const jobs = await lookIfThere(context, [], async application => listJobs(application));
		for (const line of jobs.length === 0 ? [] : tableLines(columns, jobs)) {
			output.data(line);
		}

		if (jobs.length === 0) {
			output.note('no jobs yet; add one with: dbseal job add NAME --source S --destination D --profile P');
		}

		output.result(jobs);
	},
});

const columns: ReadonlyArray<Column<JobDescription>> = [
	{title: 'NAME', value: ({name}) => name},
	{title: 'SOURCE', value: ({source}) => source},
	{title: 'TO', value: ({destinations}) => destinations.join(', ')},
	{title: 'PROFILE', value: ({profile}) => profile ?? 'NOT ENCRYPTED'},
	{title: 'SCHEDULE', value: ({schedule, enabled}) => enabled ? schedule ?? 'by hand' : 'disabled'},
	{title: 'LAST GOOD', value: ({lastGoodBackupAt}) => lastGoodBackupAt ? formatTimestamp(lastGoodBackupAt) : 'never'},
	{title: 'NEXT', value: ({nextRunAt}) => nextRunAt && formatTimestamp(nextRunAt)},
];
