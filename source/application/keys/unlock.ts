/**
 * A vault whose system key is missing or another one: where a key was looked for, whether one that a person has opens it, and where it is kept then.
 * The rule: a key that doesn't open the vault is never kept, and one that is there already is never lost.
 */
import {KeyError} from '../../core/errors.js';
import {SystemKey} from '../../crypto/system-key.js';
import {keepSystemKey} from '../../vault/key-file.js';
import {type KeyPlace, lookAtPlaces} from '../../vault/key-places.js';
import {findFittingKey, wayToUse} from '../../vault/keys-at-hand.js';
import {describeLastPlace} from '../../vault/last-place.js';
import {isKeyOf, wrongKey} from '../../vault/unlock.js';
import {type Application} from '../application.js';

export type VaultLock = {
	/** In the order in which they count. */
	readonly places: readonly KeyPlace[];
	/** What the vault was last opened with, as far as that is known. */
	readonly lastPlace?: string;
	/** A key that opens the vault lies elsewhere: where, and what to type to use it. */
	readonly atHand?: string;
};

export function describeLock({store, surroundings}: Pick<Application, 'store' | 'surroundings'>): VaultLock {
	const fits = (key: SystemKey): boolean => isKeyOf(store, key);
	const lastPlace = describeLastPlace(store);
	const {file} = findFittingKey(store, surroundings) ?? {};
	return {
		places: lookAtPlaces(surroundings, fits),
		...(lastPlace !== undefined && {lastPlace}),
		...(file !== undefined && {atHand: `A key in ${file} opens it. ${wayToUse(file, store)}`}),
	};
}

/** Throws a KeyError (SYSTEM_KEY_INVALID) for what is no key at all; never repeats it. */
export function opensVault({store}: Pick<Application, 'store'>, text: string): boolean {
	return isKeyOf(store, SystemKey.parse(text));
}

/**
 * Opens the vault with this key: for as long as the application is open, or for good, by `.env` of the home, for its owner only. A key
 * that is there stays as a comment.
 * @throws KeyError SYSTEM_KEY_WRONG, SYSTEM_KEY_INVALID; DestinationError KEY_FILE_UNUSABLE
 */
export function unlockVault(application: Application, text: string, {isKept}: {readonly isKept: boolean}): void {
	const {store, place} = application;
	if (!opensVault(application, text)) {
		const {code, message} = wrongKey(store, 'this key');
		throw new KeyError({code, message, hint: 'Look for the one that was set when the vault was made, in a password manager or a copy of its .env.'});
	}

	if (isKept) {
		keepSystemKey(store.home, SystemKey.parse(text), place.now());
	} else {
		application.typeSystemKey(text);
	}
}
