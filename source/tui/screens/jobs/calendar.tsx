/**
 * A quarter of a year of one job, day by day, and beneath it what is unusual: which days to look at, and whether the newest backup holds
 * what it should. Enter opens the runs of the day under the cursor.
 */
import {Box, Text} from 'ink';
import {useMemo, useState} from 'react';
import {historyLines, type HistoryLine} from '../../../application/history/history-words.js';
import {type CalendarDay, type DayState, type JobHistory} from '../../../application/history/job-history.js';
import {plural} from '../../../core/text.js';
import {fit} from '../../cell-text.js';
import {Page} from '../../components/page.js';
import {ToneText} from '../../components/tone-text.js';
import {useNavigation, useSize} from '../../navigation.js';
import {useOverview, useServices} from '../../services-context.js';
import {type Signs, type Tone, useTheme} from '../../theme.js';
import {useKeys} from '../../hooks/use-keys.js';
import {JobGone} from './job-gone.js';

export function Calendar({jobId}: {readonly jobId: string}) {
	const {jobs: service} = useServices();
	const {takenAt} = useOverview();
	// eslint-disable-next-line react-hooks/exhaustive-deps -- read anew whenever the store has changed
	const history = useMemo(() => service.history(jobId), [service, jobId, takenAt]);
	return history
		? <HistoryPage jobId={jobId} history={history}/>
		: <JobGone/>;
}

const daysOfWeek = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;

/** Title, heading, a row for each weekday, the day under the cursor, the legend. */
const calendarRows = 2 + daysOfWeek.length + 2;

function HistoryPage({jobId, history}: {readonly jobId: string; readonly history: JobHistory}) {
	const navigation = useNavigation();
	const {rows: height} = useSize();
	const past = history.days.filter(({state}) => state !== 'ahead').length;
	const [chosen, setChosen] = useState(Infinity);
	const cursor = Math.min(chosen, past - 1);
	const moveTo = (day: number) => () => {
		setChosen(Math.max(0, Math.min(day, past - 1)));
	};

	const day = history.days[cursor];
	useKeys('calendar', {
		open() {
			if (day) {
				navigation.push({screen: 'day', jobId, day: day.day});
			}
		},
		up: moveTo(cursor - 1),
		down: moveTo(cursor + 1),
		pageUp: moveTo(cursor - daysOfWeek.length),
		pageDown: moveTo(cursor + daysOfWeek.length),
		top: moveTo(0),
		bottom: moveTo(past - 1),
	});
	const lines = historyLines(history);
	return (
		<Page tables={['calendar']}>
			<Title name={history.job} lines={lines}/>
			<Weeks days={history.days} cursor={cursor}/>
			<DayLine day={day}/>
			<Lines lines={lines.slice(0, Math.max(1, height - calendarRows))}/>
			<Legend/>
		</Page>
	);
}

function Title({name, lines}: {readonly name: string; readonly lines: readonly HistoryLine[]}) {
	const unusual = lines.filter(({isUnusual}) => isUnusual).length;
	return (
		<Text wrap='truncate-end'>
			<ToneText isBold tone='accent'>{` ${name}`}</ToneText>
			<ToneText tone='quiet'>{'  day by day, UTC'}</ToneText>
			<ToneText tone={unusual > 0 ? 'warning' : 'quiet'}>{unusual > 0 ? `  ${plural(unusual, 'thing')} to look at` : ''}</ToneText>
		</Text>
	);
}

const labelWidth = 5;

function Weeks({days, cursor}: {readonly days: readonly CalendarDay[]; readonly cursor: number}) {
	const {columns} = useSize();
	const {signs} = useTheme();
	const weeks = useMemo(() => weeksOf(days), [days]);
	const room = Math.floor((columns - labelWidth) / cellWidth);
	const first = Math.max(0, Math.min(weeks.length - room, Math.floor(cursor / daysOfWeek.length)));
	const shown = weeks.slice(first, first + room);
	return (
		<Box flexDirection='column'>
			<ToneText tone='quiet'>{`${' '.repeat(labelWidth)}${shown.map(({name}) => fit(name, cellWidth)).join('')}`}</ToneText>
			{daysOfWeek.map((name, weekday) => (
				<Box key={name}>
					<ToneText tone='quiet'>{fit(` ${name}`, labelWidth)}</ToneText>
					{shown.map(({days: week}, place) => ({day: week[weekday], index: ((first + place) * daysOfWeek.length) + weekday, place})).map(({day, index, place}) => (
						<ToneText key={place} tone={day ? toneOf(day) : 'plain'} isBold={index === cursor}>
							{day ? `${index === cursor ? signs.cursor : ' '}${signOf(day, signs)}${drillSign(day)} ` : ''}
						</ToneText>
					))}
				</Box>
			))}
		</Box>
	);
}

type Week = {readonly name: string; readonly days: readonly CalendarDay[]};

function weeksOf(days: readonly CalendarDay[]): readonly Week[] {
	return Array.from({length: days.length / daysOfWeek.length}, (_, week) => {
		const monday = week * daysOfWeek.length;
		return {
			name: weekName(days[monday]?.day ?? '', days[monday - daysOfWeek.length]?.day),
			days: days.slice(monday, monday + daysOfWeek.length),
		};
	});
}

/** Cursor, state, drill, a gap. */
const cellWidth = 4;

/** The month where one begins, else the day of the Monday. */
function weekName(day: string, before: string | undefined): string {
	return ` ${before?.slice(0, 7) === day.slice(0, 7) ? day.slice(8) : monthNames[Number(day.slice(5, 7)) - 1]}`;
}

const monthNames = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

const stateWords: Readonly<Record<DayState, string>> = {
	good: 'good', partly: 'partly done', failed: 'failed', missed: 'missed: its schedule came round, and no backup began', nothing: 'no backup, and none was due', ahead: 'ahead',
};

const stateTones: Readonly<Record<DayState, Tone>> = {
	good: 'good', partly: 'warning', failed: 'bad', missed: 'bad', nothing: 'quiet', ahead: 'quiet',
};

function toneOf({state, drill}: CalendarDay): Tone {
	return drill === 'failed' ? 'bad' : stateTones[state];
}

function signOf({state}: CalendarDay, signs: Signs): string {
	return {
		good: signs.good, partly: '~', failed: signs.bad, missed: '!', nothing: '.', ahead: ' ',
	}[state];
}

function drillSign({drill}: CalendarDay): string {
	return drill === undefined ? ' ' : (drill === 'passed' ? 'd' : 'D');
}

function DayLine({day}: {readonly day: CalendarDay | undefined}) {
	return (
		<Text wrap='truncate-end'>
			<ToneText isBold>{` ${day?.day ?? ''}`}</ToneText>
			<ToneText tone={day ? toneOf(day) : 'plain'}>{day ? `  ${dayWords(day)}` : ''}</ToneText>
		</Text>
	);
}

function dayWords({state, backups, drill}: CalendarDay): string {
	const count = backups > 0 ? `${plural(backups, 'backup')}: ` : '';
	return `${count}${stateWords[state]}${drill === undefined ? '' : `; its drill ${drill}`}`;
}

function Lines({lines}: {readonly lines: readonly HistoryLine[]}) {
	const {signs} = useTheme();
	return (
		<Box flexDirection='column'>
			{lines.map(({isUnusual, text}) => (
				<ToneText key={text} tone={isUnusual ? 'warning' : 'quiet'}>{` ${isUnusual ? signs.warning : ' '} ${text}`}</ToneText>
			))}
		</Box>
	);
}

function Legend() {
	const {signs} = useTheme();
	return <ToneText tone='quiet'>{` ${signs.good} good  ~ partly  ${signs.bad} failed  ! missed  d drill passed  D failed`}</ToneText>;
}
