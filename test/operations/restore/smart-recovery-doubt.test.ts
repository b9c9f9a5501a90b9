/**
 * What looks and fingerprints can't tell, or tell wrong: the auth tag still decides.
 */
import {Buffer} from 'node:buffer';
import {
	createCipheriv, createDecipheriv, createHash, randomBytes,
} from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import {
	afterEach, beforeEach, describe, expect, test,
} from 'vitest';
import {codecByName} from '../../../source/compression/registry.js';
import {parseSidecar} from '../../../source/artifacts/sidecar.js';
import {type RunEvent} from '../../../source/core/events.js';
import {MasterKey} from '../../../source/crypto/master-key.js';
import {locateArtifact} from '../../../source/operations/catalogue/artifact-reference.js';
import {backup} from '../../../source/operations/backup/backup.js';
import {streamKeyTest} from '../../../source/opening/key-test.js';
import {restore} from '../../../source/operations/restore/restore.js';
import {smartRecovery} from '../../../source/opening/smart-recovery.js';
import {candidateKeys} from '../../../source/vault/candidate-keys.js';
import {createProfile, importProfile, revealProfile} from '../../../source/vault/profiles.js';
import {createWorkbench, restoreToFile, type Workbench} from '../workbench.js';

let old: Workbench;
let fresh: Workbench;

beforeEach(() => {
	old = createWorkbench();
	fresh = createWorkbench();
});

afterEach(() => {
	old.close();
	fresh.close();
});

const key = MasterKey.parse(createHash('sha256').update('theirs').digest('hex'));
const iv = Buffer.alloc(12, 7);

/** What dd and tar of raw disks look like: neither text nor any dump that is known. */
const unusualDump = createHash('sha512').update('unusual').digest();

function writeArtifact(plain: Uint8Array, fields: Record<string, unknown> = {}): string {
	const cipher = createCipheriv('aes-256-gcm', key.bytes, iv);
	const file = path.join(fresh.folder, 'backup.bin.enc');
	fs.writeFileSync(file, Buffer.concat([cipher.update(plain), cipher.final()]));
	fs.writeFileSync(`${file}.meta.json`, JSON.stringify({
		encryption: {
			enabled: true, profileId: 'their-id', algorithm: 'aes-256-gcm', iv: iv.toString('hex'), authTag: cipher.getAuthTag().toString('hex'),
		},
		...fields,
	}));
	return file;
}

const restoreHere = async (file: string) => restoreToFile(fresh, file);

const importTheirs = () => importProfile(fresh.context.vault(), {name: 'theirs', key});

function damageKeyOf(name: string) {
	const {profiles} = fresh.context.store;
	const {id, sealedKey = ''} = profiles.findByName(name) ?? expect.fail();
	profiles.change(id, {sealedKey: sealedKey.replace(/..$/v, end => end === '00' ? '11' : '00')});
	return id;
}

describe('an artifact whose dump looks like nothing', () => {
	test('opens by its auth tag', async () => {
		createProfile(fresh.context.vault(), 'decoy');
		importTheirs();

		const {bytes} = await restoreHere(writeArtifact(unusualDump));

		expect(bytes.equals(unusualDump)).toBe(true);
	});

	test('opens though it is too short for any look', async () => {
		createProfile(fresh.context.vault(), 'decoy');
		importTheirs();

		const {bytes} = await restoreHere(writeArtifact(Buffer.from('\u0000\u0001')));

		expect(bytes).toEqual(Buffer.from('\u0000\u0001'));
	});

	test.each([0, 14, 15, 16, 17, 31, 32, 33])('opens with the key at place %i of 34', async place => {
		for (let index = 33; index >= 0; index--) {
			if (index === place) {
				importTheirs();
			} else {
				createProfile(fresh.context.vault(), `decoy ${index}`);
			}
		}

		const {result} = await restoreHere(writeArtifact(unusualDump));

		expect(result.profileName).toBe('theirs');
	});

	test('is told to be tried whole, with how many keys', async () => {
		createProfile(fresh.context.vault(), 'decoy');
		importTheirs();

		await restoreHere(writeArtifact(unusualDump));

		expect(fresh.events).toContainEqual({type: 'log', level: 'info', message: 'no key looks right: trying 2 more keys on all 64 B of the artifact'});
	});
});

test('a wrong key whose look is better than the right one\'s does not end the search', async () => {
	const wrong = MasterKey.parse('ab'.repeat(32));
	importProfile(fresh.context.vault(), {name: 'looks right', key: wrong});
	importTheirs();
	const cipher = createCipheriv('aes-256-gcm', wrong.bytes, iv);
	const ciphertext = cipher.update('-- PostgreSQL database dump\n'.repeat(50));
	const plain = createDecipheriv('aes-256-gcm', key.bytes, iv).update(ciphertext);

	const {result, bytes} = await restoreHere(writeArtifact(plain));

	expect(fresh.events).toContainEqual(expect.objectContaining({type: 'recovery-candidate', profileName: 'looks right', verdict: 'plausible'}));
	expect(result.profileName).toBe('theirs');
	expect(bytes.equals(plain)).toBe(true);
});

describe('a false fingerprint', () => {
	test('that names another profile does not hide the right one', async () => {
		const other = createProfile(fresh.context.vault(), 'other');
		importTheirs();

		const {result} = await restoreHere(writeArtifact(unusualDump, {dbseal: {format: 'stream', keyFingerprint: other.fingerprint}}));

		expect(result.profileName).toBe('theirs');
	});

	test('with a profile id that fits it does not either', async () => {
		const other = createProfile(fresh.context.vault(), 'other');
		importTheirs();
		const file = writeArtifact(unusualDump, {dbseal: {format: 'stream', keyFingerprint: other.fingerprint}});
		const sidecar = JSON.parse(fs.readFileSync(`${file}.meta.json`, 'utf8')) as {encryption: Record<string, unknown>};
		fs.writeFileSync(`${file}.meta.json`, JSON.stringify({...sidecar, encryption: {...sidecar.encryption, profileId: other.id}}));

		const {result} = await restoreHere(file);

		expect(result.profileName).toBe('theirs');
	});

	test('that names nobody does not hide it, where there is no seal', async () => {
		importTheirs();

		const {result} = await restoreHere(writeArtifact(unusualDump, {dbseal: {format: 'stream', keyFingerprint: 'ab'.repeat(16)}}));

		expect(result.profileName).toBe('theirs');
	});
});

describe('a sealed key that is damaged in the vault', () => {
	test('of another profile costs nothing but that profile', async () => {
		importTheirs();
		createProfile(fresh.context.vault(), 'other');
		damageKeyOf('other');

		const {result} = await restoreHere(writeArtifact(unusualDump));

		expect(result.profileName).toBe('theirs');
		expect(fresh.events).toContainEqual(expect.objectContaining({
			type: 'recovery-candidate', profileName: 'other', verdict: 'refused', reason: 'its key is damaged in the vault',
		}));
	});

	test('of another profile costs a chunked artifact nothing', async () => {
		const {artifactName} = await backup({...old.request(old.database('shop.sqlite')), format: 'chunked'}, old.context);
		const main = old.context.store.profiles.findByName('main') ?? expect.fail();
		importProfile(fresh.context.vault(), {name: 'theirs', key: revealProfile(old.context.vault(), main)});
		createProfile(fresh.context.vault(), 'other');
		damageKeyOf('other');

		const {result} = await restoreHere(path.join(old.storage, artifactName));

		expect(result.profileName).toBe('theirs');
	});

	test('of the very profile that the artifact names is said to be it, and the key from a kit puts it right', async () => {
		const {artifactName} = await backup(old.request(old.database('shop.sqlite')), old.context);
		const main = old.context.store.profiles.findByName('main') ?? expect.fail();
		const ownKey = revealProfile(old.context.vault(), main);
		const theirs = importProfile(fresh.context.vault(), {name: 'theirs', key: ownKey}).profile;
		damageKeyOf('theirs');
		const file = path.join(old.storage, artifactName);

		await expect(restoreHere(file)).rejects.toMatchObject({
			code: 'SEALED_VALUE_DAMAGED',
			exitCode: 13,
			hint: 'Enter it again, from its Recovery Kit or printed page: dbseal vault import theirs --key-file FILE.',
		});
		const {profile, isNew} = importProfile(fresh.context.vault(), {name: 'theirs', key: ownKey});
		const {result} = await restoreHere(file);

		expect({id: profile.id, isNew}).toEqual({id: theirs.id, isNew: false});
		expect(result.profileName).toBe('theirs');
	});

	test('that could be the one is named where no other fits', async () => {
		importTheirs();
		createProfile(fresh.context.vault(), 'other');
		damageKeyOf('theirs');

		await expect(restoreHere(writeArtifact(unusualDump))).rejects.toMatchObject({
			code: 'NO_KEY_FITS', message: 'no key in the vault fits backup.bin.enc (1 profile tried); the key of profile "theirs" is damaged in the vault',
		});
	});
});

test('on an artifact of which every read costs much, no more keys than one read takes are tried, and the rest is counted', async () => {
	importTheirs();
	for (let index = 0; index < 19; index++) {
		createProfile(fresh.context.vault(), `decoy ${index}`);
	}

	const file = writeArtifact(unusualDump);
	const sidecar = parseSidecar('backup.bin.enc', fs.readFileSync(`${file}.meta.json`));
	const stored = fs.readFileSync(file);
	const candidates = candidateKeys(fresh.context.vault());
	const encryption = sidecar.encryption?.format === 'stream' ? sidecar.encryption : expect.fail();
	const events: RunEvent[] = [];
	let reads = 0;
	const keyTest = streamKeyTest({
		sidecar,
		encryption,
		codec: codecByName('none'),
		head: stored,
		sizeBytes: 2 ** 36,
		candidates,
		async read(work) {
			reads++;
			return work((async function * () {
				yield stored;
			})());
		},
		onAuthenticated: () => undefined,
	});

	await expect(smartRecovery({
		artifactName: 'backup.bin.enc', sidecar, profileId: 'their-id', candidates, isVault: true, test: keyTest, emit(event) {
			events.push(event);
		},
	})).rejects.toMatchObject({code: 'NO_KEY_FITS', message: expect.stringContaining('(16 profiles tried); 4 not tried') as string});

	expect(reads).toBe(1);
	expect(events).toContainEqual({
		type: 'log', level: 'warning', message: 'no key looks right: trying 16 more keys on all 68.7 GB of the artifact, and not the other 4: give one of those by itself with --key-file',
	});
});
