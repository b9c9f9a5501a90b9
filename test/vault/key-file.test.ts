import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {parseEnv} from 'node:util';
import {
	afterEach, beforeEach, expect, test,
} from 'vitest';
import {writeSystemKey} from '../../source/vault/key-file.js';
import {systemKey, systemKeyHex} from './vault-home.js';

let folder: string;
let file: string;

beforeEach(() => {
	folder = fs.mkdtempSync(path.join(os.tmpdir(), 'dbseal-key-'));
	file = path.join(folder, '.env');
});

afterEach(() => {
	fs.rmSync(folder, {recursive: true});
});

test('the key is written to a file for its owner only, under any umask', () => {
	const umask = process.umask(0o000);
	const written = writeSystemKey(folder, systemKey);
	process.umask(umask);

	expect(written).toEqual({path: file, isNew: true});
	expect(fs.readFileSync(file, 'utf8')).toBe(`ENCRYPTION_KEY=${systemKeyHex}\n`);
	expect(fs.statSync(file).mode.toString(8)).toBe('100600');
	expect(fs.readdirSync(folder)).toEqual(['.env']);
});

test('a key that is there is kept, to the byte', () => {
	fs.writeFileSync(file, 'ENCRYPTION_KEY=abc\n');

	expect(writeSystemKey(folder, systemKey)).toEqual({path: file, isNew: false});
	expect(fs.readFileSync(file, 'utf8')).toBe('ENCRYPTION_KEY=abc\n');
});

test('the other lines stay, and the file is closed to others', () => {
	fs.writeFileSync(file, '# mine\nexport PGHOST="/run/pg"\n\nLAST=1', {mode: 0o644});

	writeSystemKey(folder, systemKey);

	expect(fs.readFileSync(file, 'utf8')).toBe(`# mine\nexport PGHOST="/run/pg"\n\nLAST=1\nENCRYPTION_KEY=${systemKeyHex}\n`);
	expect(fs.statSync(file).mode.toString(8)).toBe('100600');
});

test('an empty ENCRYPTION_KEY is filled where it stands', () => {
	fs.writeFileSync(file, 'A=1\nENCRYPTION_KEY=\nB=2\n');

	writeSystemKey(folder, systemKey);

	expect(fs.readFileSync(file, 'utf8')).toBe(`A=1\nENCRYPTION_KEY=${systemKeyHex}\nB=2\n`);
});

test('a link is written through, not cut', () => {
	const real = path.join(folder, 'settings');
	fs.writeFileSync(real, 'A=1\n');
	fs.symlinkSync(real, file);

	writeSystemKey(folder, systemKey);

	expect(fs.lstatSync(file).isSymbolicLink()).toBe(true);
	expect(fs.readFileSync(real, 'utf8')).toBe(`A=1\nENCRYPTION_KEY=${systemKeyHex}\n`);
});

test('a file in which the key would stand inside another value is left as it was', () => {
	const text = 'A=`first line\nENCRYPTION_KEY=abc\nlast line`\n';
	fs.writeFileSync(file, text);

	expect(() => writeSystemKey(folder, systemKey)).toThrow(expect.objectContaining({code: 'INVALID_SETTING', exitCode: 2}));
	expect(fs.readFileSync(file, 'utf8')).toBe(text);
});

test('a folder that is not there is named', () => {
	expect(() => writeSystemKey(path.join(folder, 'gone'), systemKey)).toThrow(expect.objectContaining({code: 'KEY_FILE_UNUSABLE', exitCode: 15}));
});

test('of a file that sets it twice to nothing, the key is what every reader of such files takes', () => {
	fs.writeFileSync(file, 'ENCRYPTION_KEY=\nA=1\nENCRYPTION_KEY=\n');

	writeSystemKey(folder, systemKey);

	expect(parseEnv(fs.readFileSync(file, 'utf8'))).toEqual({A: '1', ENCRYPTION_KEY: systemKeyHex});
});
