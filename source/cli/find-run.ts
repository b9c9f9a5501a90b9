/**
 * Which run a person means: its id, the end of its id, or `latest`.
 */
import {NotFoundError, UsageError} from '../core/errors.js';
import {type Run} from '../store/runs.js';
import {type Store} from '../store/open-store.js';

/** Shortened ids are looked for among so many of the newest runs. Our choice. */
const searchedRuns = 1000;

export function findRun(store: Store, typed: string): Run {
	const exact = store.runs.findById(typed);
	if (exact) {
		return exact;
	}

	const newest = store.runs.list({limit: searchedRuns});
	const [match, ...others] = typed === 'latest' ? newest.slice(0, 1) : newest.filter(({id}) => id.endsWith(typed));
	if (!match) {
		throw new NotFoundError({code: 'NAME_NOT_FOUND', message: `there is no run ${typed}`, hint: 'See: dbseal runs list.'});
	}

	if (others.length > 0) {
		throw new UsageError({
			code: 'INVALID_NAME', message: `${others.length + 1} runs end with ${typed}`, hint: `Write the whole id, like ${match.id}.`,
		});
	}

	return match;
}
