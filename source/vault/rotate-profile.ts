/**
 * Rotation of a profile's master key. The new key takes the name and the jobs; the old one stays in the vault under a name
 * with its date, retired, because what it sealed still needs it.
 */
import {longestName} from '../core/names.js';
import {MasterKey} from '../crypto/master-key.js';
import {type Store} from '../store/open-store.js';
import {type Profile} from '../store/profiles.js';
import {addProfile} from './profiles.js';
import {listArtifactsOf, type NeededFor} from './profile-uses.js';
import {type Vault} from './unlock.js';

export type ProfileRotated = {
	/** With the new key; it was never exported yet. */
	readonly profile: Profile;
	/** The profile that keeps the old key. */
	readonly retired: Profile;
	/** Names of the jobs that use the new key from now on. */
	readonly jobs: readonly string[];
	/** All known artifacts that still need the old key, newest first, also those that are missing now. */
	readonly artifacts: readonly NeededFor[];
};

export function rotateProfile(vault: Vault, profile: Profile, key: MasterKey = MasterKey.generate()): ProfileRotated {
	const {store} = vault;
	return store.transaction(() => {
		const retiredAt = store.now();
		const retired = store.profiles.change(profile.id, {name: retiredName(store, profile.name, retiredAt), retiredAt}) ?? profile;
		const renewed = addProfile(vault, {name: profile.name, key}, 'rotated');
		const jobs = store.jobs.usingProfile(profile.id);
		for (const job of jobs) {
			store.jobs.change(job.id, {profileId: renewed.id});
		}

		return {
			profile: renewed,
			retired,
			jobs: jobs.map(({name}) => name),
			artifacts: listArtifactsOf(store, retired),
		};
	});
}

/** `orders until 2026-11-24`, with a number where that is taken, and cut where it would be too long. */
function retiredName(store: Store, name: string, retiredAt: Date): string {
	for (let number = 1; ; number++) {
		const ending = ` until ${retiredAt.toISOString().slice(0, 10)}${number === 1 ? '' : ` ${number}`}`;
		const candidate = `${[...name].slice(0, longestName - ending.length).join('')}${ending}`;
		if (store.profiles.findByName(candidate) === undefined) {
			return candidate;
		}
	}
}
