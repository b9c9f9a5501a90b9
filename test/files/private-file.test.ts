import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {
	afterEach, beforeEach, expect, test,
} from 'vitest';
import {realFile, renameDurably, writePrivateFile} from '../../source/files/private-file.js';
import {runProgram} from '../servers/run-program.js';

const isRoot = process.getuid?.() === 0;

let folder: string;
let file: string;
let old: string;

beforeEach(() => {
	folder = fs.mkdtempSync(path.join(os.tmpdir(), 'dbseal-private-'));
	file = path.join(folder, '.env.new');
	old = path.join(folder, '.env');
	fs.writeFileSync(old, 'A=1\n');
});

afterEach(() => {
	fs.rmSync(folder, {recursive: true});
});

test('a file with a key is for its owner only, also where an open one was before', () => {
	fs.writeFileSync(file, 'left by a dead attempt', {mode: 0o666});

	writePrivateFile(file, {text: 'secret', like: old});

	expect((fs.statSync(file).mode % 0o1000).toString(8)).toBe('600');
	expect(fs.readFileSync(file, 'utf8')).toBe('secret');
});

test.skipIf(!isRoot)('what root writes belongs to whom the file belongs that it is to replace (left out: needs root)', () => {
	fs.chownSync(old, 1234, 2345);

	writePrivateFile(file, {text: 'secret', like: old});

	expect(fs.statSync(file)).toMatchObject({uid: 1234, gid: 2345});
});

test('a file is found behind its links, and one that is not there is its own', () => {
	const link = path.join(folder, 'link');
	fs.symlinkSync(old, link);

	expect([realFile(link), realFile(file)]).toEqual([fs.realpathSync(old), file]);
});

test.skipIf(!isRoot)('a file that was mounted by itself gets the new text, all of it and no more (left out: needs root)', async () => {
	fs.writeFileSync(old, 'a text that is longer than the new one\n', {mode: 0o644});
	fs.writeFileSync(file, 'short\n', {mode: 0o600});
	await runProgram('mount', ['--bind', old, old]);

	try {
		renameDurably(file, old);

		expect(fs.readFileSync(old, 'utf8')).toBe('short\n');
		expect((fs.statSync(old).mode % 0o1000).toString(8)).toBe('600');
		expect(fs.existsSync(file)).toBe(false);
	} finally {
		await runProgram('umount', [old]);
	}
});
