/**
 * The life of a profile: made here or imported, shown, renamed.
 * The rule: a master key leaves this file only as a `MasterKey`.
 */
import {
	AppError, IntegrityError, KeyError, UsageError,
} from '../core/errors.js';
import {shellWord} from '../core/shell-word.js';
import {formatFingerprint} from '../core/fingerprint.js';
import {MasterKey} from '../crypto/master-key.js';
import {isDamagedValue} from '../crypto/sealing.js';
import {type Store} from '../store/open-store.js';
import {type Profile, type ProfileOrigin} from '../store/profiles.js';
import {sealedPlace} from '../store/sealed-values.js';
import {type Vault} from './unlock.js';

export type KeyWithName = {
	readonly name: string;
	readonly key: MasterKey;
};

export type ImportedProfile = {
	readonly profile: Profile;
	/** False: the profile was known, and its key missing or damaged; it has it now, and kept its name. */
	readonly isNew: boolean;
};

/**
 * Makes a profile with a new random key, unless one is given.
 * @throws UsageError INVALID_NAME, NAME_TAKEN, or KEY_TAKEN that names the profile which has this key.
 */
export function createProfile(vault: Vault, name: string, key: MasterKey = MasterKey.generate()): Profile {
	return addProfile(vault, {name, key}, 'created');
}

/**
 * Makes a profile of a key from elsewhere; a profile that waits for this very key, or whose sealed key is damaged, gets it.
 * @throws UsageError INVALID_NAME, NAME_TAKEN, or KEY_TAKEN that names the profile which has this key.
 */
export function importProfile(vault: Vault, {name, key}: KeyWithName): ImportedProfile {
	const {store} = vault;
	return store.transaction(() => {
		const known = store.profiles.findByFingerprint(key.fingerprint);
		if (known === undefined || hasKey(vault, known)) {
			return {profile: addProfile(vault, {name, key}, 'imported'), isNew: true};
		}

		const sealedKey = sealKey(vault, known.id, key);
		return {profile: store.profiles.change(known.id, {sealedKey}) ?? known, isNew: false};
	});
}

/** @throws KeyError MASTER_KEY_MISSING for a profile without its key, IntegrityError SEALED_VALUE_DAMAGED */
export function unsealProfile({systemKey}: Vault, {id, name, fingerprint, sealedKey}: Pick<Profile, 'id' | 'name' | 'fingerprint' | 'sealedKey'>): MasterKey {
	if (sealedKey === undefined) {
		throw new KeyError({
			code: 'MASTER_KEY_MISSING',
			message: `the key of profile "${name}" (${formatFingerprint(fingerprint)}) is not in the vault`,
			hint: `Enter it with 'dbseal vault import ${quoted(name)}', from its Recovery Kit or print-out.`,
		});
	}

	try {
		return MasterKey.fromBytes(systemKey.open(sealedPlace('profiles', id), sealedKey));
	} catch (error) {
		throw error instanceof AppError ? damagedKey(name, error) : error;
	}
}

/** Whether the profile's key is in the vault and opens. */
export function hasKey(vault: Vault, profile: Parameters<typeof unsealProfile>[1]): boolean {
	try {
		unsealProfile(vault, profile);
		return true;
	} catch (error) {
		if (isDamagedValue(error) || (error instanceof KeyError && error.code === 'MASTER_KEY_MISSING')) {
			return false;
		}

		throw error;
	}
}

/** Unseals the key to show it to a person, and remembers that it was shown. */
export function revealProfile(vault: Vault, profile: Profile): MasterKey {
	const key = unsealProfile(vault, profile);
	vault.store.profiles.change(profile.id, {exportedAt: vault.store.now()});
	return key;
}

/** @throws UsageError INVALID_NAME, NAME_TAKEN */
export function renameProfile(store: Store, profile: Profile, name: string): Profile {
	return store.profiles.change(profile.id, {name}) ?? profile;
}

/** Adds a profile with its key sealed at its own place. @throws as `createProfile` does */
export function addProfile(vault: Vault, {name, key}: KeyWithName, origin: ProfileOrigin): Profile {
	const {store} = vault;
	return store.transaction(() => {
		const known = store.profiles.findByFingerprint(key.fingerprint);
		if (known !== undefined) {
			throw keyTaken(known);
		}

		const id = store.newId();
		return store.profiles.add({
			id, name, sealedKey: sealKey(vault, id, key), fingerprint: key.fingerprint, origin,
		});
	});
}

function sealKey({systemKey}: Vault, id: string, key: MasterKey): string {
	return systemKey.seal(sealedPlace('profiles', id), key.bytes);
}

function keyTaken({name, fingerprint}: Profile): UsageError {
	return new UsageError({
		code: 'KEY_TAKEN',
		message: `you already have this key as profile "${name}" (${formatFingerprint(fingerprint)})`,
		hint: `Use that profile, or give it another name with 'dbseal vault rename ${quoted(name)} NEW'.`,
	});
}

/** Readable where the command itself stands in single quotation marks. */
function quoted(name: string): string {
	return /^[\p{L}\p{N} _.\-]+$/v.test(name) && name.includes(' ') ? `"${name}"` : shellWord(name);
}

function damagedKey(name: string, cause: AppError): IntegrityError {
	return new IntegrityError({
		code: 'SEALED_VALUE_DAMAGED',
		message: `the key of profile "${name}" is damaged in the vault (${cause.message})`,
		hint: `Enter it again, from its Recovery Kit or printed page: dbseal vault import ${shellWord(name)} --key-file FILE.`,
		cause,
	});
}

/** When its key was last shown, or written into a kit; undefined for never. */
export function lastExport({exportedAt, kitWrittenAt}: Pick<Profile, 'exportedAt' | 'kitWrittenAt'>): Date | undefined {
	const [last] = [exportedAt, kitWrittenAt].filter(date => date !== undefined).toSorted((one, other) => other.getTime() - one.getTime());
	return last;
}
