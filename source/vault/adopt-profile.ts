/**
 * Profiles that are known from sidecars only: their id, name and fingerprint, until somebody imports the key.
 */
import {adoptedName} from '../core/names.js';
import {type Store} from '../store/open-store.js';
import {type Profile} from '../store/profiles.js';

export type ProfileTraces = {
	/** The profile's id in the sidecar. */
	readonly id: string;
	/** As the sidecar has it, if it has one; where it is taken or no name for us, another is made of it. */
	readonly name: string | undefined;
	/** 32 hex characters, lower case. */
	readonly fingerprint: string;
};

/** Adds the profile without its key. Gives undefined where its id, an alias of it, or its key is known. */
export function adoptProfile(store: Store, {id, name, fingerprint}: ProfileTraces): Profile | undefined {
	return store.transaction(() => {
		const isKnown = store.profiles.findById(id) !== undefined
			|| store.aliases.resolve(id) !== undefined
			|| store.profiles.findByFingerprint(fingerprint) !== undefined;
		return isKnown
			? undefined
			: store.profiles.add({
				id, name: adoptedName(name ?? '', taken => store.profiles.findByName(taken) !== undefined), sealedKey: undefined, fingerprint, origin: 'adopted',
			});
	});
}
