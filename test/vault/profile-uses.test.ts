import {
	afterEach, beforeEach, expect, test,
} from 'vitest';
import {countArtifacts, findUses, listArtifactsOf} from '../../source/vault/profile-uses.js';
import {createProfile} from '../../source/vault/profiles.js';
import {masterKey, makeVaultHome, type VaultHome} from './vault-home.js';

let home: VaultHome;

beforeEach(() => {
	home = makeVaultHome();
});

afterEach(() => {
	home.remove();
});

const at = (day: number) => new Date(`2026-11-${day}T03:00:00.000Z`);

function record(name: string, more: {readonly destinationKey?: string; readonly profileId?: string; readonly day?: number; readonly fingerprint?: string}): void {
	const {destinationKey = 'd1', profileId = 'stranger', day = 23, fingerprint} = more;
	home.store.artifacts.record({
		destinationKey, name, profileId, sidecar: JSON.stringify({version: 1, dbseal: {keyFingerprint: fingerprint}}), sizeBytes: day, createdAt: at(day),
	});
}

test('an artifact that needs a profile by its old id counts', () => {
	const profile = createProfile(home.vault, 'orders');
	home.store.aliases.set('id on the old server', profile.id);
	home.store.artifacts.record({
		destinationKey: 'd1', name: 'a', sidecar: '{}', sizeBytes: 1, createdAt: at(23), profileId: 'id on the old server',
	});

	expect(findUses(home.store, profile)).toEqual({jobs: [], artifacts: 1});
});

test('artifacts of a profile by its id and by its old one are added up, and listed together', () => {
	const profile = createProfile(home.vault, 'orders');
	home.store.aliases.set('id on the old server', profile.id);
	record('old', {profileId: 'id on the old server', day: 20});
	record('older', {profileId: 'id on the old server', day: 19});
	record('new', {profileId: profile.id, day: 23});

	expect(findUses(home.store, profile).artifacts).toBe(3);
	expect(listArtifactsOf(home.store, profile).map(({name}) => name)).toEqual(['new', 'old', 'older']);
});

test('an artifact of an unknown profile counts to the profile that has its key', () => {
	const profile = createProfile(home.vault, 'orders', masterKey);
	const other = createProfile(home.vault, 'other');
	record('a', {fingerprint: profile.fingerprint});
	record('b', {profileId: profile.id, fingerprint: other.fingerprint});
	record('c', {fingerprint: '00'.repeat(16)});

	expect(countArtifacts(home.store)).toEqual(new Map([[profile.id, 1], [other.id, 1]]));
	expect(listArtifactsOf(home.store, profile).map(({name}) => name)).toEqual(['a']);
});

test('the artifacts of a key are listed newest first, by the destination\'s name or address, the missing ones as missing', () => {
	const profile = createProfile(home.vault, 'orders', masterKey);
	home.store.destinations.add({
		id: 'd1', name: 'attic', type: 'local', options: {}, sealedSecrets: undefined,
	});
	record('old', {profileId: profile.id, day: 20});
	record('gone', {profileId: profile.id, day: 21});
	record('spooled', {profileId: profile.id, day: 22, destinationKey: 'spool'});
	record('by url', {profileId: profile.id, day: 23, destinationKey: 's3:s3://bucket/prefix'});
	home.store.artifacts.mark({destinationKey: 'd1', name: 'gone'}, {missingSince: home.now()});

	expect(listArtifactsOf(home.store, profile)).toEqual([
		{
			destination: 's3://bucket/prefix', name: 'by url', sizeBytes: 23, createdAt: at(23),
		},
		{
			destination: 'spool', name: 'spooled', sizeBytes: 22, createdAt: at(22),
		},
		{
			destination: 'attic', name: 'gone', sizeBytes: 21, createdAt: at(21), missingSince: home.now(),
		},
		{
			destination: 'attic', name: 'old', sizeBytes: 20, createdAt: at(20),
		},
	]);
	expect(findUses(home.store, profile).artifacts).toBe(3);
});
