/**
 * Fills the vault in HOME with so many profiles at once: `fill-vault HOME COUNT`, with ENCRYPTION_KEY in the environment.
 */
import process from 'node:process';
import {SystemKey} from '../../source/crypto/system-key.js';
import {openStore} from '../../source/store/open-store.js';
import {createProfile} from '../../source/vault/profiles.js';
import {unlock} from '../../source/vault/unlock.js';

const [home = '', count = '0'] = process.argv.slice(2);
const store = openStore({home, now: () => new Date()});
const vault = unlock(store, SystemKey.parse(process.env.ENCRYPTION_KEY ?? ''));
store.transaction(() => {
	for (let index = 0; index < Number(count); index++) {
		createProfile(vault, `profile-${index}`);
	}
});
store.close();
