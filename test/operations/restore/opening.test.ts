/** Opening an artifact, by restores into a file: which key is taken, what is refused, and what is told. */
import {Buffer} from 'node:buffer';
import {createCipheriv, randomBytes} from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import canonicalize from 'canonicalize';
import {
	afterEach, beforeEach, describe, expect, test,
} from 'vitest';
import {MasterKey} from '../../../source/crypto/master-key.js';
import {sealSidecar} from '../../../source/crypto/sidecar-seal.js';
import {backup} from '../../../source/operations/backup/backup.js';
import {type CandidateKey} from '../../../source/vault/candidate-keys.js';
import {createProfile, importProfile, unsealProfile} from '../../../source/vault/profiles.js';
import {createWorkbench, restoreToFile, type Workbench} from '../workbench.js';

let bench: Workbench;

beforeEach(() => {
	bench = createWorkbench();
});

afterEach(() => {
	bench.close();
});

const restoreFile = async (file: string, givenKeys?: readonly CandidateKey[]) => restoreToFile(bench, file, givenKeys);

type ForeignArtifact = {readonly dump: Uint8Array; readonly key: MasterKey; readonly profileId?: string; readonly more?: Readonly<Record<string, unknown>>};

/** As another writer makes it: not compressed, and its sidecar has neither fingerprint nor seal. */
function writeForeign({dump, key, profileId = 'their-id', more = {}}: ForeignArtifact): string {
	const iv = randomBytes(12);
	const cipher = createCipheriv('aes-256-gcm', Buffer.from(key.toHex(), 'hex'), iv);
	const file = path.join(bench.folder, 'backup.sql.enc');
	fs.writeFileSync(file, Buffer.concat([cipher.update(dump), cipher.final()]));
	fs.writeFileSync(`${file}.meta.json`, JSON.stringify({
		encryption: {
			enabled: true, profileId, algorithm: 'aes-256-gcm', iv: iv.toString('hex'), authTag: cipher.getAuthTag().toString('hex'),
		},
		...more,
	}));
	return file;
}

function candidate(key: MasterKey, profileId = 'x'): CandidateKey {
	return {
		profileId, profileName: profileId, fingerprint: key.fingerprint, unseal: () => key,
	};
}

function editSidecar(file: string, edit: (json: Record<string, Record<string, unknown>>) => unknown): void {
	const sidecar = `${file}.meta.json`;
	fs.writeFileSync(sidecar, JSON.stringify(edit(JSON.parse(fs.readFileSync(sidecar, 'utf8')) as Record<string, Record<string, unknown>>)));
}

/** An edit by somebody who has the key of profile `main`. */
function resealSidecar(file: string, edit: (json: Record<string, unknown>) => Record<string, unknown>): void {
	editSidecar(file, ({dbseal: {seal: _, ...dbseal} = {}, ...json}) => {
		const edited = {...edit(json), dbseal};
		return {...edited, dbseal: {...dbseal, seal: sealSidecar(mainKey(), canonicalize(edited) ?? '')}};
	});
}

function mainKey(): MasterKey {
	return unsealProfile(bench.context.vault(), bench.context.store.profiles.findByName('main') ?? expect.fail());
}

/** As on a new server: the key of profile `main` is there under another id. */
function importMainAnew(): void {
	const key = mainKey();
	const {id} = bench.context.store.profiles.findByName('main') ?? expect.fail();
	bench.context.store.profiles.remove(id);
	importProfile(bench.context.vault(), {name: 'imported', key});
}

function flipByte(file: string, at: number): void {
	const bytes = fs.readFileSync(file);
	bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
	fs.writeFileSync(file, bytes);
}

async function backUp(format: 'stream' | 'chunked' = 'stream'): Promise<string> {
	const {artifactName} = await backup({...bench.request(bench.database('shop.sqlite')), format}, bench.context);
	return path.join(bench.storage, artifactName);
}

const warnings = () => bench.events.flatMap(event => event.type === 'log' && event.level === 'warning' ? [event.message] : []);
const triedCandidates = () => bench.events.filter(({type}) => type === 'recovery-candidate');

describe('the right key', () => {
	test.each([1, 2, 16, 17, 32, 33, 40])('opens a dump that looks like none, as number %i of 40', async place => {
		const key = MasterKey.generate();
		const keys = Array.from({length: 40}, (_, index) => candidate(index === place - 1 ? key : MasterKey.generate(), `key ${index + 1}`));
		const dump = randomBytes(5000);

		const {result, bytes} = await restoreFile(writeForeign({dump, key}), keys);

		expect(bytes.equals(dump)).toBe(true);
		expect(result.profileName).toBe(`key ${place}`);
	});

	test.each([1, 10, 63])('opens a dump of only %i bytes', async size => {
		const key = MasterKey.generate();
		const dump = randomBytes(size);

		const {bytes} = await restoreFile(writeForeign({dump, key}), [candidate(MasterKey.generate()), candidate(key), candidate(MasterKey.generate())]);

		expect(bytes.equals(dump)).toBe(true);
	});

	test('is not hidden by a false fingerprint: the sidecar is refused as edited', async () => {
		const file = await backUp();
		editSidecar(file, json => ({...json, encryption: {...json.encryption, profileId: 'unknown'}, dbseal: {...json.dbseal, keyFingerprint: 'ab'.repeat(16)}}));

		await expect(restoreFile(file)).rejects.toMatchObject({code: 'SIDECAR_ALTERED', exitCode: 13});
	});

	test('is not hidden by a fingerprint that nobody sealed, also where its dump looks like none', async () => {
		const key = MasterKey.generate();
		const dump = randomBytes(5000);
		const file = writeForeign({dump, key, more: {dbseal: {keyFingerprint: 'ab'.repeat(16)}}});

		const {bytes} = await restoreFile(file, [candidate(MasterKey.generate()), candidate(key)]);

		expect(bytes.equals(dump)).toBe(true);
	});

	test('opens an artifact of many chunks whose sidecar has its size', async () => {
		const key = MasterKey.generate();
		const dump = randomBytes(3_000_000);

		const {bytes} = await restoreFile(writeForeign({dump, key, more: {size: dump.length}}), [candidate(key)]);

		expect(bytes.equals(dump)).toBe(true);
	});

	test('is looked for among those that are given, and a wrong one under its profile\'s id is a wrong key, not damage', async () => {
		const file = await backUp();
		const {id = ''} = bench.context.store.profiles.findByName('main') ?? {};

		await expect(restoreFile(file, [candidate(MasterKey.generate(), id)])).rejects.toMatchObject({code: 'NO_KEY_FITS', exitCode: 12});
	});
});

describe('damage', () => {
	test('under the key that the sidecar names is told without trying the others', async () => {
		const file = await backUp();
		createProfile(bench.context.vault(), 'another');
		flipByte(file, 100);

		await expect(restoreFile(file)).rejects.toMatchObject({code: 'ARTIFACT_DAMAGED', exitCode: 13});
		expect(triedCandidates()).toEqual([]);
	});

	test('under a key that the seal proves right makes nobody try the others, also where the sidecar has neither size nor checksum', async () => {
		const file = await backUp();
		resealSidecar(file, ({size: _, checksum: __, ...json}) => json);
		importMainAnew();
		createProfile(bench.context.vault(), 'another');
		flipByte(file, 100);

		await expect(restoreFile(file)).rejects.toMatchObject({code: 'ARTIFACT_DAMAGED', message: expect.stringContaining('the key of profile \'imported\' fits') as string});
		expect(bench.events).not.toContainEqual(expect.objectContaining({message: expect.stringContaining('more key') as string}));
	});

	test('of a file that is not what was stored makes nobody try the others', async () => {
		const key = MasterKey.generate();
		const dump = Buffer.from('INSERT INTO orders VALUES (1);\n'.repeat(500));
		const file = writeForeign({dump, key, more: {size: dump.length}});
		fs.appendFileSync(file, 'more');

		await expect(restoreFile(file, [candidate(key), candidate(MasterKey.generate())])).rejects.toMatchObject({code: 'ARTIFACT_DAMAGED'});
		expect(bench.events).not.toContainEqual(expect.objectContaining({message: expect.stringContaining('more key') as string}));
	});

	test('of a file that is not what was stored is found by one read, whatever number of keys there is', async () => {
		const dump = randomBytes(5000);
		const file = writeForeign({dump, key: MasterKey.generate(), more: {size: dump.length}});
		fs.appendFileSync(file, 'more');

		await expect(restoreFile(file, Array.from({length: 40}, () => candidate(MasterKey.generate())))).rejects.toMatchObject({exitCode: 13});
		expect(bench.events.filter(({type}) => type === 'stage-started')).toHaveLength(1);
	});

	test('of another writer\'s artifact is no missing key, where the key that is named looks right', async () => {
		const key = MasterKey.generate();
		const {profile} = importProfile(bench.context.vault(), {name: 'theirs', key});
		createProfile(bench.context.vault(), 'another');
		const dump = Buffer.from('INSERT INTO orders VALUES (1);\n'.repeat(500));
		const file = writeForeign({dump, key, profileId: profile.id});
		flipByte(file, dump.length - 1);

		await expect(restoreFile(file)).rejects.toMatchObject({code: 'ARTIFACT_DAMAGED', exitCode: 13});
	});

	test.each([['header', 40], ['salt', 5], ['commitment', 30]] as const)('of a chunked artifact\'s %s is no missing key, where the key is there under another id', async (part, offset) => {
		const file = await backUp('chunked');
		importMainAnew();
		const payloadOffset = 12 + fs.readFileSync(file).readUInt32BE(8);
		flipByte(file, part === 'header' ? offset : payloadOffset + offset);

		await expect(restoreFile(file)).rejects.toMatchObject({exitCode: 13});
	});

	test('of an artifact that is not encrypted is found before a byte is written', async () => {
		const {profile, ...request} = bench.request(bench.database('shop.sqlite'));
		const {artifactName} = await backup({...request, compression: 'none'}, bench.context);
		flipByte(path.join(bench.storage, artifactName), 5000);

		await expect(restoreFile(path.join(bench.storage, artifactName))).rejects.toMatchObject({code: 'ARTIFACT_DAMAGED', exitCode: 13});
		expect(fs.readdirSync(bench.folder).filter(name => name.startsWith('out-'))).toEqual([]);
	});

	test('is a checksum that does not fit, though the auth tag does, in a sidecar that nobody sealed', async () => {
		const key = MasterKey.generate();

		const file = writeForeign({dump: Buffer.from('x'.repeat(100)), key, more: {checksum: '00'.repeat(32)}});

		await expect(restoreFile(file, [candidate(key)])).rejects.toMatchObject({code: 'ARTIFACT_DAMAGED', message: 'backup.sql.enc is damaged: its checksum does not match'});
	});

	test('is a checksum that does not fit, though auth tag and seal do', async () => {
		const file = await backUp();
		resealSidecar(file, json => ({...json, checksum: '00'.repeat(32)}));

		await expect(restoreFile(file)).rejects.toMatchObject({code: 'ARTIFACT_DAMAGED', message: `${path.basename(file)} is damaged: its checksum does not match`});
	});
});

describe('the sidecar', () => {
	test.each(['backup.sql.enc', 'BACKUP.SQL.ENC'])('without encryption is refused beside %s, which is named as encrypted', async name => {
		const file = path.join(bench.folder, name);
		fs.writeFileSync(file, 'INSERT INTO orders VALUES (1);\n'.repeat(100));
		fs.writeFileSync(`${file}.meta.json`, '{"compression": "NONE"}');

		await expect(restoreFile(file)).rejects.toMatchObject({code: 'SIDECAR_INVALID', exitCode: 13});
	});

	test('of more than 1 MiB is refused, though it would be whole without its end', async () => {
		const file = await backUp();
		fs.appendFileSync(`${file}.meta.json`, ' '.repeat(1024 * 1024));

		await expect(restoreFile(file)).rejects.toMatchObject({code: 'SIDECAR_INVALID', exitCode: 13});
	});

	test('that nobody sealed is told, and one that is sealed is not', async () => {
		const key = MasterKey.generate();
		await restoreFile(await backUp());
		const ofSealed = warnings();

		await restoreFile(writeForeign({dump: Buffer.from('x'.repeat(100)), key}), [candidate(key)]);

		expect(ofSealed).toEqual([]);
		expect(warnings()).toContainEqual(expect.stringContaining('metadata not authenticated'));
	});

	test('that is in the artifact\'s own header is told', async () => {
		const file = await backUp('chunked');
		fs.rmSync(`${file}.meta.json`);
		const [row] = bench.context.store.artifacts.list();
		bench.context.store.artifacts.remove(row ?? expect.fail());

		await restoreFile(file);

		expect(warnings()).toContainEqual(`${path.basename(file)} has no sidecar beside it; the copy in its own header is used`);
	});
});
