import {expect, test} from 'vitest';
import {
	type CalendarDay, calendarOf, type CalendarRequest, firstDayOf,
} from '../../../source/application/history/calendar.js';
import {type RunsOfDay} from '../../../source/store/runs.js';

/** A Tuesday. */
const now = new Date('2026-11-24T14:05:09Z');
const nightly = {schedule: '15 3 * * *', enabled: true, createdAt: new Date('2026-01-01T00:00:00Z')};

type Extras = Partial<Pick<RunsOfDay, 'kind' | 'errorCode' | 'count'>> & {readonly at?: string};

function runsOn(day: string, outcome: RunsOfDay['outcome'], {kind = 'backup', errorCode, at = '03:15:10', count = 1}: Extras = {}): RunsOfDay {
	return {
		day, kind, outcome, errorCode, count, firstAt: new Date(`${day}T${at}Z`),
	};
}

function daysOf(runs: readonly RunsOfDay[], request: Partial<CalendarRequest> = {}): ReadonlyMap<string, CalendarDay> {
	return new Map(calendarOf({
		job: nightly, now, weeks: 2, runs, ...request,
	}).map(day => [day.day, day]));
}

test('whole weeks begin on Monday, and what is left of this week is ahead', () => {
	const days = [...daysOf([]).values()];

	expect(firstDayOf({now, weeks: 2}).toISOString()).toBe('2026-11-16T00:00:00.000Z');
	expect(days.map(({day}) => day)).toHaveLength(14);
	expect(days.at(-1)).toEqual({day: '2026-11-29', state: 'ahead', backups: 0});
	expect(firstDayOf({now: new Date('2026-11-29T23:59:59Z'), weeks: 1}).toISOString()).toBe('2026-11-23T00:00:00.000Z');
	expect(firstDayOf({now: new Date('2026-11-30T00:00:00Z'), weeks: 1}).toISOString()).toBe('2026-11-30T00:00:00.000Z');
});

test('a day is good when all of its backups are, failed when none is, and partly in between', () => {
	const days = daysOf([
		runsOn('2026-11-16', 'succeeded', {count: 3}),
		runsOn('2026-11-17', 'succeeded'),
		runsOn('2026-11-17', 'failed', {errorCode: 'DATABASE_UNREACHABLE'}),
		runsOn('2026-11-18', 'partial'),
		runsOn('2026-11-19', 'failed'),
		runsOn('2026-11-19', 'interrupted'),
	]);

	expect(days.get('2026-11-16')).toEqual({day: '2026-11-16', state: 'good', backups: 3});
	expect(['2026-11-17', '2026-11-18', '2026-11-19'].map(day => days.get(day)?.state)).toEqual(['partly', 'partly', 'failed']);
});

test('a day on which the schedule came round and nothing began is missed', () => {
	const days = daysOf([runsOn('2026-11-17', 'succeeded')]);

	expect(days.get('2026-11-16')?.state).toBe('missed');
	expect(days.get('2026-11-18')?.state).toBe('missed');
});

test('today may still be made up for', () => {
	expect(daysOf([]).get('2026-11-24')?.state).toBe('nothing');
});

test('what was made up for before the schedule came round again was late, not missed', () => {
	const late = daysOf([runsOn('2026-11-18', 'succeeded', {at: '01:00:00'})]);
	const other = daysOf([runsOn('2026-11-18', 'succeeded', {at: '03:15:00'})]);

	expect([late.get('2026-11-17')?.state, other.get('2026-11-17')?.state]).toEqual(['nothing', 'missed']);
});

test.each([
	['runs by hand', {schedule: undefined}],
	['is disabled', {enabled: false}],
	['was made later', {createdAt: new Date('2026-11-24T12:00:00Z')}],
	['runs on Sundays', {schedule: '0 3 * * 0'}],
	['has a damaged schedule', {schedule: 'now and then'}],
])('a job that %s has missed nothing on a Wednesday', (_, changes) => {
	expect(daysOf([], {job: {...nightly, ...changes}}).get('2026-11-18')?.state).toBe('nothing');
});

test('a backup that still runs is no missed one', () => {
	expect(daysOf([runsOn('2026-11-20', undefined)]).get('2026-11-20')?.state).toBe('nothing');
});

test('a drill that failed is told before one that passed, and one that was not done says nothing', () => {
	const drills = {kind: 'drill'} as const;
	const days = daysOf([
		runsOn('2026-11-16', 'succeeded', drills),
		runsOn('2026-11-17', 'succeeded', drills),
		runsOn('2026-11-17', 'failed', {...drills, errorCode: 'DRILL_FAILED'}),
		runsOn('2026-11-18', 'failed', {...drills, errorCode: 'DATABASE_UNREACHABLE'}),
	]);

	expect(['2026-11-16', '2026-11-17', '2026-11-18'].map(day => days.get(day)?.drill)).toEqual(['passed', 'failed', undefined]);
});
