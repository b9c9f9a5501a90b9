import {Buffer} from 'node:buffer';
import fs from 'node:fs';
import path from 'node:path';
import {
	afterEach, beforeEach, expect, test,
} from 'vitest';
import {MasterKey} from '../../source/crypto/master-key.js';
import {
	createProfile, importProfile, renameProfile, revealProfile, unsealProfile,
} from '../../source/vault/profiles.js';
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

test('a created profile has a key of its own, which comes out as it went in', () => {
	const {id} = createProfile(home.vault, 'orders', masterKey);
	const other = createProfile(home.vault, 'users');

	const profile = home.open().profiles.findById(id);

	expect(profile).toMatchObject({
		name: 'orders', origin: 'created', fingerprint: '25dd8efd66e5801a01c930a8b84171fd', exportedAt: undefined,
	});
	expect(profile && unsealProfile(home.vault, profile).toHex()).toBe(masterKeyHex);
	expect(unsealProfile(home.vault, other).toHex()).toMatch(/^[\da-f]{64}$/v);
	expect(other.fingerprint).not.toBe(profile?.fingerprint);
});

test('an imported key becomes a profile', () => {
	const {profile, isNew} = importProfile(home.vault, {name: 'old server', key: masterKey});

	expect(isNew).toBe(true);
	expect(profile).toMatchObject({name: 'old server', origin: 'imported', fingerprint: '25dd8efd66e5801a01c930a8b84171fd'});
	expect(unsealProfile(home.vault, profile).toHex()).toBe(masterKeyHex);
});

test('a key that is there already is refused, and its profile is named', () => {
	createProfile(home.vault, 'orders', masterKey);

	expect(() => importProfile(home.vault, {name: 'again', key: masterKey})).toThrow(expect.objectContaining({
		code: 'KEY_TAKEN', exitCode: 2, message: 'you already have this key as profile "orders" (25dd-8efd-66e5-801a)',
	}));
	expect(home.store.profiles.all()).toHaveLength(1);
});

test('a profile without its key gets it by importing it, and keeps its id and name', () => {
	const {id} = home.store.profiles.add({
		id: 'p1', name: 'orders', sealedKey: undefined, fingerprint: masterKey.fingerprint, origin: 'adopted',
	});

	const {profile, isNew} = importProfile(home.vault, {name: 'whatever', key: masterKey});

	expect(isNew).toBe(false);
	expect(profile).toMatchObject({id, name: 'orders', origin: 'adopted'});
	expect(unsealProfile(home.vault, profile).toHex()).toBe(masterKeyHex);
});

test('a profile without its key says so, and which key is to be entered', () => {
	const profile = home.store.profiles.add({
		id: 'p1', name: 'orders nightly', sealedKey: undefined, fingerprint: masterKey.fingerprint, origin: 'adopted',
	});

	expect(() => unsealProfile(home.vault, profile)).toThrow(expect.objectContaining({
		code: 'MASTER_KEY_MISSING',
		exitCode: 12,
		message: 'the key of profile "orders nightly" (25dd-8efd-66e5-801a) is not in the vault',
		hint: 'Enter it with \'dbseal vault import "orders nightly"\', from its Recovery Kit or print-out.',
	}));
});

test('a sealed key that was moved to another profile does not open', () => {
	const orders = createProfile(home.vault, 'orders');
	const users = createProfile(home.vault, 'users');

	const swapped = home.store.profiles.change(users.id, {sealedKey: orders.sealedKey});

	expect(() => swapped && unsealProfile(home.vault, swapped)).toThrow(expect.objectContaining({code: 'SEALED_VALUE_DAMAGED', exitCode: 13}));
});

test('revealing a key remembers when', () => {
	const profile = createProfile(home.vault, 'orders', masterKey);
	home.wait(60_000);

	const key = revealProfile(home.vault, profile);

	expect(key.toHex()).toBe(masterKeyHex);
	expect(home.store.profiles.findById(profile.id)?.exportedAt).toEqual(new Date('2026-11-24T14:06:09.123Z'));
});

test('a renamed profile keeps its key', () => {
	const profile = createProfile(home.vault, 'orders', masterKey);

	const renamed = renameProfile(home.store, profile, 'Bestellungen');

	expect(renamed.name).toBe('Bestellungen');
	expect(unsealProfile(home.vault, renamed).toHex()).toBe(masterKeyHex);
});

test('no key, nor any other form of it, is in any byte of the home', () => {
	createProfile(home.vault, 'orders', masterKey);
	const key = MasterKey.parse('e7'.repeat(32));
	revealProfile(home.vault, importProfile(home.vault, {name: 'imported', key}).profile);

	const bytes = fs.readdirSync(home.path).map(name => fs.readFileSync(path.join(home.path, name), 'latin1')).join('');

	expect(bytes).toContain('orders');
	for (const secret of [masterKey, key].map(({bytes: raw}) => Buffer.from(raw))) {
		expect(bytes).not.toContain(secret.toString('latin1'));
		expect(bytes.toLowerCase()).not.toContain(secret.toString('hex'));
		expect(bytes).not.toContain(secret.toString('base64'));
	}
});
