/**
 * Removes a profile and its key.
 * The rule: a key that something still needs goes only when its owner says that it is kept elsewhere.
 */
import {UsageError} from '../core/errors.js';
import {shellWord} from '../core/shell-word.js';
import {plural} from '../core/text.js';
import {type Store} from '../store/open-store.js';
import {type Profile} from '../store/profiles.js';
import {findUses, type ProfileUses} from './profile-uses.js';

/**
 * Jobs that used it keep its id, and fail until they are given another profile.
 * @param options.isKeyConfirmed The person says that the key is kept elsewhere.
 * @throws UsageError STILL_USED when something needs it and the key is not confirmed; a profile without its key has nothing to lose.
 */
export function removeProfile(store: Store, profile: Profile, {isKeyConfirmed}: {readonly isKeyConfirmed: boolean}): ProfileUses {
	return store.transaction(() => {
		const uses = findUses(store, profile);
		if (!isKeyConfirmed && profile.sealedKey !== undefined && (uses.jobs.length > 0 || uses.artifacts > 0)) {
			throw stillUsed(profile, uses);
		}

		store.profiles.remove(profile.id);
		return uses;
	});
}

function stillUsed({name}: Profile, {jobs, artifacts}: ProfileUses): UsageError {
	const users = [
		...(jobs.length === 0 ? [] : [`${jobs.length === 1 ? 'the job' : 'the jobs'} ${jobs.map(job => `"${job}"`).join(', ')}`]),
		...(artifacts === 0 ? [] : [plural(artifacts, 'artifact')]),
	];
	return new UsageError({
		code: 'STILL_USED',
		message: `profile "${name}" is needed by ${users.join(' and ')}`,
		hint: `Write its Recovery Kit first (dbseal vault kit ${shellWord(name)} --output DIR), then remove it with --i-have-the-key.`,
	});
}
