/**
 * Remembers what Smart Recovery found out: that a profile id of another vault means one of this vault's profiles.
 */
import {type Store} from '../store/open-store.js';

export type AliasToRemember = {
	/** The profile's id in the sidecar, which the vault doesn't have. */
	readonly oldProfileId: string;
	/** Of a profile in this vault. */
	readonly profileId: string;
};

/** Gives false, and remembers nothing, for an id that is a profile of this vault itself: that one is looked up first anyway. */
export function rememberAlias(store: Store, {oldProfileId, profileId}: AliasToRemember): boolean {
	return store.transaction(() => {
		if (store.profiles.findById(oldProfileId) !== undefined) {
			return false;
		}

		store.aliases.set(oldProfileId, profileId);
		return true;
	});
}
