/**
 * What is left to do when the system key is lost: a new one takes its place. Jobs, sources, destinations, names, runs and
 * the catalogue stay; each secret and each master key has to be entered again, from Recovery Kits and password stores.
 * The rule: never while a key is at hand that still opens the vault, and nothing that could be a key is written over.
 */
import path from 'node:path';
import {KeyError, RefusedError} from '../core/errors.js';
import {shellWord} from '../core/shell-word.js';
import {SystemKey} from '../crypto/system-key.js';
import {type Store} from '../store/open-store.js';
import {changeSystemKey, type KeyChanged, type KeyChangeStep} from './change-system-key.js';
import {keysAnywhereIn} from './env-text.js';
import {readLastPlace} from './last-place.js';
import {targetOf} from './pending-key.js';
import {readIfPossible} from './private-file.js';
import {
	findSystemKey, locateSystemKey, placesToLook, type Surroundings,
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
		keepsOldKey: true,
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

/**
 * Every key in every place is tried: also one that another takes precedence over, in a comment, in a file that is not to be
 * trusted, that an interrupted change left, or where the key was last found. To try a key that is not trusted harms nobody.
 */
function refuseFittingKey(store: Store, surroundings: Surroundings): void {
	const {env: {ENCRYPTION_KEY: variable = ''}} = surroundings;
	const files = [...placesToLook(surroundings), readLastPlace(store)?.path ?? ''].filter(file => file !== '');
	const texts = [
		{place: 'ENCRYPTION_KEY of the environment', file: undefined, text: variable},
		...[...new Set(files.flatMap(file => [file, `${file}.new`]))].map(file => ({place: file, file, text: readIfPossible(file)})),
	];
	const fitting = texts.find(({text}) => keysAnywhereIn(text).some(key => isKeyOf(store, SystemKey.parse(key))));
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

function systemKeyFits({home}: Store, {place, file}: {readonly place: string; readonly file: string | undefined}, isInUse: boolean): RefusedError {
	const key = isInUse || file === undefined ? 'the system key' : `a key in ${place}`;
	return new RefusedError({
		code: 'SYSTEM_KEY_FITS',
		message: `${key} opens the vault in ${home}: replacing it would lose every secret for nothing`,
		hint: isInUse || file === undefined
			? 'Type \'dbseal system-key rotate\' to change the key and keep everything.'
			: `Put that key, as the only line ENCRYPTION_KEY=…, into ${shellWord(path.join(home, '.env'))} (mode 600), then everything opens again.`,
	});
}
