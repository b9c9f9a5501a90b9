/**
 * What needs a profile's key: jobs, and the artifacts that the store knows of.
 * The rule: an artifact is counted to the profile that would open it: by its fingerprint, else by the profile id in its sidecar.
 */
import {spoolKey} from '../store/newest-statements.js';
import {type Store} from '../store/open-store.js';
import {type Profile} from '../store/profiles.js';
import {findProfileForArtifact} from './candidate-keys.js';

export type ProfileUses = {
	/** The names of the jobs that use it. */
	readonly jobs: readonly string[];
	/** Known artifacts that are sealed with it and not missing. */
	readonly artifacts: number;
};

/** An artifact that only this profile's key opens. */
export type NeededFor = {
	/** A stored one's name, `spool`, or the address of one that isn't in the store. */
	readonly destination: string;
	readonly name: string;
	readonly sizeBytes: number;
	readonly createdAt: Date;
	/** Since when the destination no longer lists it. */
	readonly missingSince?: Date;
};

/** Jobs and artifacts that could not do without this profile's key. @param counts - for many profiles, of `countArtifacts`. */
export function findUses(store: Store, {id}: Pick<Profile, 'id'>, counts = countArtifacts(store)): ProfileUses {
	return {jobs: store.jobs.usingProfile(id).map(({name}) => name), artifacts: counts.get(id) ?? 0};
}

/** By the id of the profile that opens them; those that none is known for are left out. */
export function countArtifacts(store: Store): ReadonlyMap<string, number> {
	const counts = new Map<string, number>();
	for (const {profileId, fingerprint, count} of store.artifacts.countByKey()) {
		const found = findProfileForArtifact(store, {profileId, ...(fingerprint !== undefined && {fingerprint})});
		if (found) {
			counts.set(found.profile.id, (counts.get(found.profile.id) ?? 0) + count);
		}
	}

	return counts;
}

/** All that the store knows of, newest first, whether or not their destinations can be reached. */
export function listArtifactsOf(store: Store, {id, fingerprint}: Pick<Profile, 'id' | 'fingerprint'>): readonly NeededFor[] {
	const profileIds = [id, ...store.aliases.list(id).map(({oldProfileId}) => oldProfileId)];
	return store.artifacts.listOfKey({fingerprint, profileIds}).map(({destinationKey, missingSince, ...rest}) => ({
		destination: destinationName(store, destinationKey), ...rest, ...(missingSince && {missingSince}),
	}));
}

/** The key of one that isn't in the store is its type and its address. */
function destinationName(store: Store, destinationKey: string): string {
	return store.destinations.findById(destinationKey)?.name
		?? (destinationKey === spoolKey ? spoolKey : destinationKey.replace(/^[a-z\d]+:/v, ''));
}
