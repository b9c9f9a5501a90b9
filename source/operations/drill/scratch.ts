/**
 * The scratch database of a drill: made under a random name, and gone when the drill is.
 * The rule: the store knows a scratch before it is made, so that one which a dead drill left is removed by the next, or named.
 */
import {Buffer} from 'node:buffer';
import {type Database, type Scratch, type ScratchOptions} from '../../core/database.js';
import {RefusedError} from '../../core/errors.js';
import {type OperationContext} from '../context.js';
import {
	forgetScratch, type LeftScratch, leftScratches, reasonToStay, rememberScratch, removeScratchBeside,
} from './left-scratches.js';

export type ScratchRequest = {
	/** Beside which it is made. */
	readonly database: Database;
	/** Where that is: its URL, without secrets. */
	readonly place: string;
	readonly jobId: string;
	readonly options: ScratchOptions;
	/** True leaves it for people to look at. */
	readonly keep: boolean;
	/** Told of a scratch that stays, and that a person has to remove. */
	readonly onLeft: (description: string) => void;
};

/** Names that are taken: after three of them something else is wrong. Our choice. */
const mostTries = 3;

export async function withScratch(request: ScratchRequest, context: OperationContext, work: (scratch: Scratch) => Promise<void>): Promise<void> {
	await removeLeftovers(request, context);
	const made = await makeScratch(request, context);
	try {
		await work(made.scratch);
	} finally {
		if (request.keep) {
			request.onLeft(made.scratch.description);
			context.emit({type: 'log', level: 'warning', message: `kept to look at: ${made.scratch.description}; remove it when you have seen enough`});
			forgetScratch(context.store, made);
		} else {
			await removeScratch(made, request, context);
		}
	}
}

type Made = LeftScratch & {readonly scratch: Scratch};

async function makeScratch({
	database, jobId, place, options,
}: ScratchRequest, context: OperationContext): Promise<Made> {
	for (let attempt = 1; ; attempt++) {
		const named = {jobId, place, name: `dbseal_drill_${Buffer.from(context.randomBytes(4)).toString('hex')}`};
		rememberScratch(context.store, named);
		try {
			return {...named, scratch: await database.createScratch(named.name, options, context.signal)};
		} catch (error) {
			// After an abort nobody knows how far it came: the next drill removes it
			if (!context.signal.aborted) {
				forgetScratch(context.store, named);
			}

			const isTaken = error instanceof RefusedError && error.code === 'TARGET_NOT_EMPTY';
			if (!isTaken || attempt === mostTries) {
				throw error;
			}
		}
	}
}

/** Also after an interruption, whose signal doesn't reach here. What can't be removed is named: now, and by the next drill. */
async function removeScratch(made: Made, {onLeft}: ScratchRequest, {store, emit}: OperationContext): Promise<void> {
	const reason = await reasonToStay(async () => made.scratch.remove());
	if (reason === undefined) {
		forgetScratch(store, made);
		return;
	}

	onLeft(made.scratch.description);
	emit({type: 'log', level: 'warning', message: `the drill could not remove ${made.scratch.description} (${reason}): remove it with 'dbseal doctor --fix', or by hand`});
}

/** A job has one run at a time: whatever it left is of a drill that died. One elsewhere is only named, for its server may not answer. */
async function removeLeftovers({database, place, jobId}: ScratchRequest, {store, emit, signal}: OperationContext): Promise<void> {
	for (const leftover of leftScratches(store).filter(scratch => scratch.jobId === jobId)) {
		const description = `${leftover.name} at ${leftover.place}`;
		const reason = leftover.place === place
			? await removeScratchBeside(() => database, leftover, {store, signal})
			: 'this drill is at another place';
		emit(reason === undefined
			? {type: 'log', level: 'info', message: `removed what a drill that died had left: ${description}`}
			: {type: 'log', level: 'warning', message: `a drill that died left ${description} (${reason}): remove it with 'dbseal doctor --fix', or by hand`});
	}
}
