/**
 * What is left to do when the system key is lost: a new one takes its place. Jobs, sources, destinations, names, runs and
 * the catalogue stay; each secret and each master key has to be entered again, from Recovery Kits and password stores.
 * The rule: never while a key is at hand that still opens the vault.
 */
import {KeyError, RefusedError} from '../core/errors.js';
import {SystemKey} from '../crypto/system-key.js';
import {type Store} from '../store/open-store.js';
import {changeSystemKey, type KeyChanged, type KeyChangeStep} from './change-system-key.js';
import {findPendingKeys, targetOf} from './pending-key.js';
import {findSystemKey, locateSystemKey, type Surroundings} from './system-key-source.js';
import {isKeyOf, type Vault} from './unlock.js';

export type SystemKeyReplacement = {
	/** Default: the key that the surroundings give, else a new one. */
	readonly newKey?: SystemKey;
	readonly onStep?: (step: KeyChangeStep) => void;
};

export type SystemKeyReplaced = KeyChanged & {
	readonly vault: Vault;
	/** True when the person has to put the new key into the environment, from `keyFile`. */
	readonly isLeftToDo: boolean;
	/** What has to be entered again, by name. */
	readonly lost: {
		readonly profiles: readonly string[];
		readonly sources: readonly string[];
		readonly destinations: readonly string[];
	};
};

/** @throws RefusedError SYSTEM_KEY_FITS, DestinationError KEY_FILE_UNUSABLE */
export function replaceSystemKey(store: Store, surroundings: Surroundings, {newKey, onStep}: SystemKeyReplacement = {}): SystemKeyReplaced {
	const present = presentKey(surroundings);
	const origin = locateSystemKey(surroundings);
	const key = newKey ?? present ?? SystemKey.generate();
	const isInPlace = present?.toHex() === key.toHex();
	const isInstallable = origin?.kind !== 'environment';
	const changed = changeSystemKey(store, {
		newKey: key,
		target: isInPlace ? undefined : targetOf(origin ?? {kind: 'environment'}, store.home),
		isInstallable,
		check() {
			refuseFittingKey(store, [...(present ? [present] : []), ...findPendingKeys(surroundings).map(pending => pending.key)]);
		},
		replace: () => undefined,
		onStep,
	});
	return {
		...changed,
		vault: {store, systemKey: key},
		isLeftToDo: !isInPlace && !isInstallable,
		lost: {
			profiles: store.profiles.all().filter(({sealedKey}) => sealedKey === undefined).map(({name}) => name),
			sources: store.sources.all().filter(({secretsLost}) => secretsLost).map(({name}) => name),
			destinations: store.destinations.all().filter(({secretsLost}) => secretsLost).map(({name}) => name),
		},
	};
}

/** A malformed key is as good as none here. */
function presentKey(surroundings: Surroundings): SystemKey | undefined {
	try {
		return findSystemKey(surroundings).key;
	} catch (error) {
		if (error instanceof KeyError) {
			return undefined;
		}

		throw error;
	}
}

function refuseFittingKey(store: Store, keys: readonly SystemKey[]): void {
	if (keys.some(key => isKeyOf(store, key))) {
		throw new RefusedError({
			code: 'SYSTEM_KEY_FITS',
			message: `the system key opens the vault in ${store.home}: replacing it would lose every secret for nothing`,
			hint: 'Type \'dbseal system-key rotate\' to change the key and keep everything.',
		});
	}
}
