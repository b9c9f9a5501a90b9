import {
	afterEach, beforeEach, expect, test,
} from 'vitest';
import {MasterKey} from '../../source/crypto/master-key.js';
import {type CandidateKey} from '../../source/vault/candidate-keys.js';
import {importAll} from '../../source/vault/import-all.js';
import {createProfile, importProfile, unsealProfile} from '../../source/vault/profiles.js';
import {masterKey, makeVaultHome, type VaultHome} from './vault-home.js';

let home: VaultHome;

beforeEach(() => {
	home = makeVaultHome();
});

afterEach(() => {
	home.remove();
});

const otherKey = MasterKey.parse('ab'.repeat(32));

function candidate(profileName: string, key: MasterKey): CandidateKey {
	return {
		profileId: '', profileName, fingerprint: key.fingerprint, unseal: () => key,
	};
}

const outcomes = (keys: readonly CandidateKey[]) => importAll(home.vault, keys, 'kit.zip').map(({name, outcome, profile}) => [name, outcome, profile?.name]);

test('each key becomes a profile of its name', () => {
	expect(outcomes([candidate('orders', masterKey), candidate('books', otherKey)])).toEqual([['orders', 'imported', 'orders'], ['books', 'imported', 'books']]);
});

test('a key that is in no list has the name of its file', () => {
	expect(outcomes([candidate('keys/orders.key', masterKey), candidate('master.key', otherKey)])).toEqual([['orders', 'imported', 'orders'], ['master', 'imported', 'master']]);
});

test('a key that is here under another name is present under that name', () => {
	importProfile(home.vault, {name: 'mine', key: masterKey});

	expect(outcomes([candidate('orders', masterKey)])).toEqual([['orders', 'present', 'mine']]);
});

test('a profile that waits for its key gets it, and keeps its name', () => {
	const profile = createProfile(home.vault, 'adopted', masterKey);
	home.store.profiles.change(profile.id, {sealedKey: undefined});

	expect(outcomes([candidate('orders', masterKey)])).toEqual([['orders', 'entered', 'adopted']]);
	expect(unsealProfile(home.vault, home.store.profiles.findById(profile.id) ?? profile).toHex()).toBe(masterKey.toHex());
});

test('a profile that waits for its key gets it from a kit that has it under the same name', () => {
	const profile = createProfile(home.vault, 'orders', masterKey);
	home.store.profiles.change(profile.id, {sealedKey: undefined});

	expect(outcomes([candidate('orders', masterKey)])).toEqual([['orders', 'entered', 'orders']]);
	expect(home.store.profiles.all()).toHaveLength(1);
});

test('a name that another key has is explained, and the others are imported', () => {
	createProfile(home.vault, 'Orders');

	const [orders, books] = importAll(home.vault, [candidate('orders', masterKey), candidate('books', otherKey)], 'my kit.zip');

	expect(orders).toMatchObject({outcome: 'failed', error: {code: 'NAME_TAKEN', hint: 'Import it under another name: dbseal vault import NEW_NAME --profile orders --key-file \'my kit.zip\'.'}});
	expect(books).toMatchObject({outcome: 'imported'});
});

test('a name that can be none of ours is explained', () => {
	expect(importAll(home.vault, [candidate('../etc', masterKey)], 'kit')).toMatchObject([{outcome: 'failed', error: {code: 'INVALID_NAME'}}]);
	expect(home.store.profiles.all()).toEqual([]);
});
