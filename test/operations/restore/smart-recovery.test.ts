import {Buffer} from 'node:buffer';
import {createCipheriv, createHash, randomBytes} from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import {
	afterEach, beforeEach, describe, expect, test,
} from 'vitest';
import {MasterKey} from '../../../source/crypto/master-key.js';
import {locateArtifact} from '../../../source/operations/catalogue/artifact-reference.js';
import {backup} from '../../../source/operations/backup/backup.js';
import {restore} from '../../../source/operations/restore/restore.js';
import {createProfile, importProfile, revealProfile} from '../../../source/vault/profiles.js';
import {createWorkbench, restoreToFile, type Workbench} from '../workbench.js';

const seedLine = (name: string) => ({type: 'log', level: 'info', message: `Smart Recovery Successful: Matched key from profile '${name}'`});

/** The old server, whose backups are to be opened, and the new one. */
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

const restoreHere = async (file: string) => restoreToFile(fresh, file);

describe('a backup of a lost server', () => {
	test('opens with its imported key, under whatever name, and says which profile it was', async () => {
		const {artifactName} = await backup(old.request(old.database('shop.sqlite')), old.context);
		const profile = old.context.store.profiles.findByName('main');
		const key = revealProfile(old.context.vault(), profile ?? createProfile(old.context.vault(), 'unused'));
		createProfile(fresh.context.vault(), 'decoy one');
		importProfile(fresh.context.vault(), {name: 'from the old server', key});
		createProfile(fresh.context.vault(), 'decoy two');

		const {result} = await restoreHere(path.join(old.storage, artifactName));

		expect(result).toMatchObject({
			profileName: 'from the old server', isSmartRecovery: true, isMetadataAuthenticated: true, unknownProfileId: profile?.id,
		});
		expect(fresh.events).toContainEqual(seedLine('from the old server'));
	});

	test('is found directly the next time, when its old profile id was remembered, and the log says so', async () => {
		const {artifactName} = await backup(old.request(old.database('shop.sqlite')), old.context);
		const profile = old.context.store.profiles.findByName('main');
		const key = revealProfile(old.context.vault(), profile ?? createProfile(old.context.vault(), 'unused'));
		importProfile(fresh.context.vault(), {name: 'from the old server', key});
		const restoreAgain = async (remember: boolean) => restore({
			location: await locateArtifact(path.join(old.storage, artifactName), fresh.context),
			target: {kind: 'file', path: path.join(fresh.folder, 'out'), overwrite: true},
			remember,
		}, fresh.context);

		const first = await restoreAgain(true);
		const second = await restoreAgain(true);

		expect(first).toMatchObject({isSmartRecovery: true, isRemembered: true});
		expect(second).toMatchObject({isSmartRecovery: false, isRemembered: false, profileName: 'from the old server'});
		expect(fresh.events).toContainEqual({type: 'log', level: 'info', message: `remembered: profile id ${profile?.id} means profile "from the old server" from now on`});
	});

	test('is not remembered unasked', async () => {
		const {artifactName} = await backup(old.request(old.database('shop.sqlite')), old.context);
		const profile = old.context.store.profiles.findByName('main');
		importProfile(fresh.context.vault(), {name: 'theirs', key: revealProfile(old.context.vault(), profile ?? createProfile(old.context.vault(), 'unused'))});

		const {result} = await restoreHere(path.join(old.storage, artifactName));

		expect(result).toMatchObject({isRemembered: false, rememberable: {oldProfileId: profile?.id, profileName: 'theirs'}});
		expect(fresh.context.store.aliases.list()).toEqual([]);
	});

	test('tells each candidate with its verdict and reason', async () => {
		const {artifactName} = await backup(old.request(old.database('shop.sqlite')), old.context);
		createProfile(fresh.context.vault(), 'decoy');

		await expect(restoreHere(path.join(old.storage, artifactName))).rejects.toMatchObject({code: 'NO_KEY_FITS', exitCode: 12});

		expect(fresh.events.filter(({type}) => type === 'recovery-candidate')).toMatchObject([
			{
				index: 1, total: 1, profileName: 'decoy', verdict: 'refused',
			},
		]);
	});

	test('that no key fits names the profile and the fingerprint to import', async () => {
		const {artifactName} = await backup(old.request(old.database('shop.sqlite')), old.context);

		await expect(restoreHere(path.join(old.storage, artifactName))).rejects.toMatchObject({
			wantedFingerprint: expect.stringMatching(/^[\da-f]{32}$/v) as string,
			hint: expect.stringMatching(/^Import the key with fingerprint [\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4} of profile 'main' on db1/v) as string,
		});
	});
});

describe('an artifact of another writer', () => {
	const dump = Buffer.from(`-- PostgreSQL database dump\n${'INSERT INTO orders VALUES (1, \'Jürgen\');\n'.repeat(5000)}`);
	const key = MasterKey.parse(createHash('sha256').update('foreign').digest('hex'));

	/** As a few lines of plain Node make it: a 16-byte IV, and no dbseal block. */
	function write(compression: 'GZIP' | 'BROTLI' | undefined, shape: 'nested' | 'flat', damage = false): string {
		const compressed = compression === 'GZIP' ? zlib.gzipSync(dump) : (compression === 'BROTLI' ? zlib.brotliCompressSync(dump) : dump);
		const iv = randomBytes(16);
		const cipher = createCipheriv('aes-256-gcm', Buffer.from(key.toHex(), 'hex'), iv);
		const bytes = Buffer.concat([cipher.update(compressed), cipher.final()]);
		if (damage) {
			bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1);
		}

		const secrets = {iv: iv.toString('hex'), authTag: cipher.getAuthTag().toString('hex')};
		const sidecar = shape === 'nested'
			? {
				compression, encryption: {
					enabled: true, profileId: 'their-id', algorithm: 'aes-256-gcm', ...secrets,
				},
			}
			: {
				compression, encrypted: true, encryptionProfileId: 'their-id', ...secrets,
			};
		const file = path.join(fresh.folder, 'backup.sql.enc');
		fs.writeFileSync(file, bytes);
		fs.writeFileSync(`${file}.meta.json`, JSON.stringify(sidecar));
		return file;
	}

	test.each([
		['GZIP', 'nested'], ['GZIP', 'flat'], ['BROTLI', 'nested'], ['BROTLI', 'flat'], [undefined, 'nested'], [undefined, 'flat'],
	] as const)('with compression %s and a %s sidecar opens by a look and its tag', async (compression, shape) => {
		createProfile(fresh.context.vault(), 'decoy one');
		importProfile(fresh.context.vault(), {name: 'theirs', key});
		createProfile(fresh.context.vault(), 'decoy two');

		const {result, bytes} = await restoreHere(write(compression, shape));

		expect(bytes.equals(dump)).toBe(true);
		expect(result).toMatchObject({profileName: 'theirs', isSmartRecovery: true, isMetadataAuthenticated: false});
		expect(fresh.events).toContainEqual(seedLine('theirs'));
	});

	test.each(['GZIP', 'BROTLI', undefined] as const)('that is damaged is told apart from a wrong key (%s)', async compression => {
		createProfile(fresh.context.vault(), 'decoy');
		importProfile(fresh.context.vault(), {name: 'theirs', key});

		await expect(restoreHere(write(compression, 'nested', true))).rejects.toMatchObject({
			code: 'ARTIFACT_DAMAGED', exitCode: 13, message: expect.stringContaining('the key of profile \'theirs\' fits, but the file is damaged') as string,
		});
	});

	test.each(['GZIP', 'BROTLI', undefined] as const)('that no key opens is told apart from damage (%s)', async compression => {
		createProfile(fresh.context.vault(), 'decoy');

		await expect(restoreHere(write(compression, 'nested'))).rejects.toMatchObject({code: 'NO_KEY_FITS', exitCode: 12});
	});

	test.each([0, 5, 11])('of which only %i bytes are left is damaged, as its size says, and no question of keys', async left => {
		const {profile: {id}} = importProfile(fresh.context.vault(), {name: 'theirs', key});
		const file = write('GZIP', 'nested');
		const bytes = fs.readFileSync(file);
		const sidecar = JSON.parse(fs.readFileSync(`${file}.meta.json`, 'utf8')) as {encryption: Record<string, unknown>};
		fs.writeFileSync(`${file}.meta.json`, JSON.stringify({...sidecar, encryption: {...sidecar.encryption, profileId: id}, size: bytes.length}));
		fs.writeFileSync(file, bytes.subarray(0, left));

		await expect(restoreHere(file)).rejects.toMatchObject({
			code: 'ARTIFACT_DAMAGED', message: `backup.sql.enc is damaged: its size is ${left} bytes, not ${bytes.length}`,
		});
		expect(fresh.events).not.toContainEqual(expect.objectContaining({message: expect.stringContaining('not in this vault') as string}));
	});

	test('is found in a vault of 1000 profiles', async () => {
		fresh.context.store.transaction(() => {
			for (let index = 0; index < 999; index++) {
				createProfile(fresh.context.vault(), `decoy ${index}`);
			}
		});
		importProfile(fresh.context.vault(), {name: 'theirs', key});

		const {bytes} = await restoreHere(write('GZIP', 'flat'));

		expect(bytes.equals(dump)).toBe(true);
	});
});
