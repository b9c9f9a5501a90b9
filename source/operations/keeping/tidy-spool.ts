/**
 * Takes from the spool what needn't wait there any more: what every destination has, and what no rule of the job keeps.
 * The rule: what a single destination still lacks stays as long as a rule wants it, for the missing copy is made from it.
 */
import {toError} from '../../core/errors.js';
import {type Job} from '../../store/jobs.js';
import {type OperationContext} from '../context.js';
import {
	type CopyPlace, judgeHeld, withCopyPlaces,
} from './copy-places.js';
import {finishRemovals, removeArtifact} from './remove-artifact.js';

/** Looks at every destination first. Gives the names of what it removed. */
export async function tidySpool(job: Job, context: OperationContext): Promise<readonly string[]> {
	return tidy(job, job.destinationIds, context);
}

/** After a backup that reached no destination: asks none, and can't fail, since the backup's own failure is what is told. */
export async function trimSpool(job: Job, context: OperationContext): Promise<void> {
	try {
		await tidy(job, [], context);
	} catch (error) {
		context.signal.throwIfAborted();
		context.emit({type: 'log', level: 'warning', message: `the spool could not be tidied: ${toError(error).message}`});
	}
}

async function tidy(job: Job, destinationIds: readonly string[], context: OperationContext): Promise<readonly string[]> {
	return withCopyPlaces({job, destinationIds}, context, async ({places}) => dropFromSpool(places, job, context));
}

/** The same, with places that are open. */
export async function dropFromSpool(places: readonly CopyPlace[], job: Job, context: OperationContext): Promise<readonly string[]> {
	const spool = places.find(({isSpool}) => isSpool);
	if (!spool) {
		return [];
	}

	await finishRemovals(spool.catalogue, job.id, context);
	const dropped: string[] = [];
	for (const {name, reason} of needless(spool, {places, job}, context)) {
		await removeArtifact({...spool.catalogue, name}, context);
		dropped.push(name);
		context.emit({type: 'log', level: 'info', message: `removed ${name} from the spool: ${reason}`});
	}

	return dropped;
}

export type Needless = {readonly name: string; readonly reason: string};

/** What could leave the spool, if `places` are right about what they have. */
export function needless(
	spool: Pick<CopyPlace, 'states'>,
	{places, job}: {readonly places: ReadonlyArray<Pick<CopyPlace, 'states' | 'isSpool'>>; readonly job: Job},
	context: OperationContext,
): readonly Needless[] {
	const destinations = places.filter(({isSpool}) => !isSpool);
	const isEveryoneAsked = destinations.length === job.destinationIds.length;
	const unwanted = new Set(judgeHeld(places, job, context).filter(({isKept}) => !isKept).map(({artifact}) => artifact.name));
	return [...spool.states.keys()].flatMap(name => {
		if (isEveryoneAsked && destinations.every(({states}) => states.get(name)?.state === 'backup')) {
			return [{name, reason: 'every destination has it'}];
		}

		return unwanted.has(name) ? [{name, reason: 'no rule of its job wants it any more'}] : [];
	});
}
