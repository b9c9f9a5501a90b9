/**
 * Artifacts and a kit that were made once (test/fixtures/make-fixtures.mjs): every later version must open them.
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import {
	afterEach, beforeEach, describe, expect, test,
} from 'vitest';
import * as v from 'valibot';
import {dbseal, makeHome} from '../scenarios/program.js';
import {
	asNode18, fixtures, makeReaderFolder, type ReaderFolder, sha256Of,
} from './reader-folder.js';

const frozen = v.parse(v.array(v.object({
	file: v.string(), kind: v.string(), plainSize: v.number(), plainSha256: v.string(), key: v.nullable(v.string()),
})), JSON.parse(await fs.readFile(path.join(fixtures, 'expected.json'), 'utf8')));

let folder: ReaderFolder;

beforeEach(async () => {
	folder = await makeReaderFolder();
});

afterEach(async () => {
	await folder.remove();
});

describe('the stand-alone reader recovers the frozen', () => {
	test.each(frozen)('$file', async ({file, plainSha256}) => {
		await folder.add('kit');
		await folder.add('foreign.key');
		const artifact = await folder.add(file);

		const {exitCode, stderr} = await folder.run([artifact, '--key-file', 'kit', '--key-file', 'foreign.key', '--output', 'out']);

		expect({exitCode, stderr}).toMatchObject({exitCode: 0});
		const [output = ''] = await fs.readdir(path.join(folder.path, 'out'));
		expect(output).toBe(artifact.replace(/\.enc$/v, '').replace(/\.(?:gz|br|zst)$/v, ''));
		expect(await sha256Of(path.join(folder.path, 'out', output))).toBe(plainSha256);
	});

	test('zstd artifact on a Node without zstd', async () => {
		const {file, plainSha256} = frozen.find(({kind}) => kind === 'zstd') ?? {file: '', plainSha256: ''};
		await folder.add('kit');
		const artifact = await folder.add(file);

		const {exitCode, stderr} = await folder.run([artifact, '--key-file', 'kit', '--output', 'out'], {nodeFlags: asNode18});

		expect({exitCode, stderr}).toMatchObject({exitCode: 0});
		expect(await sha256Of(path.join(folder.path, 'out', artifact.replace(/\.zst\.enc$/v, '')))).toBe(plainSha256);
	});
});

describe('dbseal restores the frozen', () => {
	test.each(frozen)('$file', async ({file, plainSha256, key}) => {
		const home = await makeHome();
		const output = path.join(home, 'dump');
		const keyFile = path.join(fixtures, key === 'foreign' ? 'foreign.key' : 'kit');

		const {exitCode, stderr} = await dbseal(home, ['restore', path.join(fixtures, file), '--to-file', output, ...(key === null ? [] : ['--key-file', keyFile])]);

		expect({exitCode, stderr}).toMatchObject({exitCode: 0});
		expect(await sha256Of(output)).toBe(plainSha256);
	});
});
