/**
 * A cron line or a monitor that looks at the wrong home must not call that well for ever.
 */
import {NotFoundError} from '../../core/errors.js';

export function noJobs(home: string): NotFoundError {
	return new NotFoundError({
		code: 'NO_JOBS',
		message: `the store in ${home} has no job that is enabled, so nothing is backed up from here`,
		hint: 'Name the folder you use with --home or DBSEAL_HOME, or see \'dbseal job list\'.',
	});
}
