import {Buffer} from 'node:buffer';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {pipeline} from 'node:stream/promises';
import {
	afterEach, beforeEach, expect, test,
} from 'vitest';
import {assertMayBeReplaced, createOutputFile, describeOutputError} from '../../source/files/output-file.js';

let folder: string;

beforeEach(async () => {
	folder = await fs.mkdtemp(path.join(os.tmpdir(), 'dbseal-output-'));
});

afterEach(async () => {
	await fs.rm(folder, {recursive: true});
});

test('a committed file has all its chunks and belongs to its owner only', async () => {
	const filePath = path.join(folder, 'dump.sql');
	const file = await createOutputFile(filePath, {overwrite: false, random: 'a1b2'});
	await pipeline([Buffer.from('one '), Buffer.from('two')], file.stream);

	await file.commit();

	expect(await fs.readFile(filePath, 'utf8')).toBe('one two');
	const {mode} = await fs.stat(filePath);
	expect((mode % 0o1000).toString(8)).toBe('600');
	expect(await fs.readdir(folder)).toEqual(['dump.sql']);
});

test('nothing is there under the name before the commit, and nothing at all after an abort', async () => {
	const file = await createOutputFile(path.join(folder, 'dump.sql'), {overwrite: false, random: 'a1b2'});
	await pipeline([Buffer.from('half')], file.stream);
	const before = await fs.readdir(folder);

	await file.abort();

	expect(before).toEqual(['.dump.sql.a1b2.partial']);
	expect(await fs.readdir(folder)).toEqual([]);
});

test('an existing file is refused and stays as it was', async () => {
	const filePath = path.join(folder, 'dump.sql');
	await fs.writeFile(filePath, 'old');
	const file = await createOutputFile(filePath, {overwrite: false, random: 'a1b2'});
	await pipeline([Buffer.from('new')], file.stream);

	const commit = file.commit();

	await expect(commit).rejects.toThrow(expect.objectContaining({code: 'OUTPUT_EXISTS', exitCode: 17}));
	await file.abort();
	expect(await fs.readFile(filePath, 'utf8')).toBe('old');
	expect(await fs.readdir(folder)).toEqual(['dump.sql']);
});

test('an existing file is replaced where that was asked for', async () => {
	const filePath = path.join(folder, 'dump.sql');
	await fs.writeFile(filePath, 'old');
	const file = await createOutputFile(filePath, {overwrite: true, random: 'a1b2'});
	await pipeline([Buffer.from('new')], file.stream);

	await file.commit();

	expect(await fs.readFile(filePath, 'utf8')).toBe('new');
});

test('a folder that is missing is named', async () => {
	const filePath = path.join(folder, 'nowhere', 'dump.sql');

	const creation = createOutputFile(filePath, {overwrite: false, random: 'a1b2'});

	await expect(creation).rejects.toThrow(expect.objectContaining({code: 'INVALID_SETTING', message: `${filePath} can't be written (ENOENT)`}));
});

test('what is in the way is told before anything is written', async () => {
	const filePath = path.join(folder, 'dump.sql');
	await fs.writeFile(filePath, 'old');
	const check = (file: string, overwrite: boolean) => () => {
		assertMayBeReplaced(file, {overwrite});
	};

	expect(check(filePath, false)).toThrow(expect.objectContaining({code: 'OUTPUT_EXISTS'}));
	expect(check(filePath, true)).not.toThrow();
	expect(check(path.join(folder, 'new.sql'), false)).not.toThrow();
});

test.each(['/dev/null', os.tmpdir()])('%s is never replaced', place => {
	expect(() => {
		assertMayBeReplaced(place, {overwrite: true});
	}).toThrow(expect.objectContaining({code: 'OUTPUT_EXISTS', exitCode: 17}));
});

test.each(['ENOSPC', 'EDQUOT', 'EFBIG'])('%s is a question of room', code => {
	expect(describeOutputError(Object.assign(new Error('from the system'), {code}), '/dump')).toMatchObject({code: 'NO_SPACE', exitCode: 16});
});

test.each([
	['EIO', 'STORAGE_FAILED', 15],
	['ESTALE', 'STORAGE_FAILED', 15],
	['EROFS', 'INVALID_SETTING', 2],
	['EACCES', 'INVALID_SETTING', 2],
])('tells a failing disk from a place that was chosen badly: %s', (system, code, exitCode) => {
	expect(describeOutputError(Object.assign(new Error('from the system'), {code: system}), '/dump')).toMatchObject({code, exitCode});
});
