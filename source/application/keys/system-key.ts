/**
 * The system key's life: made, checked, rotated, and replaced when it is lost.
 * The rule: a vault that was made with a key that is now missing never gets another one here: that key would not open it.
 */
import {KeyError} from '../../core/errors.js';
import {SystemKey} from '../../crypto/system-key.js';
import {writeSystemKey} from '../../vault/key-file.js';
import {replaceSystemKey, type SystemKeyReplaced} from '../../vault/replace-system-key.js';
import {rotateSystemKey} from '../../vault/rotate-system-key.js';
import {
	describeOrigin, findSystemKey, type KeyOrigin, locateSystemKey, type Surroundings,
} from '../../vault/system-key-source.js';
import {
	type Application, type ApplicationPlace, surroundingsOf, withApplicationIfThere,
} from '../application.js';

export {describeOrigin, type KeyOrigin} from '../../vault/system-key-source.js';

export type FirstSystemKey
	= | {readonly isNew: true; readonly path: string}
		| {readonly isNew: false; readonly origin: KeyOrigin};

/** Makes the first one, unless there is one. Throws as `createSystemKey` does, and for a malformed one: it is somebody's. */
export async function initSystemKey(place: ApplicationPlace): Promise<FirstSystemKey> {
	const surroundings = surroundingsOf(place);
	if (locateSystemKey(surroundings)) {
		return {isNew: false, origin: findSystemKey(surroundings).origin};
	}

	const path = await withApplicationIfThere(place, () => undefined, async application => createSystemKey(application))
		?? writeFirstKey(surroundings);
	return {isNew: true, path};
}

/**
 * Writes a new one to `.env` of the working folder, for its owner only; gives the file.
 * @throws KeyError SYSTEM_KEY_MISSING where the vault has a key already; SYSTEM_KEY_INVALID where `.env` has one that isn't taken.
 */
export function createSystemKey({store, surroundings}: Pick<Application, 'store' | 'surroundings'>): string {
	if (store.meta.read().canary !== undefined) {
		throw new KeyError({
			code: 'SYSTEM_KEY_MISSING',
			message: `the vault in ${store.home} was made with a system key that is not set now; a new one would not open it`,
			hint: 'Set ENCRYPTION_KEY to the one of this vault; if it is lost, type \'dbseal system-key replace\'.',
		});
	}

	return writeFirstKey(surroundings);
}

function writeFirstKey(surroundings: Surroundings): string {
	const {path, isNew} = writeSystemKey(surroundings.cwd, SystemKey.generate());
	if (!isNew) {
		// There is a key, and yet it was not found: others could have written it.
		findSystemKey(surroundings);
	}

	return path;
}

export type CheckedSystemKey = {
	readonly origin: KeyOrigin;
	/** False where it is well-formed, and there is no vault yet. */
	readonly opensVault: boolean;
	/** For people, one sentence each. */
	readonly notices: readonly string[];
};

/** Throws a KeyError where it is missing, malformed or another vault's. */
export function checkSystemKey({vault}: Pick<Application, 'vault'>): CheckedSystemKey {
	const {origin, notices} = vault();
	return {origin, opensVault: true, notices};
}

/** As `checkSystemKey`, also where there is no vault yet. */
export async function checkSystemKeyAt(place: ApplicationPlace): Promise<CheckedSystemKey> {
	const checked = await withApplicationIfThere(place, () => undefined, async application => checkSystemKey(application));
	if (checked) {
		return checked;
	}

	const {origin, notices} = findSystemKey(surroundingsOf(place));
	return {origin, opensVault: false, notices};
}

export type SystemKeyState = {
	readonly state: 'ready' | 'missing' | 'invalid' | 'wrong';
	/** There is a vault, which only another key opens. */
	readonly isLocked?: true;
	/** Where it came from, or what is wrong with it. */
	readonly detail: string;
	/** What to do about it; of one that is ready: what is left to do. */
	readonly hint?: string;
};

/** Looking alone does not make a key that of a fresh vault: that happens when the first secret is sealed. */
export function systemKeyState({vault, store, surroundings}: Pick<Application, 'vault' | 'store' | 'surroundings'>): SystemKeyState {
	const hasVault = store.meta.read().canary !== undefined;
	try {
		const {origin, notices: [hint]} = hasVault ? vault() : findSystemKey(surroundings);
		return {state: 'ready', detail: describeOrigin(origin), ...(hint !== undefined && {hint})};
	} catch (error) {
		if (error instanceof KeyError) {
			const states = {SYSTEM_KEY_MISSING: 'missing', SYSTEM_KEY_WRONG: 'wrong'} as const;
			const state = error.code === 'SYSTEM_KEY_MISSING' || error.code === 'SYSTEM_KEY_WRONG' ? states[error.code] : 'invalid';
			return {
				state, detail: error.message, hint: error.hint, ...(hasVault && {isLocked: true as const}),
			};
		}

		throw error;
	}
}

/** What has come of a change. */
export type NewSystemKey = {
	/** The file that has the new key; absent for one that was given, and is where it was. */
	readonly keyFile?: string | undefined;
	/** The store as it was, sealed with the old key. */
	readonly storeCopy: string;
	/** The key comes from the environment: the person has to carry the new one there. */
	readonly isLeftToDo: boolean;
};

/** Seals all of the vault with a new key, or leaves it as it was and throws. */
export function renewSystemKey({vault}: Pick<Application, 'vault'>): NewSystemKey {
	const {storeCopy, keyFile, isLeftToDo} = rotateSystemKey(vault());
	return {storeCopy, keyFile, isLeftToDo};
}

export type LostSystemKey = NewSystemKey & Pick<SystemKeyReplaced, 'lost'> & {
	/** For people: where the key lies that was given; undefined for one that was made. */
	readonly givenBy: string | undefined;
};

/** A new key takes the place of a lost one, and what that sealed is given up. Throws a RefusedError where a key is at hand that opens the vault. */
export function replaceLostSystemKey({store, surroundings}: Pick<Application, 'store' | 'surroundings'>): LostSystemKey {
	const {keyFile, storeCopy, isLeftToDo, givenBy, lost} = replaceSystemKey(store, surroundings);
	return {
		keyFile, storeCopy, isLeftToDo, givenBy, lost,
	};
}
