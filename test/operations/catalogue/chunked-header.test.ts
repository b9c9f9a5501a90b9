/**
 * A chunked artifact carries its own header: which one counts, it or the sidecar, and what damage to it is called.
 */
import {type Buffer} from 'node:buffer';
import fs from 'node:fs';
import path from 'node:path';
import {
	afterEach, beforeEach, expect, test,
} from 'vitest';
import {locateArtifact} from '../../../source/operations/catalogue/artifact-reference.js';
import {backup} from '../../../source/operations/backup/backup.js';
import {restore} from '../../../source/operations/restore/restore.js';
import {
	createWorkbench, readDatabase, sqlite, type Workbench,
} from '../workbench.js';

let bench: Workbench;
let artifact: string;
let target: string;

beforeEach(async () => {
	bench = createWorkbench();
	target = path.join(bench.folder, 'restored.sqlite');
	const {artifactName} = await backup({...bench.request(bench.database('shop.sqlite')), format: 'chunked'}, bench.context);
	artifact = path.join(bench.storage, artifactName);
});

afterEach(() => {
	bench.close();
});

type Json = Record<string, unknown> & {dbseal?: Record<string, unknown>};

/** Without its seal, as anybody could leave it there who may write to the destination. */
function editSidecar(edit: (json: Json) => void): void {
	const file = `${artifact}.meta.json`;
	const json = JSON.parse(fs.readFileSync(file, 'utf8')) as Json;
	delete json.dbseal?.seal;
	edit(json);
	fs.writeFileSync(file, JSON.stringify(json));
}

/** Neither beside the artifact nor in the store. */
function loseSidecar(): void {
	fs.rmSync(`${artifact}.meta.json`);
	for (const row of bench.context.store.artifacts.findByName(path.basename(artifact))) {
		bench.context.store.artifacts.remove(row);
	}
}

function edit(change: (bytes: Buffer) => Buffer): void {
	fs.writeFileSync(artifact, change(fs.readFileSync(artifact)));
}

function flip(bytes: Buffer, offset: number): Buffer {
	bytes.writeUInt8(bytes.readUInt8(offset) ^ 1, offset);
	return bytes;
}

async function outcome(): Promise<unknown> {
	const location = await locateArtifact(artifact, bench.context);
	return restore({location, target: {kind: 'database', target: sqlite(target), overwrite: false}}, bench.context).catch((error: unknown) => error);
}

test.each([
	['another compression', 'compression', (json: Json) => {
		json.compression = 'NONE';
	}],
	['another kind of database', 'sourceType', (json: Json) => {
		json.sourceType = 'redis';
	}],
	['another format', 'dbseal.format', (json: Json) => {
		json.dbseal = {format: 'stream'};
		json.encryption = {...(json.encryption as object), iv: '00'.repeat(12), authTag: '00'.repeat(16)};
	}],
	['no encryption', 'encryption.enabled', (json: Json) => {
		json.encryption = {enabled: false};
		delete json.dbseal;
	}],
])('a sidecar that says %s than the header is refused', async (_what, field, change) => {
	editSidecar(change);

	expect(await outcome()).toMatchObject({code: 'SIDECAR_ALTERED', exitCode: 13, message: expect.stringContaining(field) as unknown});

	expect(fs.existsSync(target)).toBe(false);
});

test.each([
	['its dbseal block', (json: Json) => {
		delete json.dbseal;
	}],
	['its compression and its encryption', (json: Json) => {
		delete json.compression;
		delete json.encryption;
	}],
])('a sidecar that lost %s leaves an artifact that opens by its header', async (_what, change) => {
	editSidecar(change);

	const result = await outcome();

	expect(result).toMatchObject({profileName: 'main', isMetadataAuthenticated: false});
	expect(readDatabase(target)).toEqual(readDatabase(path.join(bench.folder, 'shop.sqlite')));
});

test('a sidecar that says another checksum is refused before anything has its name', async () => {
	editSidecar(json => {
		json.checksum = '00'.repeat(32);
	});

	expect(await outcome()).toMatchObject({code: 'ARTIFACT_DAMAGED', exitCode: 13, message: expect.stringContaining('checksum') as unknown});

	expect(fs.existsSync(target)).toBe(false);
});

const headerBytes = (bytes: Buffer): number => 12 + bytes.readUInt32BE(8);

test.each([
	['the fingerprint in its header', (bytes: Buffer) => flip(bytes, bytes.indexOf('"keyFingerprint":"') + 20)],
	['the profile in its header', (bytes: Buffer) => flip(bytes, bytes.indexOf('"profileId":"') + 15)],
	['the syntax of its header', (bytes: Buffer) => flip(bytes, 12)],
	['its salt', (bytes: Buffer) => flip(bytes, headerBytes(bytes) + 3)],
	['its commitment', (bytes: Buffer) => flip(bytes, headerBytes(bytes) + 30)],
])('damage to %s is damage, not a missing key, with a sidecar and without one', async (_what, change) => {
	edit(change);

	const withSidecar = await outcome();
	loseSidecar();
	const withoutSidecar = await outcome();

	expect([withSidecar, withoutSidecar]).toMatchObject([{code: 'ARTIFACT_DAMAGED', exitCode: 13}, {code: 'ARTIFACT_DAMAGED', exitCode: 13}]);
	expect(fs.existsSync(target)).toBe(false);
});
