/**
 * Every key of a kit into the vault at once, each under the name that its profile had.
 * The rule: one that can't be taken is explained and keeps no other from it; one that is there already is no failure.
 */
import {AppError, UsageError} from '../core/errors.js';
import {shellWord} from '../core/shell-word.js';
import {formatFingerprint} from '../core/fingerprint.js';
import {type Profile} from '../store/profiles.js';
import {type CandidateKey} from './candidate-keys.js';
import {hasKey, importProfile} from './profiles.js';
import {type Vault} from './unlock.js';

export type ImportedKey = {
	/** What the kit calls the profile. */
	readonly name: string;
	/** 32 hex characters. */
	readonly fingerprint: string;
	/** `entered`: the profile was known, and its key was missing or damaged. `present`: the vault had this key. */
	readonly outcome: 'imported' | 'entered' | 'present' | 'failed';
	/** With this key; absent where it failed. */
	readonly profile?: Profile;
	readonly error?: AppError;
};

/** @param given The kit as the person wrote it, for what to type next. */
export function importAll(vault: Vault, keys: readonly CandidateKey[], given: string): readonly ImportedKey[] {
	return keys.map(key => importOne(vault, key, given));
}

function importOne(vault: Vault, candidate: CandidateKey, given: string): ImportedKey {
	const {fingerprint} = candidate;
	const name = plainName(candidate.profileName);
	const {profiles} = vault.store;
	const known = profiles.findByFingerprint(fingerprint);
	if (known && hasKey(vault, known)) {
		return {
			name, fingerprint, outcome: 'present', profile: known,
		};
	}

	const namesake = profiles.findByName(name);
	if (namesake && known === undefined) {
		return {
			name, fingerprint, outcome: 'failed', error: nameTaken(namesake, candidate, given),
		};
	}

	try {
		const {profile, isNew} = importProfile(vault, {name, key: candidate.unseal()});
		return {
			name, fingerprint, outcome: isNew ? 'imported' : 'entered', profile,
		};
	} catch (error) {
		if (error instanceof AppError) {
			return {
				name, fingerprint, outcome: 'failed', error,
			};
		}

		throw error;
	}
}

/** A key that is in no list has the name of its file. */
export function plainName(name: string): string {
	return name.replace(/^keys\//v, '').replace(/\.key$/v, '');
}

function nameTaken(namesake: Profile, {profileName, fingerprint}: CandidateKey, given: string): UsageError {
	return new UsageError({
		code: 'NAME_TAKEN',
		message: `the vault has another profile "${namesake.name}", with the key ${formatFingerprint(namesake.fingerprint)}; the one of the kit is ${formatFingerprint(fingerprint)}`,
		hint: `Import it under another name: dbseal vault import NEW_NAME --profile ${shellWord(plainName(profileName))} --key-file ${shellWord(given)}.`,
	});
}
