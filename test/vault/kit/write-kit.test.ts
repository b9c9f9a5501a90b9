import {Buffer} from 'node:buffer';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {
	afterEach, beforeEach, expect, test,
} from 'vitest';
import {writeKit} from '../../../source/vault/kit/write-kit.js';

let folder: string;

beforeEach(() => {
	folder = fs.mkdtempSync(path.join(os.tmpdir(), 'dbseal-kit-'));
});

afterEach(() => {
	fs.rmSync(folder, {recursive: true});
});

const place = (form: 'folder' | 'zip') => ({path: path.join(folder, 'kit'), form, random: 'a1b2c3d4'});

test('a kit that can\'t be written to its end leaves nothing', async () => {
	const files = [{name: 'master.key', content: 'ab'.repeat(32)}, {name: `${'x'.repeat(300)}.key`, content: ''}];

	await expect(writeKit(files, place('folder'))).rejects.toMatchObject({exitCode: 2});

	expect(fs.readdirSync(folder)).toEqual([]);
});

test('the files of a zipped kit unpack for their owner only, under any umask', async () => {
	await writeKit([{name: 'master.key', content: 'ab'.repeat(32)}, {name: 'keys/orders.key', content: Buffer.from('cd')}], place('zip'));

	const bytes = fs.readFileSync(path.join(folder, 'kit'));
	const entries: unknown[] = [];
	for (let at = bytes.indexOf('PK\u0001\u0002'); at !== -1; at = bytes.indexOf('PK\u0001\u0002', at + 1)) {
		entries.push({system: bytes.readUInt8(at + 5), mode: Math.floor(bytes.readUInt32LE(at + 38) / 0x1_00_00).toString(8)});
	}

	const unix = 3;
	expect(entries).toEqual([{system: unix, mode: '100600'}, {system: unix, mode: '100600'}]);
});

test.each(['folder', 'zip'] as const)('a kit as a %s never takes the place of something', async form => {
	fs.writeFileSync(path.join(folder, 'kit'), 'mine');

	await expect(writeKit([{name: 'master.key', content: ''}], place(form))).rejects.toMatchObject({code: 'OUTPUT_EXISTS', exitCode: 17});

	expect(fs.readdirSync(folder)).toEqual(['kit']);
	expect(fs.readFileSync(path.join(folder, 'kit'), 'utf8')).toBe('mine');
});
