/**
 * The application, opened once for a command or for the screens: the store, the vault, and what operations are given.
 * The rule: a face opens neither store nor vault, and reaches for neither through the application: it hands that to the functions of this
 * room. What is opened here is closed here, however the work ends.
 */
import {randomBytes} from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import {performance} from 'node:perf_hooks';
import {AppError} from '../core/errors.js';
import {type Emit} from '../core/events.js';
import {type OperationContext} from '../operations/context.js';
import {assertKept, sweepCopies} from '../store/home-copy.js';
import {openStore, type Store} from '../store/open-store.js';
import {type OpenedVault, openVault} from '../vault/open-vault.js';
import {findSystemKey, type Surroundings, withoutSystemKey} from '../vault/system-key-source.js';

/** Where the application works, and who hears it: all that comes from outside. */
export type ApplicationPlace = {
	/** The folder of the store, absolute. */
	readonly home: string;
	readonly env: Readonly<Record<string, string | undefined>>;
	/** Throws a UsageError where it is gone. */
	readonly workingFolder: string;
	readonly hostname: string;
	/** Ends what is begun without a signal of its own. */
	readonly signal: AbortSignal;
	/** Hears, in a sentence each, what nobody asked for and somebody should know. Absent where that is shown otherwise. */
	readonly warn?: (message: string) => void;
	/** The process that runs are recorded of. */
	readonly pid: number;
	now(): Date;
	/** Lower-case hex of so many random bytes. */
	randomHex(byteLength: number): string;
};

export type Application = {
	/** The surroundings that it was opened with. */
	readonly place: ApplicationPlace;
	readonly store: Store;
	/** Where the system key is looked for. */
	readonly surroundings: Surroundings;
	/** Finds and checks the system key on first use. Throws a KeyError. */
	vault(): OpenedVault;
	/** From now on this key counts as the environment's own, here and for what is started from here; it is kept nowhere. */
	typeSystemKey(text: string): void;
	/** What operations are given; `emit` hears their events. */
	operations(work?: Work): OperationContext;
};

/** Who ends some work, and who hears it. */
export type Work = {
	/** The place's own where it is absent. */
	readonly signal?: AbortSignal;
	readonly emit?: Emit;
};

export type ApplicationNeeds = {
	/** Checked at once, and before anything is written, the store's own file included. */
	readonly key?: boolean;
	/** The store must be there: throws a NotFoundError instead of making one. */
	readonly store?: boolean;
	/** The work is worth a lot without a record of it, so a home that can't be written to is no obstacle. */
	readonly reads?: boolean;
	/** The work outlives changes of the system key: it is looked for at each use. */
	readonly lasts?: boolean;
};

/** Opens the store, which is made where it is missing, and closes it after `work`. */
export async function withApplication<Result>(
	place: ApplicationPlace,
	needs: ApplicationNeeds,
	work: (application: Application) => Promise<Result>,
): Promise<Result> {
	const store = needs.store ? open(place, needs, {create: false}) : (openStoreIfThere(place, needs) ?? makeStore(place, needs));
	return withStore(store, place, needs, work);
}

/** Where there is no store yet, none is made: `onMissing` hears why, and nothing is done. */
export async function withApplicationIfThere<Result>(
	place: ApplicationPlace,
	onMissing: (error: AppError) => void,
	work: (application: Application) => Promise<Result>,
): Promise<Result | undefined> {
	const needs: ApplicationNeeds = {reads: true};
	const store = openStoreIfThere(place, needs, onMissing);
	return store && withStore(store, place, needs, work);
}

async function withStore<Result>(store: Store, place: ApplicationPlace, needs: ApplicationNeeds, work: (application: Application) => Promise<Result>): Promise<Result> {
	try {
		sweepCopies();
		if (!store.isKept) {
			place.warn?.(`the home ${place.home} can't be written to: nothing of this is recorded there`);
		}

		const application = createApplication(store, place, needs);
		if (needs.key) {
			application.vault();
		}

		return await work(application);
	} finally {
		store.close();
	}
}

function openStoreIfThere(place: ApplicationPlace, needs: ApplicationNeeds, onMissing?: (error: AppError) => void): Store | undefined {
	try {
		return open(place, needs, {create: false});
	} catch (error) {
		if (error instanceof AppError && error.code === 'STORE_NOT_FOUND') {
			onMissing?.(error);
			return undefined;
		}

		throw error;
	}
}

function makeStore(place: ApplicationPlace, needs: ApplicationNeeds): Store {
	if (needs.key) {
		findSystemKey(surroundingsOf(place));
	}

	return open(place, needs, {create: true});
}

function open({home, now}: ApplicationPlace, {reads = false}: ApplicationNeeds, {create}: {readonly create: boolean}): Store {
	return openStore({
		home, now, create, mayCopy: reads,
	});
}

/** The application over a store that is open already. */
export function createApplication(store: Store, place: ApplicationPlace, {lasts = false}: Pick<ApplicationNeeds, 'lasts'> = {}): Application {
	let opened: OpenedVault | undefined;
	let typedKey: string | undefined;
	const surroundings = (): Surroundings => {
		const found = surroundingsOf(place);
		return typedKey === undefined ? found : {...found, env: {...found.env, ENCRYPTION_KEY: typedKey}, isKeyTyped: true};
	};

	const vault = () => {
		if (opened === undefined || lasts) {
			opened = openVault(store, surroundings());
			for (const notice of opened.notices) {
				place.warn?.(notice);
			}
		}

		return opened;
	};

	return {
		place,
		store,
		get surroundings() {
			return surroundings();
		},
		vault,
		typeSystemKey(text) {
			typedKey = text;
			opened = undefined;
		},
		operations: ({signal = place.signal, emit = ignore} = {}) => ({
			store,
			vault,
			adapters: {env: withoutSystemKey(place.env), scratchFolder: scratchFolder(store.workFolder)},
			hostname: place.hostname,
			now: place.now,
			monotonicMs: () => performance.now(),
			randomBytes: count => randomBytes(count),
			signal,
			emit,
		}),
	};
}

const ignore: Emit = () => undefined;

/** Of a home that can't be written to, what is there is shown; where nothing is, all that could be done is to begin. Throws a DestinationError. */
export function assertSomething({store}: Pick<Application, 'store'>): void {
	if (!fs.existsSync(store.path)) {
		assertKept(store);
	}
}

/** Where the system key is looked for, by those that have no store yet. */
export function surroundingsOf({env, workingFolder, home}: ApplicationPlace): Surroundings {
	return {env, cwd: workingFolder, home};
}

function scratchFolder(workFolder: string): string {
	const folder = path.join(workFolder, 'scratch');
	fs.mkdirSync(folder, {recursive: true, mode: 0o700});
	return folder;
}
