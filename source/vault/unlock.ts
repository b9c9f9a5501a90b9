/**
 * A store and the system key that opens it.
 * The rule: whoever holds a `Vault` holds the right key. A wrong one is found by the sealed known value of the store,
 * before anything is written.
 */
import {Buffer} from 'node:buffer';
import {KeyError} from '../core/errors.js';
import {isDamagedValue} from '../crypto/sealing.js';
import {type SystemKey} from '../crypto/system-key.js';
import {type Store} from '../store/open-store.js';
import {type SealedValue, sealedPlace} from '../store/sealed-values.js';

export type Vault = {
	readonly store: Store;
	readonly systemKey: SystemKey;
};

/** What the canary says; it only has to be the same for ever. */
const canaryText = 'dbseal';

/**
 * Checks the key against the store's canary; a fresh store gets its canary.
 * @throws KeyError SYSTEM_KEY_WRONG
 */
export function unlock(store: Store, systemKey: SystemKey): Vault {
	if (store.meta.read().canary === undefined) {
		store.transaction(() => {
			makeCanary(store, systemKey);
		});
	}

	if (!isKeyOf(store, systemKey)) {
		throw wrongKey(store);
	}

	return {store, systemKey};
}

/** Whether this key opens the vault; false for a store that was never unlocked. */
export function isKeyOf(store: Store, systemKey: SystemKey): boolean {
	const {canary, vaultId} = store.meta.read();
	const canaryFits = canary !== undefined && opens(systemKey, {place: sealedPlace('meta', vaultId), sealed: canary});
	// A canary that is damaged, while another value opens, is no reason to call the key wrong.
	return canaryFits || (canary !== undefined && store.sealedValues().some(value => opens(systemKey, value)));
}

/** Seals the known value with this key: from then on it is the vault's. To be called in the transaction that needs it. */
export function sealCanary(store: Store, systemKey: SystemKey): void {
	store.meta.setCanary(systemKey.seal(sealedPlace('meta', store.vaultId), Buffer.from(canaryText)));
}

/** @param key For people: where it came from. */
export function wrongKey(store: Store, key = 'ENCRYPTION_KEY'): KeyError {
	return new KeyError({
		code: 'SYSTEM_KEY_WRONG',
		message: `${key} is not the one that the vault in ${store.home} was made with`,
		hint: 'Set the right ENCRYPTION_KEY; if it is lost, type \'dbseal system-key replace\' and enter the keys of a Recovery Kit.',
	});
}

function makeCanary(store: Store, systemKey: SystemKey): void {
	// Read again under the lock: another process may have been faster, with another key.
	if (store.meta.read().canary !== undefined) {
		return;
	}

	const sealed = store.sealedValues();
	if (sealed.length > 0 && !sealed.some(value => opens(systemKey, value))) {
		throw wrongKey(store);
	}

	sealCanary(store, systemKey);
}

function opens(systemKey: SystemKey, {place, sealed}: SealedValue): boolean {
	try {
		systemKey.open(place, sealed);
		return true;
	} catch (error) {
		if (isDamagedValue(error)) {
			return false;
		}

		throw error;
	}
}
