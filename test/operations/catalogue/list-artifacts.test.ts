import fs from 'node:fs';
import path from 'node:path';
import {
	afterEach, beforeEach, describe, expect, test,
} from 'vitest';
import {type Storage} from '../../../source/core/storage.js';
import {describeCatalogue, listArtifacts} from '../../../source/operations/catalogue/list-artifacts.js';
import {withCatalogue} from '../../../source/operations/catalogue/catalogue.js';
import {storeBackup} from '../stored-artifacts.js';
import {createWorkbench, type Workbench} from '../workbench.js';

const monday = new Date('2026-11-23T03:00:00.000Z');
const tuesday = new Date('2026-11-24T03:00:00.000Z');

let bench: Workbench;

beforeEach(() => {
	bench = createWorkbench({
		vault() {
			throw new Error('a list needs no key');
		},
	});
});

afterEach(() => {
	bench.close();
});

const states = async () => {
	const listed = await listArtifacts(bench.destination(), bench.context, {withMissing: true});
	return listed.map(({name, state}) => [name, state]);
};

/** A listing that tells which files it reads. */
async function readNames(): Promise<readonly string[]> {
	const names: string[] = [];
	await withCatalogue({destination: bench.destination()}, bench.context, async catalogue => {
		const storage: Storage = {
			...catalogue.storage,
			async read(name, range, signal) {
				names.push(name);
				return catalogue.storage.read(name, range, signal);
			},
		};
		await describeCatalogue({...catalogue, storage}, bench.context);
	});
	return names;
}

test('a list is newest first, and needs no key', async () => {
	const old = storeBackup({folder: bench.storage, at: monday});
	const young = storeBackup({folder: bench.storage, at: tuesday});

	expect(await states()).toEqual([[young, 'backup'], [old, 'backup']]);
});

test('a sidecar is read once, and again when it changed', async () => {
	const name = storeBackup({folder: bench.storage, at: monday});
	const sidecar = path.join(bench.storage, `${name}.meta.json`);

	const first = await readNames();
	const second = await readNames();
	fs.utimesSync(sidecar, tuesday, tuesday);
	const third = await readNames();

	expect([first, second, third]).toEqual([[`${name}.meta.json`], [], [`${name}.meta.json`]]);
});

test('a list from the store\'s copies says what the one before said from the sidecars', async () => {
	storeBackup({folder: bench.storage, at: monday, jobId: 'j1'});
	fs.truncateSync(path.join(bench.storage, storeBackup({folder: bench.storage, at: tuesday})), 3);
	const tell = async () => {
		const listed = await listArtifacts(bench.destination(), bench.context);
		return listed.map(({sidecar, ...rest}) => ({
			...rest, jobId: sidecar?.jobId, jobName: sidecar?.jobName, sourceType: sidecar?.sourceType, compression: sidecar?.compression,
		}));
	};

	const first = await tell();
	const second = await tell();

	expect(first).toMatchObject([
		{
			state: 'wrong size', createdAt: tuesday, jobName: 'orders', sourceType: 'postgresql', compression: 'gzip',
		},
		{
			state: 'backup', createdAt: monday, jobId: 'j1', jobName: 'orders', sourceType: 'postgresql', compression: 'gzip',
		},
	]);
	expect(second).toEqual(first);
});

test('what is no backup is shown as what it is', async () => {
	const orphan = storeBackup({folder: bench.storage, at: monday, random: 1});
	const lonely = storeBackup({folder: bench.storage, at: monday, random: 2});
	const broken = storeBackup({folder: bench.storage, at: monday, random: 3});
	const cut = storeBackup({folder: bench.storage, at: monday, random: 4});
	fs.rmSync(path.join(bench.storage, `${orphan}.meta.json`));
	fs.rmSync(path.join(bench.storage, lonely));
	fs.writeFileSync(path.join(bench.storage, `${broken}.meta.json`), '{');
	fs.truncateSync(path.join(bench.storage, cut), 3);
	fs.writeFileSync(path.join(bench.storage, 'notes.txt'), 'not ours');

	expect(new Map(await states() as Array<[string, string]>)).toEqual(new Map([
		[orphan, 'no sidecar'],
		[`${lonely}.meta.json`, 'no artifact'],
		[broken, 'bad sidecar'],
		[cut, 'wrong size'],
		['notes.txt', 'unknown file'],
	]));
});

test('what a destination lists no more is missing since then, and its sidecar stays in the store', async () => {
	const name = storeBackup({folder: bench.storage, at: monday});
	await states();
	fs.rmSync(path.join(bench.storage, name));
	fs.rmSync(path.join(bench.storage, `${name}.meta.json`));

	const listed = await states();

	expect(listed).toEqual([[name, 'missing']]);
	const [row] = bench.context.store.artifacts.findByName(name);
	expect(row?.missingSince).toBeInstanceOf(Date);
	expect(row?.sidecar).toContain('"jobName": "orders"');
});

test('what was missing and is back is a backup again', async () => {
	const name = storeBackup({folder: bench.storage, at: monday});
	await states();
	const away = path.join(bench.folder, 'away');
	fs.renameSync(bench.storage, away);
	fs.mkdirSync(bench.storage);
	await states();
	fs.rmdirSync(bench.storage);
	fs.renameSync(away, bench.storage);

	const listed = await states();

	expect(listed).toEqual([[name, 'backup']]);
	expect(bench.context.store.artifacts.findByName(name)[0]?.missingSince).toBeUndefined();
});

test('a list of a folder that is gone fails, and nothing counts as missing', async () => {
	const name = storeBackup({folder: bench.storage, at: monday});
	await states();
	fs.renameSync(bench.storage, path.join(bench.folder, 'away'));

	await expect(states()).rejects.toMatchObject({code: 'STORAGE_MISSING'});

	expect(bench.context.store.artifacts.findByName(name)[0]?.missingSince).toBeUndefined();
});

describe('what was expected when a run died', () => {
	const expectArtifact = (name: string) => {
		bench.context.store.artifacts.expect({
			destinationKey: 'local:storage', name, sidecar: '{}', sizeBytes: 1, createdAt: monday,
		});
	};

	const known = () => bench.context.store.artifacts.list().map(({name}) => name);
	const later = (days: number) => ({...bench.context, now: () => new Date(Date.now() + (days * 86_400_000))});

	test('and never came is forgotten after a day, and not before', async () => {
		storeBackup({folder: bench.storage, at: tuesday});
		expectArtifact('orders_2026-11-23T03-00-00Z_0001.sql.enc');

		await listArtifacts(bench.destination(), later(0.9));
		const before = known();
		await listArtifacts(bench.destination(), later(1.1));

		expect(before).toContain('orders_2026-11-23T03-00-00Z_0001.sql.enc');
		expect(known()).not.toContain('orders_2026-11-23T03-00-00Z_0001.sql.enc');
	});

	test('and is there without its sidecar is kept however long that is', async () => {
		fs.writeFileSync(path.join(bench.storage, 'orders_2026-11-23T03-00-00Z_0001.sql.enc'), 'x');
		expectArtifact('orders_2026-11-23T03-00-00Z_0001.sql.enc');

		await listArtifacts(bench.destination(), later(400));

		expect(known()).toEqual(['orders_2026-11-23T03-00-00Z_0001.sql.enc']);
	});

	test('stays for a month where the listing is empty, as of a disk that is not mounted', async () => {
		expectArtifact('orders_2026-11-23T03-00-00Z_0001.sql.enc');

		await listArtifacts(bench.destination(), later(29));
		const before = known();
		await listArtifacts(bench.destination(), later(31));

		expect(before).toEqual(['orders_2026-11-23T03-00-00Z_0001.sql.enc']);
		expect(known()).toEqual([]);
	});

	test('waits anew where its upload is gone on with', async () => {
		storeBackup({folder: bench.storage, at: tuesday});
		expectArtifact('orders_2026-11-23T03-00-00Z_0001.sql.enc');
		const [first] = bench.context.store.artifacts.findByName('orders_2026-11-23T03-00-00Z_0001.sql.enc');
		await new Promise(resolve => {
			setTimeout(resolve, 5);
		});

		expectArtifact('orders_2026-11-23T03-00-00Z_0001.sql.enc');

		const [second] = bench.context.store.artifacts.findByName('orders_2026-11-23T03-00-00Z_0001.sql.enc');
		expect(second?.expectedSince?.getTime()).toBeGreaterThan(first?.expectedSince?.getTime() ?? Infinity);
	});
});
