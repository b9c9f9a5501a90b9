import {
	afterEach, beforeEach, expect, test,
} from 'vitest';
import {rememberAlias} from '../../source/vault/aliases.js';
import {candidateKeys, findProfileForArtifact} from '../../source/vault/candidate-keys.js';
import {createProfile} from '../../source/vault/profiles.js';
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

const otherFingerprint = 'f'.repeat(32);

test('every key of the vault is a candidate, newest first, but for those that have to be entered', () => {
	createProfile(home.vault, 'orders', masterKey);
	createProfile(home.vault, 'users');
	home.store.profiles.add({
		id: 'p3', name: 'lost', sealedKey: undefined, fingerprint: otherFingerprint, origin: 'adopted',
	});

	const candidates = candidateKeys(home.vault);

	expect(candidates.map(({profileName}) => profileName)).toEqual(['users', 'orders']);
	expect(candidates[1]?.fingerprint).toBe('25dd8efd66e5801a01c930a8b84171fd');
	expect(candidates[1]?.unseal().toHex()).toBe(masterKeyHex);
});

test('a sealed key that is damaged does not keep the others from being tried', () => {
	createProfile(home.vault, 'orders', masterKey);
	const broken = createProfile(home.vault, 'users');
	home.store.profiles.change(broken.id, {sealedKey: 'v1:00:00:00'});

	const [users, orders] = candidateKeys(home.vault);

	expect(() => users?.unseal()).toThrow(expect.objectContaining({code: 'SEALED_VALUE_DAMAGED'}));
	expect(orders?.unseal().toHex()).toBe(masterKeyHex);
});

test('an artifact\'s profile is found by its id', () => {
	const {id} = createProfile(home.vault, 'orders', masterKey);

	expect(findProfileForArtifact(home.store, {profileId: id})).toMatchObject({profile: {name: 'orders'}, foundBy: 'id'});
	expect(findProfileForArtifact(home.store, {profileId: id, fingerprint: masterKey.fingerprint})).toMatchObject({foundBy: 'id'});
});

test('an id whose fingerprint disagrees is not believed', () => {
	const {id} = createProfile(home.vault, 'orders', masterKey);

	expect(findProfileForArtifact(home.store, {profileId: id, fingerprint: otherFingerprint})).toBeUndefined();
});

test('an unknown id with a known fingerprint leads to the profile with that key', () => {
	createProfile(home.vault, 'orders', masterKey);

	expect(findProfileForArtifact(home.store, {profileId: 'of another vault', fingerprint: masterKey.fingerprint}))
		.toMatchObject({profile: {name: 'orders'}, foundBy: 'fingerprint'});
});

test('an old id that was remembered leads to its profile', () => {
	const {id} = createProfile(home.vault, 'orders', masterKey);

	expect(rememberAlias(home.store, {oldProfileId: 'of another vault', profileId: id})).toBe(true);

	expect(findProfileForArtifact(home.store, {profileId: 'of another vault'})).toMatchObject({profile: {name: 'orders'}, foundBy: 'alias'});
	expect(findProfileForArtifact(home.store, {profileId: 'of another vault', fingerprint: otherFingerprint})).toBeUndefined();
});

test('the id of a profile in the vault does not become an alias of another', () => {
	const orders = createProfile(home.vault, 'orders', masterKey);
	const users = createProfile(home.vault, 'users');

	expect(rememberAlias(home.store, {oldProfileId: users.id, profileId: orders.id})).toBe(false);

	expect(findProfileForArtifact(home.store, {profileId: users.id})?.profile.name).toBe('users');
});

test('with neither id nor fingerprint there is no profile to find', () => {
	createProfile(home.vault, 'orders', masterKey);

	expect(findProfileForArtifact(home.store, {})).toBeUndefined();
});
