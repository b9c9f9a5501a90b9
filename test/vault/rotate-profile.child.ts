/** HOME KEY: rotates the key of the profile "orders", and dies by kill -9 when the old one has its new name and the new one has none. */
import process from 'node:process';
import {SystemKey} from '../../source/crypto/system-key.js';
import {openStore} from '../../source/store/open-store.js';
import {rotateProfile} from '../../source/vault/rotate-profile.js';
import {unlock} from '../../source/vault/unlock.js';

const [home = '', key = ''] = process.argv.slice(2);

const store = openStore({
	home,
	now: () => new Date(),
	newId() {
		process.kill(process.pid, 'SIGKILL');
		return '';
	},
});
const profile = store.profiles.findByName('orders');
if (profile !== undefined) {
	rotateProfile(unlock(store, SystemKey.parse(key)), profile);
}
