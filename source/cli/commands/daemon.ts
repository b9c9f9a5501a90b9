/**
 * `dbseal daemon`: runs jobs when their schedules say so, in the foreground, until it is stopped.
 */
import {formatTimestamp} from '../../core/text.js';
import {nextRunAfter} from '../../operations/schedule.js';
import {assertCount} from '../assert-count.js';
import {type CommandContext, defineCommand} from '../command.js';
import {Scheduler} from '../daemon/scheduler.js';
import {type Application, withApplication} from '../../application/application.js';
import {parseKeptRuns} from '../kept-runs.js';

export const command = defineCommand({
	examples: [
		['dbseal daemon', 'under systemd or in a container; SIGTERM stops it'],
		['dbseal daemon --jobs 4 --retry 5', 'on a host with room for four dumps at once'],
	],
	arguments: [],
	flags: {
		jobs: {type: 'number', value: 'N', summary: 'so many at once, and one at a time for each server (2)'},
		keepRuns: {type: 'string', value: 'AGE', summary: 'once a day, remove runs from the history that are older (365d)'},
		retry: {type: 'number', value: 'N', summary: 'try again so often, after ever longer waits, what may pass: an unreachable server (2)'},
	},
	notes: [
		'For a unit of systemd, or a line for cron instead: dbseal schedule show --help.',
		'Exits 143 by SIGTERM; otherwise only where it can\'t go on, with the code of the error.',
	],
	async run({flags: {jobs = 2, retry = 2, keepRuns}}, context) {
		assertCount('--jobs', jobs, 1);
		assertCount('--retry', retry, 0);
		const keptMs = parseKeptRuns(keepRuns);
		await withApplication(context.place, {key: true}, async application => {
			announce(application, context);
		});
		await new Scheduler(context, {jobs, retry, keptMs}).run();
	},
});

function announce({store}: Application, {environment, output}: CommandContext): void {
	const now = environment.now();
	const scheduled = store.jobs.allSound(({message, hint}) => {
		output.warn(message, hint);
	}).filter(({enabled, schedule}) => enabled && schedule !== undefined);
	for (const {name, schedule = ''} of scheduled) {
		const next = nextRunAfter(schedule, now);
		output.note(`${name}: ${schedule}, next ${next ? formatTimestamp(next) : 'never'}`);
	}

	if (scheduled.length === 0) {
		output.note('no job has a schedule yet; waiting for one: dbseal job edit NAME --schedule "15 3 * * *"');
	}
}
