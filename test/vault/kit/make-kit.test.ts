import {Buffer} from 'node:buffer';
import fs from 'node:fs';
import path from 'node:path';
import {unzipSync} from 'fflate';
import {
	afterEach, beforeEach, describe, expect, test,
} from 'vitest';
import {type Profile} from '../../../source/store/profiles.js';
import {makeKit} from '../../../source/vault/kit/make-kit.js';
import {createProfile} from '../../../source/vault/profiles.js';
import {
	masterKey, masterKeyHex, makeVaultHome, type VaultHome,
} from '../vault-home.js';

let home: VaultHome;
let folder: string;
let profile: Profile;

beforeEach(() => {
	home = makeVaultHome();
	folder = path.dirname(home.path);
	profile = createProfile(home.vault, 'orders', masterKey);
});

afterEach(() => {
	home.remove();
});

async function makeOrdersKit(kitPath: string, form: 'folder' | 'zip' = 'folder'): Promise<void> {
	await makeKit(home.vault, {
		profiles: [profile], place: {path: kitPath, form, random: 'a1b2c3d4'}, host: 'db1.example', version: '0.1.0', reader: Buffer.from('the reader'),
	});
}

function modeOf(file: string): string {
	return (fs.statSync(file).mode % 0o1000).toString(8);
}

describe('a kit on the disk', () => {
	test('is a folder for its owner only, with files for their owner only', async () => {
		const kit = path.join(folder, 'kit');

		await makeOrdersKit(kit);

		expect(modeOf(kit)).toBe('700');
		expect(fs.readdirSync(kit).map(name => [name, modeOf(path.join(kit, name))])).toEqual([
			['README.txt', '600'], ['keys.json', '600'], ['master.key', '600'], ['print.html', '600'], ['recover.mjs', '600'],
		]);
		expect(fs.readFileSync(path.join(kit, 'master.key'), 'utf8')).toBe(`${masterKeyHex}\n`);
	});

	test('leaves nothing else beside it', async () => {
		const before = fs.readdirSync(folder);

		await makeOrdersKit(path.join(folder, 'kit'));

		expect(fs.readdirSync(folder).filter(name => !before.includes(name))).toEqual(['kit']);
	});

	test('can be a zip for its owner only', async () => {
		const kit = path.join(folder, 'kit.zip');

		await makeOrdersKit(kit, 'zip');

		const files = unzipSync(fs.readFileSync(kit));
		expect(modeOf(kit)).toBe('600');
		expect(Object.keys(files)).toEqual(['README.txt', 'master.key', 'keys.json', 'recover.mjs', 'print.html']);
		expect(Buffer.from(files['recover.mjs'] ?? []).toString()).toBe('the reader');
	});

	test('is remembered by the store', async () => {
		await makeOrdersKit(path.join(folder, 'kit'));

		expect(home.open().profiles.findById(profile.id)?.kitWrittenAt).toEqual(home.store.now());
	});
});

describe('a kit that can\'t be written', () => {
	test.each(['folder', 'zip'] as const)('as a %s does not take the place of what exists', async form => {
		const kit = path.join(folder, 'kit');
		fs.writeFileSync(kit, 'something else');

		await expect(makeOrdersKit(kit, form)).rejects.toThrow(expect.objectContaining({code: 'OUTPUT_EXISTS', exitCode: 17}));

		expect(fs.readFileSync(kit, 'utf8')).toBe('something else');
	});

	test('does not take the place of an empty folder', async () => {
		const kit = path.join(folder, 'kit');
		fs.mkdirSync(kit);

		await expect(makeOrdersKit(kit)).rejects.toThrow(expect.objectContaining({code: 'OUTPUT_EXISTS'}));
	});

	test('in a folder that is missing names the place and leaves nothing', async () => {
		const kit = path.join(folder, 'nowhere', 'kit');

		await expect(makeOrdersKit(kit)).rejects.toThrow(expect.objectContaining({code: 'INVALID_SETTING', message: `${kit} can't be written (ENOENT)`}));

		expect(fs.existsSync(path.dirname(kit))).toBe(false);
	});

	test('is not remembered by the store', async () => {
		await expect(makeOrdersKit(path.join(folder, 'nowhere', 'kit'))).rejects.toThrow('can\'t be written');

		expect(home.open().profiles.findById(profile.id)?.kitWrittenAt).toBeUndefined();
	});
});
