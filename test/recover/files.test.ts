/** The stand-alone reader with files that are missing or in the way, and with words that it can't understand. */
import fs from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {
	afterEach, beforeEach, describe, expect, test,
} from 'vitest';
import {
	chunked, gzip, gzipOutput, largeDump, makeReaderFolder, type ReaderFolder, sha256Of,
} from './reader-folder.js';

let folder: ReaderFolder;

beforeEach(async () => {
	folder = await makeReaderFolder();
});

afterEach(async () => {
	await folder.remove();
});

describe('a file that is missing or in the way', () => {
	test('a stream backup without its sidecar ends with exit 10 and says what is lost with it', async () => {
		await folder.unpackKit();
		const artifact = await folder.add(gzip, {bare: true});

		const {exitCode, stderr} = await folder.run([artifact]);

		expect(exitCode).toBe(10);
		expect(stderr).toContain('the numbers that start its decryption and prove it (iv, authTag) are only in there, and no key stands in for them');
	});

	test('an archive of a kind that it does not know is named, with what to do, and written nowhere', async () => {
		await folder.unpackKit();
		const artifact = await folder.add(gzip, {bare: true});
		await fs.writeFile(path.join(folder.path, `${artifact}.meta.json`), JSON.stringify({version: 1, archive: {formatVersion: 2, kdfSalt: 'aa'}, compression: 'NONE'}));
		const before = await fs.readdir(folder.path);

		const {exitCode, stderr} = await folder.run([artifact]);

		expect(exitCode).toBe(13);
		expect(stderr).toContain('an archive of format version 2');
		expect(stderr).toContain('Restore it with the program that wrote it');
		expect(await fs.readdir(folder.path)).toEqual(before);
	});

	test('a chunked backup needs no sidecar', async () => {
		await folder.unpackKit();
		const artifact = await folder.add(chunked, {bare: true});

		const {exitCode, stderr} = await folder.run([artifact]);

		expect({exitCode, stderr}).toMatchObject({exitCode: 0});
		expect(stderr).not.toContain('not authenticated');
		expect(await sha256Of(path.join(folder.path, 'chunked_2026-11-24T22-40-45Z_bb56.sql'))).toBe(largeDump.sha256);
	});

	test('a backup that is not there ends with exit 10', async () => {
		await folder.unpackKit();

		const {exitCode, stderr} = await folder.run(['nowhere.sql.enc']);

		expect(exitCode).toBe(10);
		expect(stderr).toContain('no backup at');
	});

	test('an output that exists is refused and stays as it was', async () => {
		await folder.unpackKit();
		const artifact = await folder.add(gzip);
		await fs.writeFile(path.join(folder.path, gzipOutput), 'precious');

		const {exitCode, stderr} = await folder.run([artifact]);

		expect(exitCode).toBe(17);
		expect(stderr).toContain(`${folder.path}/${gzipOutput} exists`);
		expect(await fs.readFile(path.join(folder.path, gzipOutput), 'utf8')).toBe('precious');
	});

	test('a folder that can\'t be written to is named, and the backup in it can still be read', async () => {
		await folder.unpackKit();
		const artifact = await folder.add(gzip);
		for (const name of await folder.list()) {
			await fs.chmod(path.join(folder.path, name), 0o644);
		}

		await fs.chmod(folder.path, 0o555);
		const uid = process.getuid?.() === 0 ? {uid: 65_534} : {};

		const refused = await folder.run([artifact], uid);
		const verified = await folder.run([artifact, '--verify'], uid);

		await fs.chmod(folder.path, 0o755);
		expect(refused.exitCode).toBe(2);
		expect(refused.stderr).toContain(`${folder.path}/${gzipOutput} can't be written (EACCES)`);
		expect(verified.exitCode).toBe(0);
	});

	test.each([
		['an unknown flag', ['--outptu', 'x'], 'unknown flag --outptu'],
		['a flag without its value', ['x.enc', '--output'], '--output needs a value'],
		['two backups for one stdout', ['a.enc', 'b.enc', '--to-stdout'], '--to-stdout takes exactly one backup'],
		['a key file that is not there', ['x.enc', '--key-file', 'none.key'], 'the key file none.key can\'t be read (ENOENT)'],
		['nothing, without a terminal and a backup', [], 'there is no backup in'],
	])('%s ends with exit 2', async (_what, words, message) => {
		const {exitCode, stderr} = await folder.run(words);

		expect(exitCode).toBe(2);
		expect(stderr).toContain(message);
	});
});
