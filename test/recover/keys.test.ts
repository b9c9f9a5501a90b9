/** The stand-alone reader with keys that are wrong, changed, mistyped, missing, or one of several. */
import fs from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {
	afterEach, beforeEach, describe, expect, test,
} from 'vitest';
import {
	asNode18, flipByte, gzip, makeReaderFolder, type ReaderFolder,
} from './reader-folder.js';

let folder: ReaderFolder;

beforeEach(async () => {
	folder = await makeReaderFolder();
});

afterEach(async () => {
	await folder.remove();
});

describe('a wrong or damaged key', () => {
	test('of another kit ends with exit 12 and names the key that is wanted', async () => {
		await folder.add('foreign.key');
		const artifact = await folder.add(gzip);

		const {exitCode, stderr} = await folder.run([artifact, '--key-file', 'foreign.key']);

		expect(exitCode).toBe(12);
		expect(stderr).toContain(`none of the keys given fits ${artifact} (1 tried)`);
		expect(stderr).toMatch(/the key with fingerprint [\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4} of profile 'orders'/v);
	});

	test('for another writer\'s backup ends with exit 12, too', async () => {
		await folder.unpackKit();
		const artifact = await folder.add('foreign/flat-brotli.sql.br.enc');

		const {exitCode} = await folder.run([artifact]);

		expect(exitCode).toBe(12);
	});

	test('of the kit, changed in master.key, is found by keys.json, and the change is told', async () => {
		await folder.unpackKit();
		await folder.change('master.key', flipByte(10));
		const artifact = await folder.add(gzip);

		const {exitCode, stderr} = await folder.run([artifact]);

		expect(exitCode).toBe(0);
		expect(stderr).toMatch(/^warning: master\.key: its key has the fingerprint \S+, which no key in keys\.json has; one of them was changed$/mv);
	});

	test('of the kit, changed in keys.json, is found by master.key, and the change is told', async () => {
		await folder.unpackKit();
		await folder.change('keys.json', bytes => flipByte(bytes.indexOf('"key":') + 12)(bytes));
		const artifact = await folder.add(gzip);

		const {exitCode, stderr} = await folder.run([artifact]);

		expect(exitCode).toBe(0);
		expect(stderr).toContain('warning: keys.json: that list of keys can\'t be used: the key of "orders" was changed');
	});

	test('in a file that this user may not read is told, and found in another one', async () => {
		await folder.unpackKit();
		const artifact = await folder.add(gzip);
		for (const name of await folder.list()) {
			await fs.chmod(path.join(folder.path, name), name === 'keys.json' ? 0o000 : 0o644);
		}

		await fs.chmod(folder.path, 0o755);
		const {exitCode, stderr} = await folder.run([artifact, '--verify'], process.getuid?.() === 0 ? {uid: 65_534} : {});

		expect(exitCode).toBe(0);
		expect(stderr).toContain('warning: keys.json: it can\'t be read (EACCES)');
	});

	test('typed from paper with an error names its line', async () => {
		const artifact = await folder.add(gzip);
		await fs.writeFile(path.join(folder.path, 'typed.txt'), [
			'1: c0ff ee01 2345 6789 - 3468', '2: abcd ef00 1122 3344 - 8144', '3: 5566 7788 99ab bbcc - 9c71', '4: ddee ff5a 17ec 0de5 - 8d59',
		].join('\n'));

		const {exitCode, stderr} = await folder.run([artifact, '--key-file', 'typed.txt']);

		expect(exitCode).toBe(12);
		expect(stderr).toContain('typed.txt: that is no master key: line 3 has a typing error: its check digits do not fit');
	});

	test('that is nowhere ends with exit 12 and says where it was looked for', async () => {
		const artifact = await folder.add(gzip);

		const {exitCode, stderr} = await folder.run([artifact]);

		expect(exitCode).toBe(12);
		expect(stderr).toContain('no key was found: neither beside recover.mjs nor in this folder');
	});

	test('is found among several by its fingerprint', async () => {
		await folder.unpackKit();
		await fs.mkdir(path.join(folder.path, 'keys'));
		await folder.add('foreign.key', {as: 'keys/foreign.key'});
		const artifact = await folder.add(gzip);

		const {exitCode, stderr} = await folder.run([artifact, '--verify']);

		expect(exitCode).toBe(0);
		expect(stderr).toContain('Smart Recovery Successful: Matched key from profile \'orders\'');
	});

	test('is found among several by looking, where there is no fingerprint', async () => {
		await folder.unpackKit();
		await fs.mkdir(path.join(folder.path, 'keys'));
		await folder.add('foreign.key', {as: 'keys/foreign.key'});
		const artifact = await folder.add('foreign/nested-brotli.sql.br.enc');

		const {exitCode, stderr} = await folder.run([artifact, '--verify'], {nodeFlags: asNode18});

		expect({exitCode, stderr}).toMatchObject({exitCode: 0});
		expect(stderr).toContain('Smart Recovery Successful: Matched key from profile \'keys/foreign.key\'');
	});
});
