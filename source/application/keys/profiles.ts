/**
 * Encryption profiles as both faces make, import, show, rotate and remove them.
 * The rule: a face sees a key in clear only where a person asked for it, and what it lists has no sealed key in it.
 */
import {artifactReference} from '../../core/format-reference.js';
import {KeyError} from '../../core/errors.js';
import {MasterKey} from '../../crypto/master-key.js';
import {type Profile} from '../../store/profiles.js';
import {importAll, type ImportedKey} from '../../vault/import-all.js';
import {
	countArtifacts, findUses, listArtifactsOf, type NeededFor, type ProfileUses,
} from '../../vault/profile-uses.js';
import {
	createProfile, hasKey, importProfile, renameProfile, revealProfile,
} from '../../vault/profiles.js';
import {type Consent, removeProfile} from '../../vault/remove-profile.js';
import {rotateProfile} from '../../vault/rotate-profile.js';
import {type Application} from '../application.js';
import {findProfile, type Which} from '../find-named.js';
import {type CandidateKey} from './given-keys.js';

export {type ImportedKey, plainName} from '../../vault/import-all.js';
export {lastExport} from '../../vault/profiles.js';
export {type ProfileUses} from '../../vault/profile-uses.js';
export {type Consent, wasExported} from '../../vault/remove-profile.js';

type Stored = Pick<Application, 'store'>;

export type ProfileDescription = Omit<Profile, 'sealedKey'> & {
	/** False: its key has to be entered again. */
	readonly hasKey: boolean;
};

export type ListedProfile = ProfileDescription & {readonly uses: ProfileUses};

/** An artifact that only one profile's key opens. */
export type NeededArtifact = NeededFor & {
	/** The artifact, as `dbseal restore` takes it. */
	readonly artifact: string;
};

export type ShownProfile = {
	readonly profile: ProfileDescription;
	/** Names of those that use it. */
	readonly jobs: readonly string[];
	/** All that the store knows of, newest first; no destination is asked. */
	readonly artifacts: readonly NeededArtifact[];
};

export function describeProfile({sealedKey, ...profile}: Profile): ProfileDescription {
	return {...profile, hasKey: sealedKey !== undefined};
}

/** All profiles, in the order of their names. */
export function listProfiles({store}: Stored): readonly ListedProfile[] {
	const counts = countArtifacts(store);
	return store.profiles.all().map(profile => ({...describeProfile(profile), uses: findUses(store, profile, counts)}));
}

export function showProfile(application: Stored, which: Which): ShownProfile {
	const {store} = application;
	const profile = findProfile(application, which);
	return {
		profile: describeProfile(profile),
		jobs: store.jobs.usingProfile(profile.id).map(({name}) => name),
		artifacts: listArtifactsOf(store, profile).map(artifact => describeNeeded(artifact)),
	};
}

function describeNeeded(artifact: NeededFor): NeededArtifact {
	return {artifact: artifactReference(artifact.destination, artifact.name), ...artifact};
}

/** Makes a profile with a new random key. Throws UsageErrors: INVALID_NAME, NAME_TAKEN. */
export function makeProfile({vault}: Application, name: string): ProfileDescription {
	return describeProfile(createProfile(vault(), name));
}

export type TakenKey = {
	readonly profile: ProfileDescription;
	/** False: the profile was known, and its key missing or damaged; it has it now, and kept its name. */
	readonly isNew: boolean;
};

/**
 * Makes a profile of a key from elsewhere. A text is 64 hex digits, or the four lines of a printed page.
 * Throws a KeyError for a text that is no key, and as `importProfile` does.
 */
export function takeKey({vault}: Application, {name, key}: {readonly name: string; readonly key: CandidateKey | string}): TakenKey {
	const masterKey = typeof key === 'string' ? MasterKey.parse(key) : key.unseal();
	const {profile, isNew} = importProfile(vault(), {name, key: masterKey});
	return {profile: describeProfile(profile), isNew};
}

/** Every key, each under the name that its profile had. @param given The kit as the person wrote it. */
export function takeKeys({vault}: Application, keys: readonly CandidateKey[], given: string): readonly ImportedKey[] {
	return importAll(vault(), keys, given);
}

export type InspectedKey = {
	readonly fingerprint: string;
	/** Of the profile that has this key, and can use it. */
	readonly existingName?: string;
};

/** Throws a KeyError that says what is wrong with the text; never repeats it. */
export function inspectKey({store, vault}: Application, text: string): InspectedKey {
	const {fingerprint} = MasterKey.parse(text);
	const known = store.profiles.findByFingerprint(fingerprint);
	return {fingerprint, ...(known?.sealedKey !== undefined && hasKey(vault(), known) && {existingName: known.name})};
}

/** 64 hex digits, for a person to see; that they were shown is remembered. Throws a KeyError (MASTER_KEY_MISSING). */
export function revealKey(application: Application, which: Which): string {
	return revealProfile(application.vault(), findProfile(application, which)).toHex();
}

/** Its id, key and artifacts stay as they are. Throws UsageErrors: INVALID_NAME, NAME_TAKEN. */
export function giveProfileName(application: Stored, which: Which, name: string): ProfileDescription {
	return describeProfile(renameProfile(application.store, findProfile(application, which), name));
}

export type RotatedKey = ShownProfile & {
	/** With the old key, which `artifacts` still need. */
	readonly retired: ProfileDescription;
};

/** A new key takes the name and the jobs; the old one stays for what it sealed. */
export function rotateKey(application: Application, which: Which): RotatedKey {
	const {profile, retired, jobs, artifacts} = rotateProfile(application.vault(), findProfile(application, which));
	return {
		profile: describeProfile(profile), retired: describeProfile(retired), jobs, artifacts: artifacts.map(artifact => describeNeeded(artifact)),
	};
}

/** Removes it and its key; gives what used it. Throws as `removeProfile` does. */
export function dropProfile(application: Application, which: Which, consent: Consent): ProfileUses {
	const profile = findProfile(application, which);
	return removeProfile(application.store, profile, {consent, isDamaged: isDamaged(profile, application)});
}

/** Where the vault can't be opened, no key is called damaged. */
function isDamaged(profile: Profile, {vault}: Application): boolean {
	try {
		return profile.sealedKey !== undefined && !hasKey(vault(), profile);
	} catch (error) {
		if (error instanceof KeyError) {
			return false;
		}

		throw error;
	}
}
