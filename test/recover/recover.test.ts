/** The stand-alone reader with a sound kit, and with damaged backups. */
import {Buffer} from 'node:buffer';
import {spawnSync} from 'node:child_process';
import {randomBytes} from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {gzipSync} from 'node:zlib';
import {
	afterEach, beforeEach, describe, expect, test,
} from 'vitest';
import {writeAsOthersDo} from '../scenarios/other-writers.js';
import {
	asNode18, brotli, chunked, flipByte, gzip, gzipOutput, largeDump, makeReaderFolder, type ReaderFolder, sha256Of, unencrypted,
} from './reader-folder.js';

let folder: ReaderFolder;

beforeEach(async () => {
	folder = await makeReaderFolder();
});

afterEach(async () => {
	await folder.remove();
});

describe('with its kit, the reader', () => {
	test('writes the dump beside it and says how to load it', async () => {
		await folder.unpackKit();
		const artifact = await folder.add('foreign/nested-gzip.sql.gz.enc');
		await folder.add('foreign.key');

		const {exitCode, stderr} = await folder.run([artifact, '--key-file', 'foreign.key']);

		expect(exitCode).toBe(0);
		expect(await sha256Of(path.join(folder.path, 'nested-gzip.sql'))).toBe(largeDump.sha256);
		expect(stderr).toContain('metadata not authenticated');
		expect(stderr).toContain(`createdb restored && psql --no-psqlrc --set ON_ERROR_STOP=1 --dbname restored --file ${folder.path}/nested-gzip.sql`);
	});

	test('says how to load an archive that mongodump compressed itself', async () => {
		await fs.writeFile(path.join(folder.path, 'this.key'), 'ab'.repeat(32));
		const archive = gzipSync(Buffer.concat([Buffer.from('6de29981', 'hex'), randomBytes(3000)]));
		const artifact = await writeAsOthersDo({
			folder: folder.path, keyHex: 'ab'.repeat(32), profileId: 'p', dump: archive, sourceType: 'mongodb',
		});

		const {exitCode, stderr} = await folder.run([artifact, '--key-file', 'this.key', '--output', 'out']);
		const [name = ''] = await fs.readdir(path.join(folder.path, 'out'));
		const written = await fs.readFile(path.join(folder.path, 'out', name));

		expect({exitCode, stderr}).toMatchObject({exitCode: 0});
		expect(written.equals(archive)).toBe(true);
		expect(stderr).toContain(`mongorestore --gzip --archive=${folder.path}/out/${name}`);
	});

	test('says that a chunked backup opens without its sidecar, where that can\'t be read', async () => {
		await folder.unpackKit();
		const artifact = await folder.add(chunked);
		await folder.change(`${artifact}.meta.json`, bytes => bytes.subarray(0, 20));

		const broken = await folder.run([artifact, '--verify']);
		await fs.rm(path.join(folder.path, `${artifact}.meta.json`));
		const alone = await folder.run([artifact, '--verify']);

		expect(broken.exitCode).toBe(13);
		expect(broken.stderr).toContain('move it away: this backup opens without.');
		expect(alone.exitCode).toBe(0);
	});

	test('works with no more than Node 18.0 has', async () => {
		await folder.unpackKit();
		const artifacts = [await folder.add(gzip), await folder.add(brotli), await folder.add(chunked), await folder.add(unencrypted)];

		const {exitCode, stderr} = await folder.run([...artifacts, '--output', 'out'], {nodeFlags: asNode18});

		expect({exitCode, stderr}).toMatchObject({exitCode: 0});
		const names = await fs.readdir(path.join(folder.path, 'out'));
		expect(await Promise.all(names.map(async name => sha256Of(path.join(folder.path, 'out', name))))).toEqual(Array.from({length: 4}, () => largeDump.sha256));
	});

	test('needs no module but Node\'s own', async () => {
		const source = await fs.readFile(path.join(folder.path, 'recover.mjs'), 'utf8');

		const imported = [...source.matchAll(/^import .*?from "(?<name>[^"]+)";$/gmv)].map(match => match.groups?.name);

		expect(imported.length).toBeGreaterThan(10);
		expect(imported.filter(name => !name?.startsWith('node:'))).toEqual([]);
	});

	test('on a stdout without room ends with exit 16, and not as a bug', async () => {
		await folder.unpackKit();
		const artifact = await folder.add(gzip);

		const {status, stderr} = spawnSync('sh', ['-c', `"${process.execPath}" recover.mjs ${artifact} --to-stdout >/dev/full`], {cwd: folder.path, encoding: 'utf8'});

		expect(status).toBe(16);
		expect(stderr).toContain('no room to write stdout');
	});

	test('gives only the dump on stdout', async () => {
		await folder.unpackKit();
		const artifact = await folder.add(gzip);

		const {exitCode, stdout} = await folder.run([artifact, '--to-stdout']);

		expect(exitCode).toBe(0);
		expect(stdout.subarray(0, 31).toString()).toBe('--\n-- PostgreSQL database dump\n');
		expect(stdout.length).toBe(largeDump.sizeBytes);
		expect(await folder.list()).not.toContain(gzipOutput);
	});

	test('only checks with --verify', async () => {
		await folder.unpackKit();
		const artifact = await folder.add(gzip);
		const before = await folder.list();

		const {exitCode, stderr} = await folder.run([artifact, '--verify']);

		expect(exitCode).toBe(0);
		expect(stderr).toContain('proven with the key orders, 1.54 MB, whole and sound');
		expect(await folder.list()).toEqual(before);
	});

	test('takes the name of the sidecar for the artifact', async () => {
		await folder.unpackKit();
		const artifact = await folder.add(gzip);

		const {exitCode} = await folder.run([`${artifact}.meta.json`, '--verify']);

		expect(exitCode).toBe(0);
	});

	test('recovers what it can of several, and exits 3', async () => {
		await folder.unpackKit();
		const good = await folder.add(gzip);
		const bad = await folder.add(brotli);
		await folder.change(bad, flipByte(1000));

		const {exitCode} = await folder.run([bad, good, '--output', 'out']);

		expect(exitCode).toBe(3);
		expect(await fs.readdir(path.join(folder.path, 'out'))).toEqual([gzipOutput]);
	});
});

describe('a damaged backup ends with exit 13 and leaves nothing:', () => {
	test.each([
		['a changed byte in a stream', gzip, flipByte(40_000)],
		['a stream that is cut', gzip, bytes => bytes.subarray(0, -1)],
		['bytes behind a stream', gzip, bytes => Buffer.concat([bytes, Buffer.from('x')])],
		['a changed byte in a chunk', chunked, flipByte(-20_000)],
		['a chunked backup cut between two chunks', chunked, bytes => bytes.subarray(0, bytes.length - (bytes.length % 16_400) - 16_400)],
		['a changed byte in a chunked backup\'s header', chunked, flipByte(40)],
		['an unencrypted backup with a changed byte', unencrypted, flipByte(40_000)],
	] satisfies ReadonlyArray<readonly [string, string, (bytes: Buffer) => Uint8Array]>)('%s', async (_what, fixture, damage) => {
		await folder.unpackKit();
		const artifact = await folder.add(fixture);
		await folder.change(artifact, damage);
		const before = await folder.list();

		const {exitCode, stdout, stderr} = await folder.run([artifact]);
		const toStdout = await folder.run([artifact, '--to-stdout']);

		expect([exitCode, toStdout.exitCode]).toEqual([13, 13]);
		expect(stderr).toContain(artifact);
		expect(await folder.list()).toEqual(before);
		expect([stdout.length, toStdout.stdout.length]).toEqual([0, 0]);
	});

	test('a sidecar that was edited', async () => {
		await folder.unpackKit();
		const artifact = await folder.add(gzip);
		await folder.change(`${artifact}.meta.json`, bytes => Buffer.from(bytes.toString().replace('"sourceName": "orders"', '"sourceName": "others"')));

		const {exitCode, stderr} = await folder.run([artifact]);

		expect(exitCode).toBe(13);
		expect(stderr).toContain('was edited: its seal does not match');
	});

	test('a sidecar that is no JSON, named', async () => {
		await folder.unpackKit();
		const artifact = await folder.add(gzip);
		await fs.writeFile(path.join(folder.path, `${artifact}.meta.json`), 'oops');

		const {exitCode, stderr} = await folder.run([artifact]);

		expect(exitCode).toBe(13);
		expect(stderr).toContain(`sidecar ${artifact}.meta.json can't be used: it is not JSON`);
	});
});
