/**
 * Which server a job's dump asks, so that two dumps don't slow one another down there.
 */
import {type Job} from '../../store/jobs.js';
import {type Store} from '../../store/open-store.js';

/** Undefined where there is none: a file, or a command of the person's own. */
export function serverOf({sourceId}: Job, {sources}: Store): string | undefined {
	const source = sources.findById(sourceId);
	if (source === undefined || source.options.path !== undefined || source.options.dumpCommand !== undefined) {
		return undefined;
	}

	const {type, options: {host = 'localhost', port = 'default'}} = source;
	return `${type} ${host} ${port}`;
}
