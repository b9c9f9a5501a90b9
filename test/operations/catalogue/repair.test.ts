import {Buffer} from 'node:buffer';
import fs from 'node:fs';
import path from 'node:path';
import {
	afterEach, beforeEach, describe, expect, test,
} from 'vitest';
import {locateArtifact} from '../../../source/operations/catalogue/artifact-reference.js';
import {backup} from '../../../source/operations/backup/backup.js';
import {listArtifacts} from '../../../source/operations/catalogue/list-artifacts.js';
import {repair, type RepairResult} from '../../../source/operations/catalogue/repair.js';
import {verify} from '../../../source/operations/restore/verify.js';
import {createWorkbench, type Workbench} from '../workbench.js';

let bench: Workbench;
let artifact: string;
let sidecar: string;

beforeEach(() => {
	bench = createWorkbench();
});

afterEach(() => {
	bench.close();
});

async function takeBackup(format: 'stream' | 'chunked' = 'stream', name = 'shop.sqlite'): Promise<string> {
	const {artifactName} = await backup({...bench.request(bench.database(name)), format}, bench.context);
	artifact = path.join(bench.storage, artifactName);
	sidecar = `${artifact}.meta.json`;
	return fs.readFileSync(sidecar, 'utf8');
}

function forgetCopies(): void {
	for (const {destinationKey, name} of bench.context.store.artifacts.list()) {
		bench.context.store.artifacts.remove({destinationKey, name});
	}
}

async function repairIt(): Promise<RepairResult> {
	return repair({location: await locateArtifact(artifact, bench.context)}, bench.context);
}

describe('a sidecar that is lost', () => {
	test('is written back from the store, byte for byte', async () => {
		const original = await takeBackup();
		fs.rmSync(sidecar);

		const result = await repairIt();

		expect(result).toMatchObject({outcome: 'written', from: 'in the store', isMetadataAuthenticated: true});
		expect(fs.readFileSync(sidecar, 'utf8')).toBe(original);
	});

	test('of a chunked artifact is written anew from its header where no copy is left', async () => {
		const original: unknown = JSON.parse(await takeBackup('chunked'));
		fs.rmSync(sidecar);
		forgetCopies();

		const result = await repairIt();

		const {dbseal: {summary: _, seal: __, ...extras}, ...fields} = original as {dbseal: Record<string, unknown>};
		expect(result).toMatchObject({outcome: 'written', from: 'in its own header'});
		expect(JSON.parse(fs.readFileSync(sidecar, 'utf8'))).toMatchObject({...fields, dbseal: extras});
		await expect(verify({location: await locateArtifact(artifact, bench.context)}, bench.context)).resolves.toMatchObject({isMetadataAuthenticated: true});
	});

	test('of a stream artifact without any copy is told, with what is lost', async () => {
		await takeBackup();
		fs.rmSync(sidecar);
		forgetCopies();

		await expect(repairIt()).rejects.toMatchObject({code: 'SIDECAR_NOT_FOUND', exitCode: 10});
	});

	test('is not written beside an artifact that is damaged', async () => {
		await takeBackup();
		fs.rmSync(sidecar);
		const bytes = fs.readFileSync(artifact);
		bytes.writeUInt8(bytes.readUInt8(1000) ^ 1, 1000);
		fs.writeFileSync(artifact, bytes);

		await expect(repairIt()).rejects.toMatchObject({code: 'ARTIFACT_DAMAGED'});

		expect(fs.existsSync(sidecar)).toBe(false);
	});

	test.each(['stream', 'chunked'] as const)('is not written beside a %s artifact that is another one under its name', async format => {
		await takeBackup(format, 'another.sqlite');
		const another = fs.readFileSync(artifact);
		await takeBackup(format);
		fs.rmSync(sidecar);
		fs.writeFileSync(artifact, another);

		await expect(repairIt()).rejects.toMatchObject({exitCode: 13});

		expect(fs.existsSync(sidecar)).toBe(false);
	});

	test('is not written beside a chunked artifact that has its name and header, but other bytes', async () => {
		const now = new Date();
		bench.close();
		bench = createWorkbench({now: () => now, randomBytes: count => Buffer.alloc(count, 1)});
		await takeBackup('chunked');
		const another = fs.readFileSync(artifact);
		for (const file of [artifact, sidecar, path.join(bench.folder, 'shop.sqlite')]) {
			fs.rmSync(file);
		}

		forgetCopies();
		await takeBackup('chunked');
		fs.rmSync(sidecar);
		fs.writeFileSync(artifact, another);

		await expect(repairIt()).rejects.toMatchObject({code: 'ARTIFACT_DAMAGED', exitCode: 13});

		expect(fs.existsSync(sidecar)).toBe(false);
	});

	test('is not written from a copy that was edited in the store', async () => {
		const original = await takeBackup();
		fs.rmSync(sidecar);
		const [kept] = bench.context.store.artifacts.list();
		bench.context.store.artifacts.record({
			destinationKey: kept?.destinationKey ?? '', name: kept?.name ?? '', sidecar: original.replace('"db1"', '"db2"'), sizeBytes: 1, createdAt: new Date(),
		});

		await expect(repairIt()).rejects.toMatchObject({code: 'SIDECAR_ALTERED'});

		expect(fs.existsSync(sidecar)).toBe(false);
	});
});

describe('a sidecar that is there', () => {
	test('and fits is left alone', async () => {
		await takeBackup();
		const before = fs.statSync(sidecar);

		const result = await repairIt();

		expect(result).toMatchObject({outcome: 'sound', from: 'beside the artifact'});
		expect(fs.statSync(sidecar).mtimeMs).toBe(before.mtimeMs);
	});

	test('and can\'t be read is replaced, and the reason is told', async () => {
		const original = await takeBackup();
		fs.writeFileSync(sidecar, original.slice(0, 100));

		const result = await repairIt();

		expect(result).toMatchObject({outcome: 'replaced', problem: expect.stringContaining('it is not JSON') as string});
		expect(fs.readFileSync(sidecar, 'utf8')).toBe(original);
		expect(bench.events).toContainEqual({type: 'log', level: 'warning', message: `${result.problem}; it is replaced`});
	});

	test('but says that this is an archive of another kind is never replaced', async () => {
		const original = await takeBackup();
		const ofArchive = JSON.stringify({...JSON.parse(original) as object, archive: {formatVersion: 2}});
		fs.writeFileSync(sidecar, ofArchive);

		await expect(repairIt()).rejects.toMatchObject({code: 'ARCHIVE_UNKNOWN', exitCode: 13});

		expect(fs.readFileSync(sidecar, 'utf8')).toBe(ofArchive);
	});

	test('but was edited is never replaced', async () => {
		const original = await takeBackup();
		const edited = original.replace('"db1"', '"db2"');
		fs.writeFileSync(sidecar, edited);

		await expect(repairIt()).rejects.toMatchObject({code: 'SIDECAR_ALTERED', exitCode: 13});

		expect(fs.readFileSync(sidecar, 'utf8')).toBe(edited);
	});

	test('but is another artifact\'s is named as that, and replaced by its own from the store', async () => {
		const original = await takeBackup();
		const other = original.replaceAll(path.basename(artifact), 'shop_2026-01-01T00-00-00Z_0001.sqlite.gz.enc');
		fs.writeFileSync(sidecar, other);
		const location = await locateArtifact(artifact, bench.context);

		await expect(verify({location}, bench.context)).rejects.toMatchObject({exitCode: 13});
		const result = await repairIt();

		expect(result).toMatchObject({outcome: 'replaced', problem: expect.stringContaining('is that of another artifact, shop_2026-01-01T00-00-00Z_0001') as string});
		expect(fs.readFileSync(sidecar, 'utf8')).toBe(original);
		await expect(verify({location}, bench.context)).resolves.toMatchObject({isMetadataAuthenticated: true});
	});

	test('but has lost its seal is replaced by the store\'s copy, which has one', async () => {
		const original = await takeBackup();
		const {dbseal: _, ...rest} = JSON.parse(original) as Record<string, unknown>;
		fs.writeFileSync(sidecar, JSON.stringify(rest));

		const result = await repairIt();

		expect(result).toMatchObject({outcome: 'replaced', problem: expect.stringContaining('has lost its seal') as string});
		expect(fs.readFileSync(sidecar, 'utf8')).toBe(original);
	});

	test('but was edited, is repaired from the store once it is moved away, even after a list', async () => {
		const original = await takeBackup();
		fs.writeFileSync(sidecar, original.replace('"db1"', '"db2"'));
		const request = bench.request(path.join(bench.folder, 'shop.sqlite'));
		await listArtifacts(request.destinations[0] ?? bench.destination(), bench.context);
		fs.rmSync(sidecar);

		await repairIt();

		expect(fs.readFileSync(sidecar, 'utf8')).toBe(original);
	});
});

test('an artifact that is not there can\'t be repaired', async () => {
	await takeBackup();
	const location = await locateArtifact(artifact, bench.context);
	fs.rmSync(artifact);

	await expect(repair({location}, bench.context)).rejects.toMatchObject({code: 'ARTIFACT_NOT_FOUND'});
});
