/**
 * `dbseal daemon`: runs jobs when their schedules say so, in the foreground, until it is stopped.
 */
import {type Application, withApplication} from '../../application/application.js';
import {Scheduler, type SchedulerNews} from '../../application/daemon/scheduler.js';
import {upcomingBackups} from '../../application/daemon/upcoming.js';
import {describeFailure, type Failure} from '../../core/failure.js';
import {formatTimestamp} from '../../core/text.js';
import {assertCount} from '../flags/assert-count.js';
import {retryWords, tellBackup} from '../lines/backup-lines.js';
import {type CommandContext, defineCommand} from '../command.js';
import {parseKeptRuns} from '../flags/kept-runs.js';
import {type Output} from '../output.js';

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
		const {place, output} = context;
		const onNews = (news: SchedulerNews) => {
			tell(news, output);
		};

		await new Scheduler(place, {jobs, retry, keptMs}, {emit: output.event, onNews}).run();
	},
});

function announce(application: Application, {output}: CommandContext): void {
	const upcoming = upcomingBackups(application, ({message, hint}) => {
		output.warn(message, hint);
	});
	for (const {job, schedule, at} of upcoming) {
		output.note(`${job}: ${schedule}, next ${at ? formatTimestamp(at) : 'never'}`);
	}

	if (upcoming.length === 0) {
		output.note('no job has a schedule yet; waiting for one: dbseal job edit NAME --schedule "15 3 * * *"');
	}
}

const fates: Readonly<Record<Failure['outcome'], string>> = {partial: 'is partly done', failed: 'failed', interrupted: 'was stopped'};

function tell(news: SchedulerNews, output: Output): void {
	switch (news.kind) {
		case 'done': {
			tellBackup(news.outcome, output);
			return;
		}

		case 'failed': {
			const {at, job, error, retry} = news;
			const {outcome, message, hint, stack} = describeFailure(error);
			const again = retry ? `; ${retryWords(retry)}` : '';
			output.warn(`${formatTimestamp(at)} job "${job}" ${fates[outcome]}: ${message}${again}`, stack === undefined ? hint : `${hint} ${stack}`);
			return;
		}

		case 'run elsewhere': {
			output.note(`${formatTimestamp(news.at)} ${news.error.message}`);
			return;
		}

		case 'passed over': {
			output.warn(`passed over: ${news.error.message}`, news.error.hint);
			return;
		}

		case 'held up': {
			output.warn(`nothing can be begun for now: ${news.error.message}`, news.error.hint);
		}
	}
}
