import {Buffer} from 'node:buffer';
import fs from 'node:fs';
import path from 'node:path';
import {
	afterEach, beforeEach, describe, expect, test,
} from 'vitest';
import {AppError} from '../../../source/core/errors.js';
import {locateArtifact} from '../../../source/operations/catalogue/artifact-reference.js';
import {backup} from '../../../source/operations/backup/backup.js';
import {restore} from '../../../source/operations/restore/restore.js';
import {verify} from '../../../source/operations/restore/verify.js';
import {
	createWorkbench, makeDatabase, readDatabase, sqlite, type Workbench,
} from '../workbench.js';

let bench: Workbench;

beforeEach(() => {
	bench = createWorkbench();
});

afterEach(() => {
	bench.close();
});

async function restoreTo(artifactName: string, target: string, overwrite = false) {
	const location = await locateArtifact(path.join(bench.storage, artifactName), bench.context);
	return restore({location, target: {kind: 'database', target: sqlite(target), overwrite}}, bench.context);
}

describe('a backup', () => {
	test.each([
		['gzip', '.sqlite.gz.enc'],
		['brotli', '.sqlite.br.enc'],
		['none', '.sqlite.enc'],
	] as const)('with %s comes back as it was', async (compression, suffix) => {
		const source = bench.database('shop.sqlite');
		const target = path.join(bench.folder, 'restored.sqlite');

		const {artifactName} = await backup({...bench.request(source), compression}, bench.context);
		await restoreTo(artifactName, target);

		expect(artifactName).toMatch(new RegExp(`^shop_.*${suffix.replaceAll('.', String.raw`\.`)}$`, 'v'));
		expect(readDatabase(target)).toEqual(readDatabase(source));
	});

	test('in chunks comes back as it was', async () => {
		const source = bench.database('shop.sqlite', 50_000);
		const target = path.join(bench.folder, 'restored.sqlite');

		const {artifactName} = await backup({...bench.request(source), format: 'chunked'}, bench.context);
		await restoreTo(artifactName, target);

		expect(readDatabase(target)).toEqual(readDatabase(source));
	});

	test('in chunks comes back without its sidecar and without the store\'s copy', async () => {
		const source = bench.database('shop.sqlite');
		const target = path.join(bench.folder, 'restored.sqlite');
		const {artifactName} = await backup({...bench.request(source), format: 'chunked'}, bench.context);
		fs.rmSync(path.join(bench.storage, `${artifactName}.meta.json`));
		bench.context.store.artifacts.remove(bench.context.store.artifacts.findByName(artifactName)[0] ?? {destinationKey: '', name: ''});

		const result = await restoreTo(artifactName, target);

		expect(readDatabase(target)).toEqual(readDatabase(source));
		// The key's commitment covers the header that stands in for the sidecar
		expect(result.isMetadataAuthenticated).toBe(true);
	});

	test('without a profile is not encrypted and says so on restore', async () => {
		const source = bench.database('shop.sqlite');
		const {profile, ...request} = bench.request(source);

		const {artifactName} = await backup(request, bench.context);
		const result = await restoreTo(artifactName, path.join(bench.folder, 'restored.sqlite'));

		expect(artifactName.endsWith('.sqlite.gz')).toBe(true);
		expect(result.isMetadataAuthenticated).toBe(false);
	});

	test('leaves an artifact and its sidecar, readable by their owner only', async () => {
		const {artifactName} = await backup(bench.request(bench.database('shop.sqlite')), bench.context);

		expect(bench.stored()).toEqual([artifactName, `${artifactName}.meta.json`]);
		expect(fs.statSync(path.join(bench.storage, artifactName)).mode & 0o777).toBe(0o600);
		expect(fs.statSync(path.join(bench.storage, `${artifactName}.meta.json`)).mode & 0o777).toBe(0o600);
	});

	test('to two destinations of which one is missing is good at the other, and says so', async () => {
		const request = bench.request(bench.database('shop.sqlite'));
		const destinations = [bench.destination(path.join(bench.folder, 'nowhere')), bench.destination()];

		const result = await backup({...request, destinations}, bench.context);

		expect(result.isPartial).toBe(true);
		expect(result.copies.map(({destination, isGood}) => ({destination, isGood}))).toEqual([
			{destination: 'nowhere', isGood: false},
			{destination: 'storage', isGood: true},
		]);
		expect(bench.stored()).toEqual([result.artifactName, `${result.artifactName}.meta.json`]);
	});

	test('of a missing database leaves nothing', async () => {
		const request = bench.request(path.join(bench.folder, 'nowhere.sqlite'));

		await expect(backup(request, bench.context)).rejects.toMatchObject({code: 'DATABASE_MISSING', exitCode: 14});

		expect(bench.stored()).toEqual([]);
	});

	test('that is interrupted leaves nothing', async () => {
		const controller = new AbortController();
		const source = bench.database('shop.sqlite', 200_000);
		const context = {
			...bench.context,
			signal: controller.signal,
			emit() {
				controller.abort(new Error('stop'));
			},
		};

		await expect(backup(bench.request(source), context)).rejects.toThrow();

		expect(bench.stored()).toEqual([]);
		expect(fs.readdirSync(bench.context.adapters.scratchFolder)).toEqual([]);
	});

	test('can be verified', async () => {
		const {artifactName, plainSizeBytes} = await backup(bench.request(bench.database('shop.sqlite')), bench.context);

		const result = await verify({location: await locateArtifact(path.join(bench.storage, artifactName), bench.context)}, bench.context);

		expect(result).toMatchObject({profileName: 'main', isMetadataAuthenticated: true, plainSizeBytes});
	});
});

describe('a restore', () => {
	test('refuses a target that is not empty, and leaves it as it was', async () => {
		const {artifactName} = await backup(bench.request(bench.database('shop.sqlite')), bench.context);
		const target = makeDatabase(path.join(bench.folder, 'other.sqlite'), 3);
		const before = fs.readFileSync(target);

		await expect(restoreTo(artifactName, target)).rejects.toMatchObject({code: 'TARGET_NOT_EMPTY', exitCode: 17});

		expect(fs.readFileSync(target).equals(before)).toBe(true);
	});

	test('refuses a target that is not empty before it fetches anything', async () => {
		const {artifactName} = await backup(bench.request(bench.database('shop.sqlite')), bench.context);
		const target = makeDatabase(path.join(bench.folder, 'other.sqlite'), 3);
		bench.events.length = 0;

		await expect(restoreTo(artifactName, target)).rejects.toMatchObject({code: 'TARGET_NOT_EMPTY'});

		expect(bench.events.filter(({type}) => type === 'stage-started' || type === 'progress')).toEqual([]);
	});

	test('replaces a target that is not empty when it is told to', async () => {
		const source = bench.database('shop.sqlite');
		const {artifactName} = await backup(bench.request(source), bench.context);
		const target = makeDatabase(path.join(bench.folder, 'other.sqlite'), 3);

		await restoreTo(artifactName, target, true);

		expect(readDatabase(target)).toEqual(readDatabase(source));
	});

	test('to a file gives the dump\'s own bytes', async () => {
		const source = bench.database('shop.sqlite');
		const {artifactName} = await backup(bench.request(source), bench.context);
		const file = path.join(bench.folder, 'dump.sqlite');

		await restore({location: await locateArtifact(path.join(bench.storage, artifactName), bench.context), target: {kind: 'file', path: file, overwrite: false}}, bench.context);

		expect(readDatabase(file)).toEqual(readDatabase(source));
		expect(fs.statSync(file).mode & 0o777).toBe(0o600);
	});

	test('to a file that exists is refused', async () => {
		const {artifactName} = await backup(bench.request(bench.database('shop.sqlite')), bench.context);
		const file = path.join(bench.folder, 'dump.sqlite');
		fs.writeFileSync(file, 'mine');
		const location = await locateArtifact(path.join(bench.storage, artifactName), bench.context);

		await expect(restore({location, target: {kind: 'file', path: file, overwrite: false}}, bench.context)).rejects.toMatchObject({code: 'OUTPUT_EXISTS'});

		expect(fs.readFileSync(file, 'utf8')).toBe('mine');
	});

	test('uses the store\'s copy of a lost sidecar and says so', async () => {
		const source = bench.database('shop.sqlite');
		const {artifactName} = await backup(bench.request(source), bench.context);
		fs.rmSync(path.join(bench.storage, `${artifactName}.meta.json`));
		const target = path.join(bench.folder, 'restored.sqlite');

		await restoreTo(artifactName, target);

		expect(readDatabase(target)).toEqual(readDatabase(source));
		expect(bench.events).toContainEqual({type: 'log', level: 'warning', message: `${artifactName} has no sidecar beside it; the copy in the store is used`});
	});

	test('of a missing artifact says so', async () => {
		await expect(locateArtifact('nowhere.sql.gz.enc', bench.context)).rejects.toMatchObject({code: 'ARTIFACT_NOT_FOUND', exitCode: 10});
	});
});

describe('damage is found before the target sees a byte:', () => {
	/** A small artifact, and what its damaged version does to a restore. */
	async function outcomeOf(damage: (bytes: Buffer) => Buffer, format: 'stream' | 'chunked'): Promise<readonly [string, boolean]> {
		const {artifactName} = await backup({...bench.request(bench.database('small.sqlite', 5)), format}, bench.context);
		const file = path.join(bench.storage, artifactName);
		fs.writeFileSync(file, damage(fs.readFileSync(file)));
		const target = path.join(bench.folder, 'restored.sqlite');
		const error: unknown = await restoreTo(artifactName, target).catch((error: unknown) => error);
		return [error instanceof AppError ? `${error.code} ${error.exitCode}` : String(error), fs.existsSync(target)];
	}

	const flip = (offset: (length: number) => number) => (bytes: Buffer) => {
		const index = offset(bytes.length);
		bytes.writeUInt8(bytes.readUInt8(index) ^ 1, index);
		return bytes;
	};

	test.each([
		['the first byte flipped', flip(() => 0)],
		['a byte in the middle flipped', flip(length => Math.floor(length / 2))],
		['the last byte flipped', flip(length => length - 1)],
		['cut to nothing', (bytes: Buffer) => bytes.subarray(0, 0)],
		['cut to one byte', (bytes: Buffer) => bytes.subarray(0, 1)],
		['cut by one byte', (bytes: Buffer) => bytes.subarray(0, -1)],
		['one byte longer', (bytes: Buffer) => Buffer.concat([bytes, Buffer.from([0])])],
	] as const)('a stream with %s', async (_what, damage) => {
		expect(await outcomeOf(damage, 'stream')).toEqual(['ARTIFACT_DAMAGED 13', false]);
	});

	test.each([
		['its header flipped', flip(() => 20)],
		['a byte in the middle flipped', flip(length => Math.floor(length / 2))],
		['the last byte flipped', flip(length => length - 1)],
		['cut in its header', (bytes: Buffer) => bytes.subarray(0, 15)],
		['cut by one byte', (bytes: Buffer) => bytes.subarray(0, -1)],
		['one byte longer', (bytes: Buffer) => Buffer.concat([bytes, Buffer.from([0])])],
	] as const)('a chunked artifact with %s', async (_what, damage) => {
		expect(await outcomeOf(damage, 'chunked')).toEqual(['ARTIFACT_DAMAGED 13', false]);
	});

	test('a sidecar that was edited', async () => {
		const {artifactName} = await backup(bench.request(bench.database('small.sqlite', 5)), bench.context);
		const file = path.join(bench.storage, `${artifactName}.meta.json`);
		fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace('"engineVersion": "', '"engineVersion": "9'));

		await expect(restoreTo(artifactName, path.join(bench.folder, 'restored.sqlite'))).rejects.toMatchObject({code: 'SIDECAR_ALTERED', exitCode: 13});
	});
});
