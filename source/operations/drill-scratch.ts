/**
 * The scratch database of a drill: made under a random name, and gone when the drill is.
 * The rule: the store knows a scratch before it is made, so that one which a dead drill left is removed by the next, or named.
 */
import {Buffer} from 'node:buffer';
import {type Database, type Scratch} from '../core/database.js';
import {AppError, RefusedError} from '../core/errors.js';
import {type Store} from '../store/open-store.js';
import {type OperationContext} from './context.js';

export type ScratchRequest = {
	/** Beside which it is made. */
	readonly database: Database;
	/** Where that is: its URL, without secrets. */
	readonly place: string;
	readonly jobId: string;
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
			forget(context.store, made);
		} else {
			await removeScratch(made, request, context);
		}
	}
}

type Named = {
	readonly jobId: string;
	readonly place: string;
	readonly name: string;
};

type Made = Named & {readonly scratch: Scratch};

async function makeScratch({database, jobId, place}: ScratchRequest, context: OperationContext): Promise<Made> {
	for (let attempt = 1; ; attempt++) {
		const named = {jobId, place, name: `dbseal_drill_${Buffer.from(context.randomBytes(4)).toString('hex')}`};
		remember(context.store, named);
		try {
			return {...named, scratch: await database.createScratch(named.name, context.signal)};
		} catch (error) {
			// After an abort nobody knows how far it came: the next drill removes it
			if (!context.signal.aborted) {
				forget(context.store, named);
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
		forget(store, made);
		return;
	}

	onLeft(made.scratch.description);
	emit({type: 'log', level: 'warning', message: `remove ${made.scratch.description} by hand: the drill could not (${reason})`});
}

/** A job has one run at a time: whatever it left is of a drill that died. */
async function removeLeftovers({database, place, jobId}: ScratchRequest, {store, emit, signal}: OperationContext): Promise<void> {
	for (const leftover of scratchesOf(store, jobId)) {
		const description = `${leftover.name} at ${leftover.place}`;
		const reason = leftover.place === place
			? await reasonToStay(async () => database.removeScratch?.(leftover.name, signal))
			: 'this drill is at another place';
		if (reason === undefined) {
			forget(store, leftover);
			emit({type: 'log', level: 'info', message: `removed what a drill that died had left: ${description}`});
		} else {
			emit({type: 'log', level: 'warning', message: `remove ${description} by hand: a drill that died left it (${reason})`});
		}
	}
}

async function reasonToStay(removal: () => Promise<void>): Promise<string | undefined> {
	try {
		await removal();
		return undefined;
	} catch (error) {
		if (error instanceof AppError) {
			return error.message;
		}

		throw error;
	}
}

function keyOf({jobId, name}: Named): string {
	return `drill-scratch/${jobId}/${name}`;
}

function remember(store: Store, named: Named): void {
	store.settings.set(keyOf(named), named.place);
}

function forget(store: Store, named: Named): void {
	store.settings.set(keyOf(named), undefined);
}

/** Those that were not seen to be removed. */
function scratchesOf(store: Store, jobId: string): readonly Named[] {
	return [...store.settings.all()].flatMap(([key, place]) => {
		const {job, name} = /^drill-scratch\/(?<job>[^\/]+)\/(?<name>.+)$/v.exec(key)?.groups ?? {};
		return job === jobId && name !== undefined ? [{jobId, name, place}] : [];
	});
}
