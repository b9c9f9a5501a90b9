import {
	afterEach, beforeEach, expect, test,
} from 'vitest';
import {findProfileForArtifact} from '../../source/vault/candidate-keys.js';
import {createProfile, revealProfile, unsealProfile} from '../../source/vault/profiles.js';
import {rotateProfile} from '../../source/vault/rotate-profile.js';
import {buildChildScript} from '../store/child-script.js';
import {
	masterKey, masterKeyHex, makeVaultHome, systemKeyHex, type VaultHome,
} from './vault-home.js';

let home: VaultHome;

beforeEach(() => {
	home = makeVaultHome();
	const {store} = home;
	store.sources.add({
		id: 's1', name: 'orders', type: 'sqlite', options: {}, sealedSecrets: undefined,
	});
	store.destinations.add({
		id: 'd1', name: 'attic', type: 'local', options: {}, sealedSecrets: undefined,
	});
});

afterEach(() => {
	home.remove();
});

test('the new key has the name and the jobs, and was never exported', () => {
	const {store, vault} = home;
	const old = createProfile(vault, 'orders', masterKey);
	revealProfile(vault, old);
	store.jobs.add({
		id: 'j1', name: 'orders nightly', sourceId: 's1', destinationIds: ['d1'], profileId: old.id,
	});

	const {profile, jobs} = rotateProfile(vault, old);

	expect(profile).toMatchObject({
		name: 'orders', origin: 'rotated', exportedAt: undefined, retiredAt: undefined,
	});
	expect(unsealProfile(vault, profile).toHex()).not.toBe(masterKeyHex);
	expect(jobs).toEqual(['orders nightly']);
	expect(store.jobs.findById('j1')?.profileId).toBe(profile.id);
});

test('the old key stays for reading, under a name with its date', () => {
	const old = createProfile(home.vault, 'orders', masterKey);

	const {retired} = rotateProfile(home.vault, old);

	expect(retired).toMatchObject({id: old.id, name: 'orders until 2026-11-24', retiredAt: new Date('2026-11-24T14:05:09.123Z')});
	expect(unsealProfile(home.vault, retired).toHex()).toBe(masterKeyHex);
	expect(findProfileForArtifact(home.store, {profileId: old.id})?.profile.name).toBe('orders until 2026-11-24');
});

test('the artifacts that still need the old key are named, also one that is missing', () => {
	const old = createProfile(home.vault, 'orders', masterKey);
	for (const name of ['a', 'b']) {
		home.store.artifacts.record({
			destinationKey: 'd1', name, sidecar: '{}', sizeBytes: 1, createdAt: home.now(), profileId: old.id,
		});
	}

	home.store.artifacts.mark({destinationKey: 'd1', name: 'b'}, {missingSince: home.now()});

	expect(rotateProfile(home.vault, old).artifacts).toEqual([
		{
			destination: 'attic', name: 'b', sizeBytes: 1, createdAt: home.now(), missingSince: home.now(),
		},
		{
			destination: 'attic', name: 'a', sizeBytes: 1, createdAt: home.now(),
		},
	]);
});

test('two rotations on one day leave two old names', () => {
	const first = createProfile(home.vault, 'orders');

	rotateProfile(home.vault, rotateProfile(home.vault, first).profile);

	expect(home.store.profiles.all().map(({name}) => name)).toEqual(['orders', 'orders until 2026-11-24', 'orders until 2026-11-24 2']);
});

test('a name of full length is cut to make room for its date', () => {
	const old = createProfile(home.vault, 'x'.repeat(64));

	expect(rotateProfile(home.vault, old).retired.name).toBe(`${'x'.repeat(47)} until 2026-11-24`);
});

test('a rotation that fails leaves the profile and its jobs as they were', () => {
	const {store, vault} = home;
	const old = createProfile(vault, 'orders', masterKey);

	// The same key again can't be a second profile.
	expect(() => rotateProfile(vault, old, masterKey)).toThrow(expect.objectContaining({code: 'KEY_TAKEN', exitCode: 2}));

	expect(store.profiles.all().map(({name}) => name)).toEqual(['orders']);
});

test('a rotation that is killed half-way leaves the profile and its jobs as they were', async () => {
	const {store, vault} = home;
	const old = createProfile(vault, 'orders', masterKey);
	store.jobs.add({
		id: 'j1', name: 'orders nightly', sourceId: 's1', destinationIds: ['d1'], profileId: old.id,
	});
	const rotate = await buildChildScript('test/vault/rotate-profile.child.ts');

	const end = await rotate.run(home.path, systemKeyHex);

	await rotate.remove();
	expect(end.signal).toBe('SIGKILL');
	expect(store.profiles.all()).toEqual([old]);
	expect(store.jobs.findById('j1')?.profileId).toBe(old.id);
});
