/**
 * Asks every destination of the jobs what it holds, so that what is said of them is what is there.
 * The rule: what the look finds is remembered (missing, cut, no sidecar); a destination that doesn't answer is no proof of a loss.
 */
import {toError} from '../../core/errors.js';
import {type Job} from '../../store/jobs.js';
import {openDestination, type OperationContext} from '../context.js';
import {listArtifacts} from '../catalogue/list-artifacts.js';
import {type JobHealth} from './job-health.js';

/** Why destinations could not be asked, by their ids. */
export type Unanswered = ReadonlyMap<string, Error>;

/** Each destination once, whichever jobs have it. */
export async function lookAtJobs(jobs: readonly Job[], context: OperationContext): Promise<Unanswered> {
	const failures = new Map<string, Error>();
	for (const id of new Set(jobs.flatMap(({destinationIds}) => destinationIds))) {
		const row = context.store.destinations.findById(id);
		try {
			await (row && listArtifacts(openDestination(row, context), context));
		} catch (error) {
			context.signal.throwIfAborted();
			failures.set(id, toError(error));
		}
	}

	return failures;
}

/** A job whose destination could not be asked is at risk, whatever the store remembers. */
export function withUnanswered(health: JobHealth, job: Job | undefined, unanswered: Unanswered): JobHealth {
	const failure = job?.destinationIds.map(id => unanswered.get(id)).find(error => error !== undefined);
	return failure && (health.verdict === 'recoverable' || health.verdict === 'untested')
		? {
			...health, verdict: 'at risk', risk: 'not answering', reason: `its destination could not be asked: ${failure.message}`,
		}
		: health;
}
