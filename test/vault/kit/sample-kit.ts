/** What the tests of kits are about. The fingerprints were computed with `openssl kdf`, not by the code under test. */
import {MasterKey} from '../../../source/crypto/master-key.js';
import {type KitContent, type KitProfile} from '../../../source/vault/kit/kit-content.js';

export const orders: KitProfile = {
	id: '6c1a4a0e-4f0f-4f5c-9a51-0d5f4a6f2b11',
	name: 'orders',
	key: MasterKey.parse('c0ffee0123456789abcdef00112233445566778899aabbccddeeff5a17ec0de5'),
	jobs: ['orders nightly', 'orders hourly'],
};
export const ordersFingerprint = '2837-df60-534b-22f3';

export const books: KitProfile = {
	id: 'f7d2a7f5-93a8-4a3b-8f29-5a7a3c8f0c22',
	name: 'Bücher',
	key: MasterKey.parse('ab'.repeat(32)),
	jobs: [],
};

export function kitOf(...profiles: readonly KitProfile[]): KitContent {
	return {
		profiles, madeAt: new Date('2026-11-24T14:05:09Z'), host: 'db1.example', version: '0.1.0',
	};
}
