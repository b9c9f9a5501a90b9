/**
 * What a daemon will do, as it begins.
 */
import {nextRunAfter} from '../../operations/schedule.js';
import {type Application} from '../application.js';
import {type OnFault} from '../jobs/due-jobs.js';

export type UpcomingBackup = {
	/** The job's name. */
	readonly job: string;
	readonly schedule: string;
	/** Undefined for a schedule that never comes. */
	readonly at: Date | undefined;
};

/** Of each enabled job that has a schedule; `onFault` hears of those that can't be read. */
export function upcomingBackups({store, place}: Application, onFault: OnFault): readonly UpcomingBackup[] {
	const now = place.now();
	return store.jobs.allSound(onFault).flatMap(({name, enabled, schedule}) =>
		enabled && schedule !== undefined ? [{job: name, schedule, at: nextRunAfter(schedule, now)}] : []);
}
