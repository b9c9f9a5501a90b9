/**
 * Removes a profile and its key.
 * The rule: a key that something still needs goes only when its owner says that it is kept elsewhere; the only copy of one, which
 * was never exported, only when that is shown.
 */
import {RefusedError, UsageError} from '../core/errors.js';
import {shellWord} from '../core/shell-word.js';
import {plural} from '../core/text.js';
import {type Store} from '../store/open-store.js';
import {type Profile} from '../store/profiles.js';
import {findUses, listArtifactsOf, type ProfileUses} from './profile-uses.js';

/**
 * `unasked`: nobody was asked. `said`: a flag says that the key is kept elsewhere. `shown`: the key itself was given, or
 * whoever was told what goes has typed the profile's name.
 */
export type Consent = 'unasked' | 'said' | 'shown';

export type ProfileRemoval = {
	readonly consent: Consent;
	/** The sealed key does not open: there is nothing to lose. */
	readonly isDamaged?: boolean;
};

/**
 * Jobs that used it keep its id, and fail until they are given another profile.
 * @throws UsageError STILL_USED when something needs it and nobody says that the key is kept elsewhere
 * @throws RefusedError ONLY_COPY when it can't be elsewhere, since it was never exported; a profile without its key has nothing to lose.
 */
export function removeProfile(store: Store, profile: Profile, {consent, isDamaged = false}: ProfileRemoval): ProfileUses {
	return store.transaction(() => {
		const uses = findUses(store, profile);
		if (profile.sealedKey !== undefined && !isDamaged) {
			refuseLoss(profile, {uses, isNeeded: uses.jobs.length > 0 || listArtifactsOf(store, profile).length > 0, consent});
		}

		store.profiles.remove(profile.id);
		return uses;
	});
}

/** Whether a copy of the key can be anywhere but in this vault: it came from elsewhere, or was shown or written into a kit. */
export function wasExported({origin, exportedAt, kitWrittenAt}: Pick<Profile, 'origin' | 'exportedAt' | 'kitWrittenAt'>): boolean {
	return exportedAt !== undefined || kitWrittenAt !== undefined || origin === 'imported' || origin === 'adopted';
}

type Loss = {readonly uses: ProfileUses; readonly isNeeded: boolean; readonly consent: Consent};

function refuseLoss(profile: Profile, {uses, isNeeded, consent}: Loss): void {
	if (isNeeded && consent === 'unasked') {
		throw stillUsed(profile, uses);
	}

	// What was never exported nobody has: whoever says so may mean another key.
	if (consent === 'said' && !wasExported(profile)) {
		throw onlyCopy(profile, isNeeded);
	}
}

function stillUsed({name}: Profile, {jobs, artifacts}: ProfileUses): UsageError {
	const users = [
		...(jobs.length === 0 ? [] : [`${jobs.length === 1 ? 'the job' : 'the jobs'} ${jobs.map(job => `"${job}"`).join(', ')}`]),
		...(artifacts === 0 ? [] : [plural(artifacts, 'artifact')]),
	];
	return new UsageError({
		code: 'STILL_USED',
		message: `profile "${name}" is needed by ${users.join(' and ') || 'artifacts that are missing now'}`,
		hint: `Write its Recovery Kit first (dbseal vault kit ${shellWord(name)} --output DIR), then remove it with --i-have-the-key.`,
	});
}

function onlyCopy({name}: Profile, isNeeded: boolean): RefusedError {
	return new RefusedError({
		code: 'ONLY_COPY',
		message: `the key of profile "${name}" was never exported: this vault has the only copy`,
		hint: isNeeded
			? `Write its Recovery Kit first (dbseal vault kit ${shellWord(name)} --output DIR), or show that you have the key: dbseal vault remove ${shellWord(name)} --key-file FILE.`
			: `If it may go, since nothing that is known needs it: dbseal vault remove ${shellWord(name)}.`,
	});
}
