/**
 * `dbseal runs show`: one run, and the log that it kept.
 */
import {formatBytes, formatTimestamp} from '../../../core/text.js';
import {defineCommand} from '../../command.js';
import {withApplication} from '../../../application/application.js';
import {readRun, type Run} from '../../../application/runs/runs.js';

export const command = defineCommand({
	examples: [
		['dbseal runs show latest', 'the newest one'],
		['dbseal runs show 2026-11-24T14-05-09Z-9f3c07ab', 'this one; its last digits are enough'],
	],
	arguments: [{name: 'ID', completes: 'run'}],
	flags: {},
	async run({arguments: [typed = '']}, context) {
		const {run, events} = await withApplication(context.place, {reads: true}, async application => readRun(application, typed));
		for (const line of describeRun(run)) {
			context.output.data(line);
		}

		for (const event of events.filter(({type}) => type === 'log' || context.output.isJson)) {
			if (event.type === 'log') {
				context.output.data(`${event.at.slice(0, 19).replace('T', ' ')}Z  ${event.level === 'info' ? '' : `${event.level}: `}${event.message}`);
			}

			if (context.output.isJson) {
				context.output.event(event);
			}
		}

		context.output.result(run);
	},
});

function describeRun(run: Run): readonly string[] {
	const facts: ReadonlyArray<readonly [string, string | undefined]> = [
		['run', run.id],
		['title', run.title],
		['outcome', run.outcome ?? `running in process ${run.pid}`],
		['started', formatTimestamp(run.startedAt)],
		['finished', run.finishedAt && formatTimestamp(run.finishedAt)],
		['artifact', run.artifactName],
		['read', run.bytesIn === undefined ? undefined : formatBytes(run.bytesIn)],
		['written', run.bytesOut === undefined ? undefined : formatBytes(run.bytesOut)],
		['error', run.error && `${run.error.code}: ${run.error.message}`],
		['next', run.error?.hint],
	];
	return facts.flatMap(([name, value]) => value === undefined ? [] : [`${name.padEnd(10)}${value}`]);
}
