/**
 * A job over time, as both faces show it: its calendar, what is unusual about its newest backup, and the room that is left.
 */
import {type Application} from '../application.js';
import {findJob, type Which} from '../find-named.js';
import {type CalendarDay, calendarOf, firstDayOf} from './calendar.js';
import {type Changes, findChanges} from './changes.js';
import {type Room, roomOf} from './growth.js';

export type {CalendarDay, DayState} from './calendar.js';
export type {Room} from './growth.js';

export type JobHistory = Changes & {
	readonly job: string;
	/** Whole weeks from Monday, the oldest day first. */
	readonly days: readonly CalendarDay[];
	/** Of its destinations, as far as they tell. */
	readonly rooms: readonly Room[];
};

export type HistoryRequest = {
	readonly job: Which;
	readonly now: Date;
	/** Default 13: a quarter of a year. */
	readonly weeks?: number;
};

/** Throws a NotFoundError (NAME_NOT_FOUND) for a job that isn't there. */
export function jobHistory(application: Pick<Application, 'store'>, {job: which, now, weeks = 13}: HistoryRequest): JobHistory {
	const {store} = application;
	const job = findJob(application, which);
	const runs = store.runs.countByDay(job.id, firstDayOf({now, weeks}));
	return {
		job: job.name,
		days: calendarOf({
			job, now, weeks, runs,
		}),
		...findChanges(store, job),
		rooms: job.destinationIds.flatMap(id => {
			const name = store.destinations.findById(id)?.name;
			return name === undefined ? [] : roomOf(name, store.freeSpace.list(id)) ?? [];
		}),
	};
}
