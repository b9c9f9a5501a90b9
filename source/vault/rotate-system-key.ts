/**
 * Rotation of the system key: everything that is sealed with the old key is sealed with a new one.
 * The rule: it happens whole or not at all; a value that does not open stops it, with the vault as it was.
 */
import {SystemKey} from '../crypto/system-key.js';
import {changeSystemKey, type KeyChanged, type KeyChangeStep} from './change-system-key.js';
import {type OpenedVault} from './open-vault.js';
import {targetOf} from './pending-key.js';
import {refuseDamagedValues} from './sealed-values.js';
import {isKeyOf, type Vault, wrongKey} from './unlock.js';

export type SystemKeyRotation = {
	/** Default: a new one from the system's random source. */
	readonly newKey?: SystemKey;
	readonly onStep?: (step: KeyChangeStep) => void;
};

export type SystemKeyRotated = KeyChanged & {
	/** The same store, opened with the new key. */
	readonly vault: Vault;
	/**
	 * True when the key comes from the environment: the person has to put the new one there, from `keyFile`.
	 * Until then, the new key is found in that file, and each command says so.
	 */
	readonly isLeftToDo: boolean;
};

/**
 * Reseals the whole vault with a new key, and puts that key where the old one was found.
 * @throws KeyError SYSTEM_KEY_WRONG when another process rotated first, IntegrityError SEALED_VALUE_DAMAGED that names the
 * value, DestinationError KEY_FILE_UNUSABLE; the old key works on after each.
 */
export function rotateSystemKey(vault: OpenedVault, {newKey = SystemKey.generate(), onStep}: SystemKeyRotation = {}): SystemKeyRotated {
	const {store, systemKey, origin} = vault;
	const isInstallable = origin.kind !== 'environment';
	const changed = changeSystemKey(store, {
		newKey,
		target: targetOf(origin, store.home),
		isInstallable,
		check() {
			if (!isKeyOf(store, systemKey)) {
				throw wrongKey(store);
			}

			refuseDamagedValues(vault);
		},
		replace: ({place, sealed}) => newKey.seal(place, systemKey.open(place, sealed)),
		onStep,
	});
	return {...changed, vault: {store, systemKey: newKey}, isLeftToDo: !isInstallable};
}
