/**
 * The parts that most commands work with: the store, the vault, and what operations are given.
 * The rule: a command that needs the system key has it checked before anything is written, the store's own file included.
 */
import {randomBytes} from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import {performance} from 'node:perf_hooks';
import {AppError} from '../core/errors.js';
import {type Emit} from '../core/events.js';
import {type OperationContext} from '../operations/context.js';
import {openStore, type Store} from '../store/open-store.js';
import {openVault} from '../vault/open-vault.js';
import {findSystemKey, type Surroundings, withoutSystemKey} from '../vault/system-key-source.js';
import {type Vault} from '../vault/unlock.js';
import {type CommandContext} from './command.js';

export type Engine = {
	readonly store: Store;
	/** Finds and checks the system key on first use. Throws a KeyError. */
	vault(): Vault;
	/** What operations are given; `emit` hears their events. */
	operations(emit: Emit): OperationContext;
};

export type EngineNeeds = {
	/** Checked at once. */
	readonly key?: boolean;
	/** The store must be there: throws a NotFoundError instead of making one. */
	readonly store?: boolean;
	/** The command is worth a lot without a record of it, so a home that can't be written to is no obstacle. */
	readonly reads?: boolean;
};

/** Opens the store, which is made where it is missing, and closes it after `work`. */
export async function withEngine<Result>(
	context: CommandContext,
	needs: EngineNeeds,
	work: (engine: Engine) => Promise<Result>,
): Promise<Result> {
	const store = needs.store
		? openStore({home: context.home, now: context.environment.now, create: false})
		: (openIfThere(context, needs) ?? makeStore(context, needs));
	try {
		warnIfNotKept(store, context);
		const engine = createEngine(context, store);
		if (needs.key) {
			engine.vault();
		}

		return await work(engine);
	} finally {
		store.close();
	}
}

/** For lists: where there is no store yet, it is not made; `nothing` is the answer, and people are told why. */
export async function withStoreIfThere<Result>(context: CommandContext, nothing: Result, work: (store: Store) => Promise<Result>): Promise<Result> {
	return await withEngineIfThere(context, async ({store}) => work(store)) ?? nothing;
}

/** The same, for those that may ask destinations, too. */
export async function withEngineIfThere<Result>(context: CommandContext, work: (engine: Engine) => Promise<Result>): Promise<Result | undefined> {
	const store = openIfThere(context, {reads: true}, ({message, hint}) => {
		context.output.note(`${message}. ${hint}`);
	});
	if (!store) {
		return undefined;
	}

	try {
		warnIfNotKept(store, context);
		return await work(createEngine(context, store));
	} finally {
		store.close();
	}
}

/** Where the system key is looked for. */
export function surroundingsOf({environment: {env, workingFolder}, home}: Pick<CommandContext, 'environment' | 'home'>): Surroundings {
	return {env, cwd: workingFolder, home};
}

export function openIfThere({home, environment: {now}}: CommandContext, {reads = false}: EngineNeeds = {}, onMissing?: (error: AppError) => void): Store | undefined {
	try {
		return openStore({
			home, now, create: false, mayCopy: reads,
		});
	} catch (error) {
		if (error instanceof AppError && error.code === 'STORE_NOT_FOUND') {
			onMissing?.(error);
			return undefined;
		}

		throw error;
	}
}

function warnIfNotKept({isKept, home}: Store, {output}: CommandContext): void {
	if (!isKept) {
		output.warn(`the home ${home} can't be written to: nothing of this is recorded there`);
	}
}

function makeStore(context: CommandContext, {key = false, reads = false}: EngineNeeds): Store {
	if (key) {
		findSystemKey(surroundingsOf(context));
	}

	return openStore({home: context.home, now: context.environment.now, mayCopy: reads});
}

function createEngine(context: CommandContext, store: Store): Engine {
	let opened: Vault | undefined;
	const vault = () => {
		opened ??= openLoudly(context, store);
		return opened;
	};

	return {
		store,
		vault,
		operations: emit => ({
			store,
			vault,
			adapters: {env: withoutSystemKey(context.environment.env), scratchFolder: scratchFolder(store.workFolder)},
			hostname: context.environment.hostname,
			now: context.environment.now,
			monotonicMs: () => performance.now(),
			randomBytes: count => randomBytes(count),
			signal: context.signal,
			emit,
		}),
	};
}

function openLoudly(context: CommandContext, store: Store): Vault {
	const {notices, ...vault} = openVault(store, surroundingsOf(context));
	for (const notice of notices) {
		context.output.warn(notice);
	}

	return vault;
}

function scratchFolder(workFolder: string): string {
	const folder = path.join(workFolder, 'scratch');
	fs.mkdirSync(folder, {recursive: true, mode: 0o700});
	return folder;
}
