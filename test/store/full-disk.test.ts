import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {
	afterEach, beforeEach, describe, expect, test,
} from 'vitest';
import {openStore, type Store} from '../../source/store/open-store.js';
import {runProgram} from '../servers/run-program.js';
import {makeSmallDisk, type SmallDisk} from '../small-disk.js';

describe.skipIf(process.getuid?.() !== 0)('a store whose disk is full (left out: needs root)', () => {
	let disk: SmallDisk;
	let store: Store;

	/** More than the write-ahead log has room for as it is. */
	const large = 'x'.repeat(1_000_000);
	const refusal = expect.objectContaining({code: 'NO_SPACE', exitCode: 16}) as unknown;

	const open = () => openStore({home: disk.folder, now: () => new Date()});

	beforeEach(async () => {
		disk = await makeSmallDisk('8m');
		store = open();
	});

	afterEach(async () => {
		store.close();
		await disk.remove();
	});

	const addProfile = (name: string, sealedKey: string) => store.profiles.add({
		id: name, name, sealedKey, fingerprint: 'ab'.repeat(16), origin: 'created',
	});

	test('keeps no row that is added, and says so', () => {
		disk.fill();

		expect(() => addProfile('main', large)).toThrow(refusal);

		disk.makeRoom();
		store.close();
		store = open();
		expect(store.profiles.all()).toEqual([]);
	});

	test('keeps a row as it was when a change of it does not fit, and says so', () => {
		store.runs.begin({
			id: 'run', kind: 'backup', title: 'backup', pid: 1, processStartedAt: 'now',
		}, () => undefined);
		disk.fill();

		expect(() => store.runs.finish('run', {outcome: 'succeeded', summary: large})).toThrow(refusal);

		disk.makeRoom();
		expect(store.runs.findById('run')).toMatchObject({outcome: undefined});
	});
});

test('a store that grows larger than a file may be has no room', async () => {
	const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'dbseal-store-'));
	const store = openStore({home: folder, now: () => new Date()});
	const limit = async (size: string) => runProgram('prlimit', ['--pid', String(process.pid), `--fsize=${size}:`]);

	await limit('400000');
	try {
		expect(() => store.transaction(() => store.profiles.add({
			id: 'main', name: 'main', sealedKey: 'x'.repeat(1_000_000), fingerprint: 'ab'.repeat(16), origin: 'created',
		}))).toThrow(expect.objectContaining({code: 'NO_SPACE', exitCode: 16}));
	} finally {
		await limit('unlimited');
		store.close();
	}

	expect(fs.readdirSync(folder)).toEqual(['dbseal.sqlite']);
	fs.rmSync(folder, {recursive: true});
});
