import {
	afterEach, beforeEach, expect, test,
} from 'vitest';
import {removeProfile} from '../../source/vault/remove-profile.js';
import {createProfile} from '../../source/vault/profiles.js';
import {makeVaultHome, type VaultHome} from './vault-home.js';

let home: VaultHome;

beforeEach(() => {
	home = makeVaultHome();
});

afterEach(() => {
	home.remove();
});

const sidecar = {sidecar: '{}', sizeBytes: 1, createdAt: new Date('2026-11-23T03:00:00.000Z')};

function addJob(profileId: string) {
	const {store} = home;
	store.sources.add({
		id: 's1', name: 'orders', type: 'sqlite', options: {}, sealedSecrets: undefined,
	});
	store.destinations.add({
		id: 'd1', name: 'attic', type: 'local', options: {}, sealedSecrets: undefined,
	});
	store.jobs.add({
		id: 'j1', name: 'orders nightly', sourceId: 's1', destinationIds: ['d1'], profileId,
	});
}

test('a profile that nothing needs is removed without more ado', () => {
	const profile = createProfile(home.vault, 'orders');

	removeProfile(home.store, profile, {isKeyConfirmed: false});

	expect(home.store.profiles.all()).toEqual([]);
});

test('a profile that a job and artifacts need stays, and they are named and counted', () => {
	const profile = createProfile(home.vault, 'orders');
	addJob(profile.id);
	home.store.artifacts.record({
		...sidecar, destinationKey: 'd1', name: 'a', profileId: profile.id,
	});
	home.store.artifacts.record({
		...sidecar, destinationKey: 'd1', name: 'b', profileId: profile.id,
	});

	expect(() => removeProfile(home.store, profile, {isKeyConfirmed: false})).toThrow(expect.objectContaining({
		code: 'STILL_USED',
		exitCode: 2,
		message: 'profile "orders" is needed by the job "orders nightly" and 2 artifacts',
		hint: 'Write its Recovery Kit first (dbseal vault kit orders --output DIR), then remove it with --i-have-the-key.',
	}));
	expect(home.store.profiles.findById(profile.id)).toBeDefined();
});

test('a profile that artifacts need stays, also without a job', () => {
	const profile = createProfile(home.vault, 'orders');
	home.store.artifacts.record({
		...sidecar, destinationKey: 'd1', name: 'a', profileId: profile.id,
	});

	expect(() => removeProfile(home.store, profile, {isKeyConfirmed: false})).toThrow(expect.objectContaining({
		code: 'STILL_USED', message: 'profile "orders" is needed by 1 artifact',
	}));
	expect(home.store.profiles.findById(profile.id)).toBeDefined();
});

test('a profile that a job needs stays, also without an artifact', () => {
	const profile = createProfile(home.vault, 'orders');
	addJob(profile.id);

	expect(() => removeProfile(home.store, profile, {isKeyConfirmed: false})).toThrow(expect.objectContaining({
		code: 'STILL_USED', message: 'profile "orders" is needed by the job "orders nightly"',
	}));
	expect(home.store.profiles.findById(profile.id)).toBeDefined();
});

test('once its key is confirmed the profile goes, and its job does not become an unencrypted one', () => {
	const profile = createProfile(home.vault, 'orders');
	addJob(profile.id);

	const uses = removeProfile(home.store, profile, {isKeyConfirmed: true});

	expect(uses).toEqual({jobs: ['orders nightly'], artifacts: 0});
	expect(home.store.profiles.all()).toEqual([]);
	expect(home.store.jobs.findById('j1')?.profileId).toBe(profile.id);
});
