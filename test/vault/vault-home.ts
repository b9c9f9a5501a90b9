/** A home with a vault for one test, and the keys that the tests are about. */
import {MasterKey} from '../../source/crypto/master-key.js';
import {SystemKey} from '../../source/crypto/system-key.js';
import {type Store} from '../../source/store/open-store.js';
import {unlock, type Vault} from '../../source/vault/unlock.js';
import {type Home, makeHome} from '../store/store-home.js';

export const systemKeyHex = '5a'.repeat(32);
export const otherSystemKeyHex = 'c3'.repeat(32);
export const systemKey = SystemKey.parse(systemKeyHex);
export const otherSystemKey = SystemKey.parse(otherSystemKeyHex);

/** Its fingerprint was computed with `openssl kdf`, not by the code under test. */
export const masterKeyHex = '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f';
export const masterKey = MasterKey.parse(masterKeyHex);

export type VaultHome = Home & {
	readonly store: Store;
	readonly vault: Vault;
};

export function makeVaultHome(): VaultHome {
	const home = makeHome();
	const store = home.open();
	return {...home, store, vault: unlock(store, systemKey)};
}
