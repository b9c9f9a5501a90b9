/**
 * Opens the vault with the system key that the surroundings give: what every command does that needs a key.
 * The rule: a change of the system key that died half-way is finished here, so that a crash never locks anybody out.
 */
import {KeyError} from '../core/errors.js';
import {type SystemKey} from '../crypto/system-key.js';
import {type Store} from '../store/open-store.js';
import {whyNotTaken} from './file-trust.js';
import {findFittingKey, wayToUse} from './keys-at-hand.js';
import {describeLastPlace, readLastPlace, rememberPlace} from './last-place.js';
import {
	findPendingKeys, installPendingKey, type PendingKey, removePendingKey, targetOf,
} from './pending-key.js';
import {
	describeOrigin, findSystemKey, type KeyOrigin, locateSystemKey, placesToLook, type Surroundings,
} from './system-key-source.js';
import {
	isKeyOf, unlock, type Vault, wrongKey,
} from './unlock.js';

export type OpenedVault = Vault & {
	readonly origin: KeyOrigin;
	/** What a person should know of the opening, one sentence each. */
	readonly notices: readonly string[];
};

/** @throws KeyError SYSTEM_KEY_MISSING, SYSTEM_KEY_INVALID, SYSTEM_KEY_WRONG */
export function openVault(store: Store, surroundings: Surroundings): OpenedVault {
	try {
		return openAsFound(store, surroundings);
	} catch (error) {
		const finished = error instanceof KeyError ? finishKeyChange(store, surroundings) : undefined;
		if (finished === undefined) {
			throw sayWhatToDo(error, store, surroundings);
		}

		return finished;
	}
}

function openAsFound(store: Store, surroundings: Surroundings): OpenedVault {
	const {key, origin, notices} = findSystemKey(surroundings, candidate => isKeyOf(store, candidate));
	const vault = unlockFrom(store, {key, name: [...notices, describeOrigin(origin)].join('; ')});
	for (const {target, key: pendingKey} of findPendingKeys(surroundings)) {
		if (pendingKey.toHex() === key.toHex()) {
			// The variable was set to the new key at last: its copy has done its duty.
			store.transaction(() => {
				removePendingKey(target, key);
			});
		}
	}

	rememberPlace(store, origin);
	return {...vault, origin, notices};
}

/** At a wrong key it matters most which of several was taken. */
function unlockFrom(store: Store, {key, name}: {readonly key: SystemKey; readonly name: string}): Vault {
	try {
		return unlock(store, key);
	} catch (error) {
		throw error instanceof KeyError && error.code === 'SYSTEM_KEY_WRONG' ? wrongKey(store, name) : error;
	}
}

/** A new key helps only where nothing is sealed yet. Where the right one is at hand, that is the way back. */
function sayWhatToDo(error: unknown, store: Store, surroundings: Surroundings): unknown {
	const isKeyTrouble = error instanceof KeyError && ['SYSTEM_KEY_MISSING', 'SYSTEM_KEY_WRONG', 'SYSTEM_KEY_INVALID'].includes(error.code);
	if (!isKeyTrouble || store.meta.read().canary === undefined) {
		return error;
	}

	const isMissing = error.code === 'SYSTEM_KEY_MISSING';
	const looked = isMissing ? `${error.message.includes(': ') ? ';' : ':'} looked in the environment and in ${placesToLook(surroundings).join(' and ')}` : '';
	const last = describeLastPlace(store);
	const wasThere = last === undefined ? '' : `; the vault was last opened with ${last}`;
	const file = findFittingKey(store, surroundings)?.file;
	const isThere = file === undefined || file === readLastPlace(store).path ? '' : `; a key in ${file} opens it`;
	return new KeyError({
		code: error.code,
		message: `${error.message}${looked}${wasThere}${isThere}`,
		hint: wayBack(file, store, surroundings),
		cause: error,
	});
}

/** A file that would be taken, were it trusted, needs only that. */
function wayBack(file: string | undefined, store: Store, surroundings: Surroundings): string {
	if (file === undefined) {
		return `Set the ENCRYPTION_KEY that the vault in ${store.home} was made with, in the environment or in .env; if it is lost, type 'dbseal system-key replace'.`;
	}

	const distrust = placesToLook(surroundings).includes(file) ? whyNotTaken(file, surroundings.home) : undefined;
	return distrust ? `${distrust.remedy}.` : wayToUse(file, store);
}

function finishKeyChange(store: Store, surroundings: Surroundings): OpenedVault | undefined {
	const pending = findPendingKeys(surroundings).find(({key}) => isKeyOf(store, key));
	return pending === undefined
		? openIfChangedMeanwhile(store, surroundings)
		: {store, systemKey: pending.key, ...store.transaction(() => putInPlace(pending, surroundings))};
}

function putInPlace({key, target, path}: PendingKey, surroundings: Surroundings): Pick<OpenedVault, 'origin' | 'notices'> {
	const origin = locateSystemKey(surroundings);
	const isItsOwn = origin === undefined || (origin.kind !== 'environment' && targetOf(origin, surroundings.home).path === target.path);
	if (isItsOwn) {
		installPendingKey(target, key);
		return {
			origin: origin ?? {kind: 'env-file', path: target.path},
			notices: [`an interrupted change of the system key was finished: ${target.path} has the new key`],
		};
	}

	return {
		origin,
		notices: [`${describeOrigin(origin)} is the system key of before its last change: put the one from ${path} in its place`],
	};
}

/** Another process may have put its new key in place between our look at the key and our look at the store. */
function openIfChangedMeanwhile(store: Store, surroundings: Surroundings): OpenedVault | undefined {
	if (locateSystemKey(surroundings) === undefined) {
		return undefined;
	}

	const {key, origin, notices} = findSystemKey(surroundings, candidate => isKeyOf(store, candidate));
	return isKeyOf(store, key) ? {...unlock(store, key), origin, notices} : undefined;
}
