/**
 * The first system key.
 * The rule: a vault that was made with a key that is now missing never gets another one here: that key would not open it.
 */
import {KeyError} from '../core/errors.js';
import {SystemKey} from '../crypto/system-key.js';
import {type Store} from '../store/open-store.js';
import {writeSystemKey} from '../vault/key-file.js';
import {findSystemKey, type Surroundings} from '../vault/system-key-source.js';

/**
 * Writes a new one to `.env` of the working folder, for its owner only; gives the file.
 * @throws KeyError SYSTEM_KEY_MISSING where the vault, if there is one, has a key already; SYSTEM_KEY_INVALID where `.env` has one that isn't taken.
 */
export function createSystemKey(store: Store | undefined, surroundings: Surroundings): {readonly path: string; readonly isNew: boolean} {
	if (store?.meta.read().canary !== undefined) {
		throw new KeyError({
			code: 'SYSTEM_KEY_MISSING',
			message: `the vault in ${store.home} was made with a system key that is not set now; a new one would not open it`,
			hint: 'Set ENCRYPTION_KEY to the one of this vault; if it is lost, type \'dbseal system-key replace\'.',
		});
	}

	const written = writeSystemKey(surroundings.cwd, SystemKey.generate());
	if (!written.isNew) {
		// There is a key, and yet it was not found: others could have written it.
		findSystemKey(surroundings);
	}

	return written;
}
