/**
 * HOW HOME CWD KEY STEP: rotates or replaces (HOW) the system key of HOME with the surroundings of CWD and, where KEY isn't empty,
 * with KEY as ENCRYPTION_KEY. Dies by kill -9 at STEP, which is a step of the change, or `half-resealed`.
 */
import process from 'node:process';
import {SystemKey} from '../../source/crypto/system-key.js';
import {openStore} from '../../source/store/open-store.js';
import {openVault} from '../../source/vault/open-vault.js';
import {replaceSystemKey} from '../../source/vault/replace-system-key.js';
import {rotateSystemKey} from '../../source/vault/rotate-system-key.js';

const [how = '', home = '', cwd = '', key = '', fatalStep = ''] = process.argv.slice(2);
const surroundings = {env: {ENCRYPTION_KEY: key}, cwd, home};

const dieAt = (step: string) => {
	if (step === fatalStep) {
		process.kill(process.pid, 'SIGKILL');
	}
};

const newKey = SystemKey.parse('c3'.repeat(32));
const seal = newKey.seal.bind(newKey);
let sealedValues = 0;
Object.defineProperty(newKey, 'seal', {
	value(place: string, plaintext: Uint8Array) {
		sealedValues++;
		if (sealedValues === 2) {
			dieAt('half-resealed');
		}

		return seal(place, plaintext);
	},
});

const store = openStore({home, now: () => new Date()});
if (how === 'rotate') {
	rotateSystemKey(openVault(store, surroundings), {newKey, onStep: dieAt});
} else {
	replaceSystemKey(store, surroundings, {newKey, onStep: dieAt});
}

store.close();
