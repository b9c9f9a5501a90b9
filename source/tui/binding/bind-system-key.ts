/**
 * The system key's life, bound to the vault: made, checked, rotated, and replaced when it is lost.
 */
import {type Finding} from '../../core/connection.js';
import {KeyError} from '../../core/errors.js';
import {SystemKey} from '../../crypto/system-key.js';
import {type Store} from '../../store/open-store.js';
import {writeSystemKey} from '../../vault/key-file.js';
import {openVault} from '../../vault/open-vault.js';
import {replaceSystemKey} from '../../vault/replace-system-key.js';
import {rotateSystemKey} from '../../vault/rotate-system-key.js';
import {describeOrigin, findSystemKey} from '../../vault/system-key-source.js';
import {type VaultServices} from '../services.js';
import {type Bench} from './bench.js';

type SystemKeyServices = Pick<VaultServices, 'createSystemKey' | 'rotateSystemKey' | 'checkSystemKey' | 'replaceSystemKey'>;

export function bindSystemKey(bench: Bench): SystemKeyServices {
	const {store, environment, surroundings} = bench;
	return {
		async createSystemKey() {
			refuseVaultOfAnotherKey(store);
			const {path: file, isNew} = writeSystemKey(environment.workingFolder, SystemKey.generate());
			if (!isNew) {
				// There is a key, and yet it was not found: others could have written it.
				findSystemKey(surroundings);
			}

			bench.changed();
			return {path: file};
		},
		rotateSystemKey() {
			const {keyFile = 'its place', storeCopy, isLeftToDo} = rotateSystemKey(bench.vault());
			bench.changed();
			return {keyFile, storeCopy, isLeftToDo};
		},
		checkSystemKey() {
			const {origin, notices} = openVault(store, surroundings);
			const found: Finding = {subject: 'system key', verdict: 'ok', detail: `${describeOrigin(origin)} opens the vault in ${store.home}`};
			return [found, ...notices.map((detail): Finding => ({subject: 'to put right', verdict: 'warning', detail}))];
		},
		replaceSystemKey() {
			const {keyFile = 'its place', storeCopy, isLeftToDo, lost} = replaceSystemKey(store, surroundings);
			bench.changed();
			return {
				keyFile, storeCopy, isLeftToDo, lost,
			};
		},
	};
}

/** A new key would not open what a vault was sealed with. */
function refuseVaultOfAnotherKey(store: Store): void {
	if (store.meta.read().canary !== undefined) {
		throw new KeyError({
			code: 'SYSTEM_KEY_MISSING',
			message: `the vault in ${store.home} was made with a system key that is not set now; a new one would not open it`,
			hint: 'Set ENCRYPTION_KEY to the one of this vault; if it is lost, type \'dbseal system-key replace\'.',
		});
	}
}
