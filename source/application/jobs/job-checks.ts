/**
 * What settings of a job may be beyond their type, for flags, forms and one-shot backups alike.
 */
import {codecByName} from '../../compression/registry.js';
import {AppError, UsageError} from '../../core/errors.js';
import {type JobSettingName, type JobSettings} from '../../core/job-settings.js';
import {assertSchedule} from '../../operations/schedule.js';

const checks: Readonly<Partial<Record<JobSettingName, (settings: JobSettings) => void>>> = {
	level({compression, level}) {
		assertLevel(compression, level);
	},
	schedule({schedule}) {
		if (schedule !== undefined) {
			assertSchedule(schedule);
		}
	},
};

/** Throws a UsageError (INVALID_SETTING) for the first that can't be. */
export function assertSettings(settings: JobSettings): void {
	for (const check of Object.values(checks)) {
		check(settings);
	}
}

/** By setting, what to do where one can't be as it is. */
export function settingProblems(settings: JobSettings): Readonly<Partial<Record<JobSettingName, string>>> {
	return Object.fromEntries(Object.entries(checks).flatMap(([name, check]) => {
		try {
			check(settings);
			return [];
		} catch (error) {
			if (error instanceof AppError) {
				return [[name, error.hint]];
			}

			throw error;
		}
	}));
}

/** Throws a UsageError (INVALID_SETTING) for a level that the codec doesn't have. */
export function assertLevel(compression: JobSettings['compression'], level: number | undefined): void {
	const {levels} = codecByName(compression);
	if (level === undefined) {
		return;
	}

	if (!levels || !Number.isInteger(level) || level < levels.min || level > levels.max) {
		throw new UsageError({
			code: 'INVALID_SETTING',
			message: `${compression} has no level ${level}`,
			hint: levels ? `Its levels are ${levels.min} to ${levels.max}; ${levels.default} is the default.` : 'Leave the level out.',
		});
	}
}
