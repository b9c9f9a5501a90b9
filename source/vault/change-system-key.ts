/**
 * The one way in which the vault's system key changes, for rotation and for replacement.
 * The rule: the order of the steps. The new key is on the disk before the store changes over, and the store changes over in
 * one transaction; so a crash before the commit leaves the old key working, and one after it the new key, from its file or
 * from the pending file beside it (`openVault` looks there).
 */
import fs from 'node:fs';
import {type SystemKey} from '../crypto/system-key.js';
import {fileTimestamp} from '../store/migrate.js';
import {type Store} from '../store/open-store.js';
import {type ReplaceSealed} from '../store/sealed-values.js';
import {
	installPendingKey, type KeyTarget, removePendingKey, writePendingKey,
} from './pending-key.js';
import {sealCanary} from './unlock.js';

/** In this order; each is told when it is done. */
export type KeyChangeStep = 'store-copied' | 'locked' | 'key-written' | 'resealed' | 'committed' | 'installed';

export type KeyChange = {
	readonly newKey: SystemKey;
	/** Where the key goes; undefined when it is in its place already. */
	readonly target: KeyTarget | undefined;
	/** False: the target is not what gives the key, so that a person has to carry it there. */
	readonly isInstallable: boolean;
	/** Throws when the change may not be made; called before anything is written, and again with the store locked. */
	readonly check: () => void;
	/** Of every sealed value but the canary. */
	readonly replace: ReplaceSealed;
	readonly onStep?: ((step: KeyChangeStep) => void) | undefined;
};

export type KeyChanged = {
	/** A copy of the store as it was, sealed with the old key. */
	readonly storeCopy: string;
	/** The file that has the new key; undefined when it was in its place before. */
	readonly keyFile: string | undefined;
};

export function changeSystemKey(store: Store, change: KeyChange): KeyChanged {
	const {
		newKey, target, isInstallable, onStep = () => undefined,
	} = change;
	// Asked again under the lock; a change that is refused leaves no copy.
	change.check();
	const storeCopy = freePath(`${store.path}.before-key-change.${fileTimestamp(store.now())}`);
	store.backupTo(storeCopy);
	onStep('store-copied');

	const pendingFile = commitChange(store, change);
	onStep('committed');

	if (target === undefined || !isInstallable) {
		return {storeCopy, keyFile: pendingFile};
	}

	store.transaction(() => {
		installPendingKey(target, newKey);
	});
	onStep('installed');
	return {storeCopy, keyFile: target.path};
}

/** Two changes within a second keep two copies. */
function freePath(wanted: string): string {
	let candidate = wanted;
	for (let number = 2; fs.existsSync(candidate); number++) {
		candidate = `${wanted}.${number}`;
	}

	return candidate;
}

/** Gives the path of the file with the new key. The old one is kept there, though it no longer counts: the copy, or another vault, may need it. */
function commitChange(store: Store, {newKey, target, check, replace, onStep = () => undefined}: KeyChange): string | undefined {
	return store.transaction(() => {
		check();
		onStep('locked');
		const pendingFile = target && writePendingKey(target, newKey, store.now());
		onStep('key-written');
		try {
			store.replaceSealed(value => value.place.startsWith('meta/') ? undefined : replace(value));
			sealCanary(store, newKey);
		} catch (error) {
			if (target !== undefined) {
				removePendingKey(target, newKey);
			}

			throw error;
		}

		onStep('resealed');
		return pendingFile;
	});
}
