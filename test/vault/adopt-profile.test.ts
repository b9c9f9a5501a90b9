import {
	afterEach, beforeEach, expect, test,
} from 'vitest';
import {adoptProfile} from '../../source/vault/adopt-profile.js';
import {createProfile, importProfile, unsealProfile} from '../../source/vault/profiles.js';
import {
	masterKey, masterKeyHex, makeVaultHome, type VaultHome,
} from './vault-home.js';

let home: VaultHome;

beforeEach(() => {
	home = makeVaultHome();
});

afterEach(() => {
	home.remove();
});

const traces = {id: 'id in sidecars', name: 'orders', fingerprint: masterKey.fingerprint};

test('an adopted profile has its old id, and its key once that is imported', () => {
	const adopted = adoptProfile(home.store, traces);
	const {profile} = importProfile(home.vault, {name: 'from the kit', key: masterKey});

	expect(adopted).toMatchObject({
		id: 'id in sidecars', name: 'orders', origin: 'adopted', sealedKey: undefined,
	});
	expect(profile.id).toBe('id in sidecars');
	expect(unsealProfile(home.vault, profile).toHex()).toBe(masterKeyHex);
});

test('what is known is not adopted: by its id, an alias, or its key', () => {
	const {id} = createProfile(home.vault, 'orders', masterKey);
	home.store.aliases.set('alias', id);
	const fingerprint = 'f'.repeat(32);

	expect(adoptProfile(home.store, {...traces, id, fingerprint})).toBeUndefined();
	expect(adoptProfile(home.store, {...traces, id: 'alias', fingerprint})).toBeUndefined();
	expect(adoptProfile(home.store, traces)).toBeUndefined();
});

test.each([
	['orders', 'orders 2'],
	['Orders', 'Orders 2'],
	['-rf', 'adopted -rf'],
	['\u001B[2Jboo', 'adopted 2Jboo'],
	[undefined, 'adopted'],
	['x'.repeat(80), `adopted ${'x'.repeat(56)}`],
])('a foreign name %j becomes %j', (name, expected) => {
	createProfile(home.vault, 'orders');

	expect(adoptProfile(home.store, {...traces, name})?.name).toBe(expected);
});
