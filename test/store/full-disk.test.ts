import process from 'node:process';
import {
	afterEach, beforeEach, describe, expect, test,
} from 'vitest';
import {openStore, type Store} from '../../source/store/open-store.js';
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
