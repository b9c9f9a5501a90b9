/**
 * Which keys of the vault could open an artifact: the one that its sidecar names, or all of them for Smart Recovery.
 */
import {type MasterKey} from '../crypto/master-key.js';
import {isDamagedValue} from '../crypto/sealing.js';
import {type Store} from '../store/open-store.js';
import {type Profile} from '../store/profiles.js';
import {type Vault} from './unlock.js';
import {unsealProfile} from './profiles.js';

/** A key that may fit; it is unsealed only when its turn comes. */
export type CandidateKey = {
	readonly profileId: string;
	readonly profileName: string;
	/** 32 hex characters, lower case. */
	readonly fingerprint: string;
	/** @throws IntegrityError SEALED_VALUE_DAMAGED */
	unseal(): MasterKey;
};

/** Undefined where its sealed value is damaged: that costs this one profile, and no search over the others. */
export function unsealIfSound(candidate: CandidateKey): MasterKey | undefined {
	try {
		return candidate.unseal();
	} catch (error) {
		if (isDamagedValue(error)) {
			return undefined;
		}

		throw error;
	}
}

/** What an artifact says of its key. */
export type KeyHints = {
	readonly profileId?: string;
	readonly fingerprint?: string;
};

export type ArtifactProfile = {
	/** Its key may be missing from the vault: `unsealProfile` says so. */
	readonly profile: Profile;
	/** `fingerprint`: the artifact's profile id is not in the vault, and this profile has the same key. */
	readonly foundBy: 'id' | 'alias' | 'fingerprint';
};

/** Every key of the vault, newest first. Profiles without their key are left out. */
export function candidateKeys(vault: Vault): readonly CandidateKey[] {
	return vault.store.profiles.allKeys().filter(({sealedKey}) => sealedKey !== undefined).map(row => ({
		profileId: row.id,
		profileName: row.name,
		fingerprint: row.fingerprint,
		unseal: () => unsealProfile(vault, row),
	}));
}

/** The profile of an artifact: by its id or an alias, as long as the fingerprint agrees where there is one; else by the fingerprint. */
export function findProfileForArtifact(store: Store, {profileId, fingerprint}: KeyHints): ArtifactProfile | undefined {
	const isRight = (profile: Profile | undefined): profile is Profile =>
		profile !== undefined && (fingerprint === undefined || profile.fingerprint === fingerprint);
	const named = profileId === undefined ? undefined : store.profiles.findById(profileId);
	if (isRight(named)) {
		return {profile: named, foundBy: 'id'};
	}

	const alias = profileId === undefined ? undefined : store.aliases.resolve(profileId);
	const meant = alias === undefined ? undefined : store.profiles.findById(alias);
	if (isRight(meant)) {
		return {profile: meant, foundBy: 'alias'};
	}

	const same = fingerprint === undefined ? undefined : store.profiles.findByFingerprint(fingerprint);
	return same && {profile: same, foundBy: 'fingerprint'};
}
