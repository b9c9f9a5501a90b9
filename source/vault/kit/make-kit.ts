/**
 * Makes the Recovery Kit of one or several profiles, and remembers in the store that they have one.
 * The rule: the store learns of a kit only when it is on the disk.
 */
import {kindByType} from '../../storage/registry.js';
import {spoolKey} from '../../store/newest-statements.js';
import {type Profile} from '../../store/profiles.js';
import {listArtifactsOf} from '../profile-uses.js';
import {unsealProfile} from '../profiles.js';
import {type Vault} from '../unlock.js';
import {type KitDestination, type KitProfile} from './kit-content.js';
import {kitFiles} from './kit-files.js';
import {type KitPlace, writeKit} from './write-kit.js';

export type KitRequest = {
	/** The profiles whose keys go into it: at least one. */
	readonly profiles: readonly Profile[];
	readonly place: KitPlace;
	readonly host: string;
	/** The version of this dbseal. */
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
		profiles: profiles.map(profile => describeProfile(vault, profile)), destinations: findDestinations(vault, profiles), madeAt, host, version,
	};
	await writeKit(kitFiles(content, reader), place);
	store.transaction(() => {
		for (const {id} of profiles) {
			store.profiles.change(id, {kitWrittenAt: madeAt});
		}
	});
}

/** Those of the jobs that use the profiles, and wherever else artifacts of theirs are known to be. */
function findDestinations({store}: Vault, profiles: readonly Profile[]): readonly KitDestination[] {
	const ids = new Set(profiles.flatMap(({id}) => store.jobs.usingProfile(id)).flatMap(({destinationIds}) => destinationIds));
	const rows = store.destinations.all();
	const ofJobs = rows.filter(({id}) => ids.has(id)).map(({name, type, options}) => ({
		name, address: kindByType(type).formatUrl({type, options, secrets: {}}),
	}));
	// One that isn't in the store is named by its address.
	const elsewhere = new Set(profiles.flatMap(profile => listArtifactsOf(store, profile)).map(({destination}) => destination));
	const names = new Set([...rows.map(({name}) => name), spoolKey]);
	return [
		...ofJobs,
		...[...elsewhere].filter(name => !names.has(name)).map(address => ({name: '', address})),
		...rows.filter(({id, name}) => !ids.has(id) && elsewhere.has(name)).map(({name, type, options}) => ({name, address: kindByType(type).formatUrl({type, options, secrets: {}})})),
	];
}

function describeProfile(vault: Vault, profile: Profile): KitProfile {
	const {id, name} = profile;
	return {
		id, name, key: unsealProfile(vault, profile), jobs: vault.store.jobs.usingProfile(id).map(job => job.name),
	};
}
