/**
 * `dbseal runs list`: what was executed, newest first, and what runs now.
 */
import {type RunKind} from '../../../core/events.js';
import {formatBytes, formatDuration, formatTimestamp} from '../../../core/text.js';
import {listRuns, type Run} from '../../../application/runs/runs.js';
import {defineCommand} from '../../command.js';
import {type Column, tableLines} from '../../lines/table.js';
import {lookIfThere} from '../../look-if-there.js';

export const command = defineCommand({
	examples: [
		['dbseal runs list', 'the last 20'],
		['dbseal runs list --job orders --limit 100', 'of one job'],
	],
	arguments: [],
	flags: {
		job: {
			type: 'string', value: 'JOB', summary: 'only runs of this job', completes: 'job',
		},
		kind: {type: 'string', choices: ['backup', 'restore', 'verify', 'drill', 'prune', 'copy'], summary: 'only runs of this kind'},
		limit: {type: 'number', value: 'N', summary: 'at most so many (20)'},
	},
	async run({flags: {job, kind, limit = 20}}, context) {
		const runs = await lookIfThere(context, [], async application => listRuns(application, {job, ...(isKind(kind) && {kind}), limit}));
		for (const line of runs.length === 0 ? [] : tableLines(columns(context.environment.now()), runs)) {
			context.output.data(line);
		}

		if (runs.length === 0) {
			context.output.note('no runs yet');
		}

		context.output.result(runs);
	},
});

function isKind(kind: string | undefined): kind is RunKind {
	// The flag's own choices have refused everything else.
	return kind !== undefined;
}

function columns(now: Date): ReadonlyArray<Column<Run>> {
	return [
		{title: 'STARTED', value: ({startedAt}) => formatTimestamp(startedAt)},
		{title: 'KIND', value: ({kind}) => kind},
		{title: 'JOB', value: ({jobName}) => jobName},
		{title: 'OUTCOME', value: ({outcome}) => outcome ?? 'running'},
		{title: 'TOOK', isRight: true, value: ({startedAt, finishedAt}) => formatDuration((finishedAt ?? now).getTime() - startedAt.getTime())},
		{title: 'STORED', isRight: true, value: ({bytesOut}) => bytesOut === undefined ? undefined : formatBytes(bytesOut)},
		{title: 'RUN', value: ({id}) => id},
	];
}
