import {
	afterEach, beforeEach, expect, test,
} from 'vitest';
import {removeProfile} from '../../source/vault/remove-profile.js';
import {createProfile, importProfile, revealProfile} from '../../source/vault/profiles.js';
import {makeVaultHome, masterKey, type VaultHome} from './vault-home.js';

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

	removeProfile(home.store, profile, {consent: 'unasked'});

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

	expect(() => removeProfile(home.store, profile, {consent: 'unasked'})).toThrow(expect.objectContaining({
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

	expect(() => removeProfile(home.store, profile, {consent: 'unasked'})).toThrow(expect.objectContaining({
		code: 'STILL_USED', message: 'profile "orders" is needed by 1 artifact',
	}));
	expect(home.store.profiles.findById(profile.id)).toBeDefined();
});

test('a profile that a job needs stays, also without an artifact', () => {
	const profile = createProfile(home.vault, 'orders');
	addJob(profile.id);

	expect(() => removeProfile(home.store, profile, {consent: 'unasked'})).toThrow(expect.objectContaining({
		code: 'STILL_USED', message: 'profile "orders" is needed by the job "orders nightly"',
	}));
	expect(home.store.profiles.findById(profile.id)).toBeDefined();
});

test('once its key is exported and said to be kept, the profile goes, and its job does not become an unencrypted one', () => {
	const profile = createProfile(home.vault, 'orders');
	addJob(profile.id);
	revealProfile(home.vault, profile);

	const uses = removeProfile(home.store, home.store.profiles.findById(profile.id) ?? expect.fail(), {consent: 'said'});

	expect(uses).toEqual({jobs: ['orders nightly'], artifacts: 0});
	expect(home.store.profiles.all()).toEqual([]);
	expect(home.store.jobs.findById('j1')?.profileId).toBe(profile.id);
});

test('a key that was never exported does not go because somebody says that it is kept', () => {
	const profile = createProfile(home.vault, 'orders');
	addJob(profile.id);

	expect(() => removeProfile(home.store, profile, {consent: 'said'})).toThrow(expect.objectContaining({
		code: 'ONLY_COPY', exitCode: 17, message: 'the key of profile "orders" was never exported: this vault has the only copy',
	}));
	expect(home.store.profiles.findById(profile.id)).toBeDefined();
});

test('a key that was never exported goes once it is shown', () => {
	const profile = createProfile(home.vault, 'orders');
	addJob(profile.id);

	removeProfile(home.store, profile, {consent: 'shown'});

	expect(home.store.profiles.all()).toEqual([]);
});

test('a key that came from elsewhere counts as kept there', () => {
	const {profile} = importProfile(home.vault, {name: 'orders', key: masterKey});
	addJob(profile.id);

	removeProfile(home.store, profile, {consent: 'said'});

	expect(home.store.profiles.all()).toEqual([]);
});

test.each(['a job', 'artifacts', 'artifacts that are missing'])('a profile that only %s needs stays', need => {
	const profile = createProfile(home.vault, 'orders');
	if (need === 'a job') {
		addJob(profile.id);
	} else {
		home.store.artifacts.record({
			...sidecar, destinationKey: '/mnt/usb', name: 'a', profileId: profile.id,
		});
	}

	if (need === 'artifacts that are missing') {
		home.store.artifacts.mark({destinationKey: '/mnt/usb', name: 'a'}, {missingSince: new Date('2026-11-24T03:00:00.000Z')});
	}

	expect(() => removeProfile(home.store, profile, {consent: 'unasked'})).toThrow(expect.objectContaining({code: 'STILL_USED'}));
	expect(home.store.profiles.findById(profile.id)).toBeDefined();
});

test('a profile whose sealed key is damaged has nothing to lose', () => {
	const profile = createProfile(home.vault, 'orders');
	addJob(profile.id);

	removeProfile(home.store, profile, {consent: 'unasked', isDamaged: true});

	expect(home.store.profiles.all()).toEqual([]);
});
