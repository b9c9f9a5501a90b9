/**
 * Makes the Recovery Kit of one or several profiles, and remembers in the store that they have one.
 * The rule: the store learns of a kit only when it is on the disk.
 */
import {type Profile} from '../../store/profiles.js';
import {unsealProfile} from '../profiles.js';
import {type Vault} from '../unlock.js';
import {type KitProfile} from './kit-content.js';
import {kitFiles} from './kit-files.js';
import {type KitPlace, writeKit} from './write-kit.js';

export type KitRequest = {
	/** At least one. */
	readonly profiles: readonly Profile[];
	readonly place: KitPlace;
	readonly host: string;
	/** Of this dbseal. */
	readonly version: string;
	/** The bytes of recover.mjs, from `loadReader`. */
	readonly reader: Uint8Array;
};

/** Throws what `unsealProfile` and `writeKit` throw; then nothing was written. */
export async function makeKit(vault: Vault, request: KitRequest): Promise<void> {
	const {profiles, place, host, version, reader} = request;
	const {store} = vault;
	const madeAt = store.now();
	const content = {
		profiles: profiles.map(profile => describeProfile(vault, profile)), madeAt, host, version,
	};
	await writeKit(kitFiles(content, reader), place);
	store.transaction(() => {
		for (const {id} of profiles) {
			store.profiles.change(id, {kitWrittenAt: madeAt});
		}
	});
}

function describeProfile(vault: Vault, profile: Profile): KitProfile {
	const {id, name} = profile;
	return {
		id, name, key: unsealProfile(vault, profile), jobs: vault.store.jobs.usingProfile(id).map(job => job.name),
	};
}
