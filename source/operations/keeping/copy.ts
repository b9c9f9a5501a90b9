/**
 * Makes the copies that a job's destinations lack, from a good one elsewhere or from the spool, without a new dump.
 * The rule: only what retention would keep is copied, or prune and copy would undo each other; a copy that turns out damaged
 * is told, and the next place is tried.
 */
import {DestinationError, IntegrityError, toError} from '../../core/errors.js';
import {failureText} from '../../core/failure.js';
import {shellWord} from '../../core/shell-word.js';
import {type Job} from '../../store/jobs.js';
import {artifactReference} from '../../core/format-reference.js';
import {keepDamage} from '../catalogue/remember-damage.js';
import {type NamedConnection, type OperationContext} from '../context.js';
import {type CopyError, describeCopyError} from '../copy-error.js';
import {
	type CopyPlace, judgeHeld, withCopyPlaces,
} from './copy-places.js';
import {dropFromSpool} from './tidy-spool.js';
import {transfer} from './transfer.js';

export type CopyRequest = {
	readonly job: Job;
	/** Only to these; absent: to all of the job's. */
	readonly destinationIds?: readonly string[];
	/** Only so many of the newest artifacts; absent: all that retention keeps. */
	readonly newest?: number;
};

export type MadeCopy = {
	readonly artifactName: string;
	readonly destination: string;
	/** Where it came from; absent where it failed. */
	readonly from?: string;
	readonly error?: CopyError;
};

export type CopyMissingResult = {
	readonly jobName: string;
	/** Newest first. */
	readonly copies: readonly MadeCopy[];
	/** Why a destination was passed over. */
	readonly problems: readonly string[];
	readonly isPartial: boolean;
};

/** Throws what it failed with first when something failed and no copy could be made. */
export async function copyMissing(request: CopyRequest, context: OperationContext): Promise<CopyMissingResult> {
	return withCopyPlaces({job: request.job, destinationIds: request.job.destinationIds}, context, async ({places, passedOver}) => {
		throwFirst(places.length === 0 ? passedOver : []);
		const attempts = await fillGaps(places, request, context);
		await dropFromSpool(places, request.job, context);
		const wanted = passedOver.filter(({id}) => request.destinationIds?.includes(id) ?? true);
		throwFirst(attempts.some(({failure}) => !failure) ? [] : [...wanted, ...attempts]);
		const copies = attempts.map(({made}) => made);
		return {
			jobName: request.job.name,
			copies,
			problems: passedOver.map(({failure}) => failure.message),
			isPartial: passedOver.length > 0 || copies.some(({error}) => error !== undefined),
		};
	});
}

function throwFirst([first]: ReadonlyArray<{readonly failure: Error | undefined}>): void {
	if (first?.failure) {
		throw first.failure;
	}
}

type Attempt = {readonly made: MadeCopy; readonly failure: Error | undefined};

async function fillGaps(places: readonly CopyPlace[], {job, destinationIds, newest}: CopyRequest, context: OperationContext): Promise<readonly Attempt[]> {
	const targets = places.filter(({isSpool, catalogue: {destination}}) => !isSpool && (destinationIds?.includes(destination.id ?? '') ?? true));
	const attempts: Attempt[] = [];
	for (const name of wantedNames(places, job, context).slice(0, newest)) {
		for (const target of targets.filter(({states}) => states.get(name)?.state !== 'backup')) {
			context.signal.throwIfAborted();
			attempts.push(await makeCopy(name, {target, places}, context));
		}
	}

	return attempts;
}

/** Of all good backups that any place has, newest first. */
function wantedNames(places: readonly CopyPlace[], job: Job, context: OperationContext): readonly string[] {
	return judgeHeld(places, job, context)
		.filter(({isKept, artifact: {damagedAt}}) => isKept && damagedAt === undefined)
		.map(({artifact}) => artifact.name);
}

async function makeCopy(name: string, {target, places}: {readonly target: CopyPlace; readonly places: readonly CopyPlace[]}, context: OperationContext): Promise<Attempt> {
	const {destination, storage} = target.catalogue;
	const common = {artifactName: name, destination: destination.name};
	const failed = (failure: Error): Attempt => ({made: {...common, error: describeCopyError(failure)}, failure});
	if (target.states.get(name)?.state === 'damaged') {
		return failed(damagedIsThere(name, destination));
	}

	let failure = new Error('nobody holds it');
	for (const {catalogue: from, isSpool} of places.filter(({states}) => states.get(name)?.state === 'backup')) {
		try {
			await transfer({
				name, from, to: {destination, storage}, isResumable: isSpool,
			}, context);
			const known = target.states.get(name);
			target.states.set(name, {createdAt: known?.createdAt ?? context.now(), isPinned: false, state: 'backup'});
			context.emit({type: 'log', level: 'info', message: `copied ${name} from "${from.destination.name}" to "${destination.name}"`});
			return {made: {...common, from: from.destination.name}, failure: undefined};
		} catch (error) {
			context.signal.throwIfAborted();
			failure = toError(error);
			await keepDamage(error, {destination: from.destination, name}, context);
			context.emit({type: 'log', level: 'error', message: `no copy of ${name} at "${destination.name}" from "${from.destination.name}": ${failureText(failure)}`});
			if (!(error instanceof IntegrityError)) {
				// Not this place's fault: another one would fail as well.
				break;
			}
		}
	}

	return failed(failure);
}

/** It could only be replaced by removing it first, and nothing is removed unasked. */
function damagedIsThere(name: string, destination: NamedConnection): DestinationError {
	return new DestinationError({
		code: 'NAME_EXISTS',
		message: `"${destination.name}" has a damaged ${name}, and a good one is elsewhere`,
		hint: `Type 'dbseal remove --backup ${shellWord(artifactReference(destination.name, name))}', then copy again; where it is sound again, 'dbseal verify' says so.`,
	});
}
