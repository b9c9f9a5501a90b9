/**
 * `dbseal job history`: how a job fared day by day, what is unusual about its newest backup, and the room that is left.
 */
import {withApplication} from '../../../application/application.js';
import {historyLines} from '../../../application/history/history-words.js';
import {type CalendarDay, type DayState, jobHistory} from '../../../application/history/job-history.js';
import {assertCount} from '../../flags/assert-count.js';
import {defineCommand} from '../../command.js';

/** A year fits a wide terminal. Our choice. */
const mostWeeks = 53;

export const command = defineCommand({
	examples: [
		['dbseal job history orders', 'the last 13 weeks, and what is unusual about the newest backup'],
		['dbseal job history orders --weeks 4', 'the last four'],
	],
	arguments: [{name: 'NAME', completes: 'job'}],
	flags: {
		weeks: {type: 'number', value: 'N', summary: 'how many weeks are shown (13)'},
	},
	notes: [
		'Days are of UTC. What was missed is told by the schedule that the job has now.',
		'Sizes and rows are compared with the 30 backups before the newest, as they were counted when each was taken.',
	],
	async run({arguments: [typed = ''], flags: {weeks = 13}}, context) {
		assertCount('--weeks', weeks, 1);
		const {output, environment: {now}} = context;
		const history = await withApplication(context.place, {reads: true}, async application =>
			jobHistory(application, {job: typed, now: now(), weeks: Math.min(weeks, mostWeeks)}));
		for (const line of [...calendarLines(history.days), '', ...historyLines(history).map(({isUnusual, text}) => `${isUnusual ? '! ' : '  '}${text}`)]) {
			output.data(line);
		}

		output.result(history);
	},
});

const marks: Readonly<Record<DayState, string>> = {
	good: '+', partly: '~', failed: 'x', missed: '!', nothing: '.', ahead: ' ',
};

const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;

/** A row for each weekday, a column for each week, headed by the day of the month on which it begins. */
function calendarLines(days: readonly CalendarDay[]): readonly string[] {
	const mondays = days.filter((_, index) => index % 7 === 0);
	return [
		`     ${mondays.map(({day}, index) => monthOf(day, mondays[index - 1]?.day)).join('')}`.trimEnd(),
		`     ${mondays.map(({day}) => day.slice(8).padEnd(3)).join('')}`.trimEnd(),
		...weekdays.map((name, weekday) => `${name}  ${days.filter((_, index) => index % 7 === weekday).map(day => cellOf(day)).join('')}`.trimEnd()),
		'+ good  ~ partly  x failed  ! missed  . none due  d drill passed  D drill failed',
	];
}

/** `Nov` over the first week that begins in it. */
function monthOf(day: string, before: string | undefined): string {
	const isNew = before?.slice(0, 7) !== day.slice(0, 7);
	return isNew ? new Date(`${day}T00:00:00Z`).toLocaleDateString('en-GB', {month: 'short', timeZone: 'UTC'}).slice(0, 3) : '   ';
}

function cellOf({state, drill}: CalendarDay): string {
	return `${marks[state]}${drill === undefined ? ' ' : (drill === 'passed' ? 'd' : 'D')} `;
}
