import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {
	afterEach, beforeEach, expect, test,
} from 'vitest';
import {makeFolder} from '../../source/files/make-folder.js';

let folder: string;

beforeEach(() => {
	folder = fs.mkdtempSync(path.join(os.tmpdir(), 'dbseal-folder-'));
});

afterEach(() => {
	fs.rmSync(folder, {recursive: true});
});

const modeOf = (name: string) => (fs.statSync(path.join(folder, name)).mode & 0o777).toString(8);

test('a folder is made with what it lies in, for its owner only', () => {
	const isNew = makeFolder(path.join(folder, 'one/two/three'));

	expect(isNew).toBe(true);
	expect([modeOf('one'), modeOf('one/two'), modeOf('one/two/three')]).toEqual(['700', '700', '700']);
});

test('a folder that is there is left as it is', () => {
	fs.chmodSync(folder, 0o755);

	expect(makeFolder(folder)).toBe(false);
	expect(modeOf('.')).toBe('755');
});

test('a file in the way is the system\'s error', () => {
	fs.writeFileSync(path.join(folder, 'file'), '');

	expect(() => makeFolder(path.join(folder, 'file'))).toThrow(expect.objectContaining({code: 'EEXIST'}));
	expect(() => makeFolder(path.join(folder, 'file', 'below'))).toThrow(expect.objectContaining({code: 'ENOTDIR'}));
});

test.skipIf(process.platform !== 'linux')('a place where no folder can be made is an error, not an endless try', () => {
	expect(() => makeFolder('/proc/dbseal/home')).toThrow(expect.objectContaining({code: 'ENOENT'}));
});
