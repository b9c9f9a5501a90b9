/**
 * How a job fared, day by day: what was backed up, what failed, what never began, what a drill restored.
 * The rule: a day is as good as its worst backup allows, and one on which nothing began though the schedule came round is shown as missed.
 */
import {dayMs, dayName, startOfDay} from '../../core/days.js';
import {AppError} from '../../core/errors.js';
import {nextRunAfter} from '../../operations/schedule.js';
import {type Job} from '../../store/jobs.js';
import {type RunsOfDay} from '../../store/runs.js';

/**
 * `good`: all backups of the day are. `partly`: some are, or lack copies. `failed`: none is. `missed`: the schedule came round, and none
 * began. `nothing`: none was due. `ahead`: the day is yet to come.
 */
export type DayState = 'good' | 'partly' | 'failed' | 'missed' | 'nothing' | 'ahead';

export type CalendarDay = {
	/** `2026-11-24`, UTC. */
	readonly day: string;
	readonly state: DayState;
	readonly backups: number;
	/** Of the day's drills: failed where any was. What only was in the way of one says nothing. */
	readonly drill?: 'passed' | 'failed';
};

export type CalendarRequest = {
	readonly job: Pick<Job, 'schedule' | 'enabled' | 'createdAt'>;
	readonly now: Date;
	/** Whole weeks, the last with today in it. */
	readonly weeks: number;
	/** Of the job, since the first day. */
	readonly runs: readonly RunsOfDay[];
};

/** Monday of the first week, at midnight UTC. */
export function firstDayOf({now, weeks}: Pick<CalendarRequest, 'now' | 'weeks'>): Date {
	const today = startOfDay(now);
	const sinceMonday = (today.getUTCDay() + 6) % 7;
	return new Date(today.getTime() - ((sinceMonday + (7 * (weeks - 1))) * dayMs));
}

/** Seven days a week from Monday, the oldest first. */
export function calendarOf(request: CalendarRequest): readonly CalendarDay[] {
	const first = firstDayOf(request);
	const byDay = groupByDay(request.runs);
	const days = Array.from({length: request.weeks * 7}, (_, index) => new Date(first.getTime() + (index * dayMs)));
	return days.map(start => describeDay(start, byDay, request));
}

type ByDay = ReadonlyMap<string, readonly RunsOfDay[]>;

function groupByDay(runs: readonly RunsOfDay[]): ByDay {
	const groups = new Map<string, RunsOfDay[]>();
	for (const run of runs) {
		const group = groups.get(run.day) ?? [];
		group.push(run);
		groups.set(run.day, group);
	}

	return groups;
}

function describeDay(start: Date, byDay: ByDay, request: CalendarRequest): CalendarDay {
	const day = dayName(start);
	const runs = byDay.get(day) ?? [];
	const ended = runs.filter(({kind, outcome}) => kind === 'backup' && outcome !== undefined);
	const drill = drillOf(runs);
	return {
		day,
		state: stateOf(start, {ended, byDay, request}),
		backups: ended.reduce((sum, {count}) => sum + count, 0),
		...(drill && {drill}),
	};
}

type DayFacts = {readonly ended: readonly RunsOfDay[]; readonly byDay: ByDay; readonly request: CalendarRequest};

function stateOf(start: Date, {ended, byDay, request}: DayFacts): DayState {
	if (start > request.now) {
		return 'ahead';
	}

	if (ended.length === 0) {
		return isMissed(start, byDay, request) ? 'missed' : 'nothing';
	}

	const hasGood = ended.some(({outcome}) => outcome === 'succeeded' || outcome === 'partial');
	return ended.every(({outcome}) => outcome === 'succeeded') ? 'good' : (hasGood ? 'partly' : 'failed');
}

function drillOf(runs: readonly RunsOfDay[]): CalendarDay['drill'] {
	const drills = runs.filter(({kind}) => kind === 'drill');
	if (drills.some(({errorCode}) => errorCode === 'DRILL_FAILED')) {
		return 'failed';
	}

	return drills.some(({outcome}) => outcome === 'succeeded') ? 'passed' : undefined;
}

/** By the schedule that the job has now. What was made up for before it came round again was late, not missed. */
function isMissed(start: Date, byDay: ByDay, {job: {schedule, enabled, createdAt}, now}: CalendarRequest): boolean {
	if (schedule === undefined || !enabled) {
		return false;
	}

	const end = new Date(start.getTime() + dayMs);
	const due = nextDue(schedule, new Date(Math.max(start.getTime(), createdAt.getTime()) - 1));
	if (due === undefined || due >= end || due > now) {
		return false;
	}

	const next = nextDue(schedule, new Date(end.getTime() - 1)) ?? now;
	// A schedule that comes round today may still be made up for
	return next <= now && !hasBegunBetween(start, next, byDay);
}

function hasBegunBetween(start: Date, next: Date, byDay: ByDay): boolean {
	for (let day = start; day <= next; day = new Date(day.getTime() + dayMs)) {
		if ((byDay.get(dayName(day)) ?? []).some(({kind, firstAt}) => kind === 'backup' && firstAt < next)) {
			return true;
		}
	}

	return false;
}

function nextDue(schedule: string, after: Date): Date | undefined {
	try {
		return nextRunAfter(schedule, after);
	} catch (error) {
		// A damaged setting is told where jobs are told; here it only means that nothing is known to have been due
		if (error instanceof AppError) {
			return undefined;
		}

		throw error;
	}
}
