/**
 * What is left to do when the system key is lost: a new one takes its place. Jobs, sources, destinations, names, runs and
 * the catalogue stay; each secret and each master key has to be entered again, from Recovery Kits and password stores.
 * The rule: never while a key is at hand that still opens the vault, and nothing that could be a key is written over.
 */
import {KeyError, RefusedError} from '../core/errors.js';
import {SystemKey} from '../crypto/system-key.js';
import {type Store} from '../store/open-store.js';
import {changeSystemKey, type KeyChanged, type KeyChangeStep} from './change-system-key.js';
import {findFittingKey, type KeyAtHand, wayToUse} from './keys-at-hand.js';
import {targetOf} from './pending-key.js';
import {
	describeOrigin, findSystemKey, locateSystemKey, type FoundSystemKey, type Surroundings,
} from './system-key-source.js';
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
	/** For people: where the key lies that the surroundings gave; absent for one that was made. */
	readonly givenBy?: string;
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
	const key = newKey ?? present?.key ?? SystemKey.generate();
	const isInPlace = present?.key.toHex() === key.toHex();
	const isInstallable = origin?.kind !== 'environment';
	const changed = changeSystemKey(store, {
		newKey: key,
		target: isInPlace ? undefined : targetOf(origin ?? {kind: 'environment'}, store.home),
		isInstallable,
		check() {
			refuseFittingKey(store, surroundings);
		},
		replace: () => undefined,
		onStep,
	});
	return {
		...changed,
		vault: {store, systemKey: key},
		isLeftToDo: !isInPlace && !isInstallable,
		...(present && isInPlace && {givenBy: describeOrigin(present.origin)}),
		lost: {
			profiles: store.profiles.all().filter(({sealedKey}) => sealedKey === undefined).map(({name}) => name),
			sources: store.sources.all().filter(({secretsLost}) => secretsLost).map(({name}) => name),
			destinations: store.destinations.all().filter(({secretsLost}) => secretsLost).map(({name}) => name),
		},
	};
}

/** A malformed key is as good as none here. */
function presentKey(surroundings: Surroundings): FoundSystemKey | undefined {
	try {
		return findSystemKey(surroundings);
	} catch (error) {
		if (error instanceof KeyError) {
			return undefined;
		}

		throw error;
	}
}

/** Every key in every place is tried, and only then is it called lost. */
function refuseFittingKey(store: Store, surroundings: Surroundings): void {
	const fitting = findFittingKey(store, surroundings);
	if (fitting) {
		throw systemKeyFits(store, fitting, findOpening(store, surroundings));
	}
}

function findOpening(store: Store, surroundings: Surroundings): boolean {
	try {
		return isKeyOf(store, findSystemKey(surroundings, key => isKeyOf(store, key)).key);
	} catch (error) {
		if (error instanceof KeyError) {
			return false;
		}

		throw error;
	}
}

function systemKeyFits(store: Store, {place, file}: KeyAtHand, isInUse: boolean): RefusedError {
	const key = isInUse || file === undefined ? 'the system key' : `a key in ${place}`;
	return new RefusedError({
		code: 'SYSTEM_KEY_FITS',
		message: `${key} opens the vault in ${store.home}: replacing it would lose every secret for nothing`,
		hint: isInUse || file === undefined
			? 'Type \'dbseal system-key rotate\' to change the key and keep everything.'
			: wayToUse(file, store),
	});
}
