/**
 * What `--salvage` gets out of damaged backups: all that proves itself, marked so that nobody takes it for whole.
 */
import {Buffer} from 'node:buffer';
import {spawnSync} from 'node:child_process';
import {createHash} from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import {
	afterEach, beforeEach, describe, expect, test,
} from 'vitest';
import {parseChunkedHeader, writeChunked} from '../../source/artifacts/chunked-header.js';
import {codecByName} from '../../source/compression/registry.js';
import {type CompressionName} from '../../source/core/codec.js';
import {MasterKey} from '../../source/crypto/master-key.js';
import {incompressible} from '../sample-bytes.js';
import {through} from '../through.js';
import {
	chunked, flipByte, gzip, gzipOutput, largeDump, makeReaderFolder, type ReaderFolder,
} from './reader-folder.js';

let folder: ReaderFolder;

beforeEach(async () => {
	folder = await makeReaderFolder();
	await folder.unpackKit();
});

afterEach(async () => {
	await folder.remove();
});

const key = MasterKey.parse(createHash('sha256').update('salvage').digest('hex'));
const dump = incompressible(3_500_000);
const sealedChunk = 16_400;

/** A chunked artifact without a sidecar, and where its first chunk begins. */
async function writeArtifact(compression: CompressionName, {cutBytes = 0} = {}): Promise<{readonly name: string; readonly firstByte: number}> {
	const codec = codecByName(compression);
	const compressed = await through(codec.compress({}), [dump]);
	const stored = await through(writeChunked(key, {
		version: 1, compression: codec.sidecarName, encryption: {enabled: true, profileId: 'p', algorithm: 'aes-256-gcm'}, dbseal: {format: 'chunked', keyFingerprint: key.fingerprint},
	}), [compressed.subarray(0, compressed.length - cutBytes)]);
	const name = `big.bin${codec.suffix}.enc`;
	await fs.writeFile(path.join(folder.path, name), stored);
	await fs.writeFile(path.join(folder.path, 'this.key'), key.toHex());
	return {name, firstByte: parseChunkedHeader(name, stored).payloadOffset + 56};
}

const salvage = async (name: string) => folder.run([name, '--key-file', 'this.key', '--salvage']);
const salvaged = async () => fs.readFile(path.join(folder.path, 'big.bin.SALVAGED-NOT-WHOLE'));

describe('of a chunked backup with damage in the middle', () => {
	test.each(['gzip', 'zstd'] as const)('all members that are intact come back, and the lost range is named (%s)', async compression => {
		const {name, firstByte} = await writeArtifact(compression);
		const at = firstByte + (100 * sealedChunk) + 7;
		await folder.change(name, flipByte(at));

		const {exitCode, stderr} = await salvage(name);
		const output = await salvaged();

		expect(exitCode).toBe(13);
		const before = output.length - (dump.length - (2 * 1_048_576));
		expect(stderr).toContain(`lost: its stored bytes ${firstByte + (100 * sealedChunk)} to ${firstByte + (101 * sealedChunk) - 1}, in the output behind its byte ${before}`);
		expect(before).toBeGreaterThanOrEqual(1_048_576);
		expect(output.equals(Buffer.concat([dump.subarray(0, before), dump.subarray(2 * 1_048_576)]))).toBe(true);
	});

	test('uncompressed, everything but the lost chunk comes back', async () => {
		const {name, firstByte} = await writeArtifact('none');
		await folder.change(name, flipByte(firstByte + (3 * sealedChunk)));

		const {exitCode} = await salvage(name);

		expect(exitCode).toBe(13);
		const output = await salvaged();
		expect(output.equals(Buffer.concat([dump.subarray(0, 3 * 16_384), dump.subarray(4 * 16_384)]))).toBe(true);
	});
});

test('of a chunked backup that was cut, what is there comes back, and its end is said to be lost', async () => {
	const {name, firstByte} = await writeArtifact('none');
	await folder.change(name, bytes => bytes.subarray(0, firstByte + (5 * sealedChunk)));

	const {exitCode, stderr} = await salvage(name);

	expect(exitCode).toBe(13);
	expect(stderr).toContain('lost: its end, in the output behind its byte 81920');
	const output = await salvaged();
	expect(output.equals(dump.subarray(0, 5 * 16_384))).toBe(true);
});

test.each(['gzip', 'zstd', 'brotli'] as const)('of a chunked backup that was cut before it was encrypted, the end is said to be lost (%s)', async compression => {
	const {name} = await writeArtifact(compression, {cutBytes: 500_000});

	const {exitCode, stderr} = await salvage(name);
	const output = await salvaged();

	expect(exitCode).toBe(13);
	expect(stderr).toContain(`lost: everything behind byte ${output.length} of the output: it was damaged before it was encrypted`);
	expect(output.equals(dump.subarray(0, output.length))).toBe(true);
});

test('of a stream, what decompresses before the damage comes back, under a name that no good dump has', async () => {
	const artifact = await folder.add(gzip);
	await folder.run([artifact]);
	const whole = await fs.readFile(path.join(folder.path, gzipOutput));
	await fs.rm(path.join(folder.path, gzipOutput));
	await folder.change(artifact, flipByte(-100));

	const {exitCode, stderr} = await folder.run([artifact, '--salvage']);
	const output = await fs.readFile(path.join(folder.path, `${gzipOutput}.SALVAGED-NOT-WHOLE`));

	expect(exitCode).toBe(13);
	expect(stderr).toContain('SALVAGED, NOT WHOLE');
	expect(stderr).toContain(`lost: everything behind byte ${output.length} of the output`);
	expect(output.length).toBeGreaterThanOrEqual(1_048_576);
	expect(whole.subarray(0, 1_048_576).equals(output.subarray(0, 1_048_576))).toBe(true);
	expect(await folder.list()).not.toContain(gzipOutput);
});

describe('of a chunked backup whose beginning is damaged', () => {
	const salvagedOf = async (artifact: string) => createHash('sha256').update(await fs.readFile(path.join(folder.path, `${path.basename(artifact, '.gz.enc')}.SALVAGED-NOT-WHOLE`))).digest('hex');
	const payloadOf = async (artifact: string) => parseChunkedHeader(artifact, await fs.readFile(path.join(folder.path, artifact))).payloadOffset;

	test.each<[string, (payloadOffset: number) => number]>([
		['in its magic', () => 3],
		['in the length of its header', () => 10],
		['in its header', () => 40],
		['at the end of its header', payloadOffset => payloadOffset - 1],
		['in its commitment', payloadOffset => payloadOffset + 30],
	])('all of it comes back: %s', async (_where, placeOf) => {
		const artifact = await folder.add(chunked);
		const payloadOffset = await payloadOf(artifact);
		await folder.change(artifact, flipByte(placeOf(payloadOffset)));

		const {exitCode, stderr} = await folder.run([`${artifact}.meta.json`, '--salvage']);

		expect({exitCode, stderr}).toMatchObject({exitCode: 13});
		expect(stderr).toContain('lost: nothing of the dump');
		expect(await salvagedOf(artifact)).toBe(largeDump.sha256);
	});

	test('and of one with bytes behind its end, too', async () => {
		const artifact = await folder.add(chunked);
		await folder.change(artifact, bytes => Buffer.concat([bytes, Buffer.alloc(4096 - (bytes.length % 4096))]));

		const {exitCode, stderr} = await folder.run([artifact, '--salvage']);

		expect({exitCode, stderr}).toMatchObject({exitCode: 13});
		expect(stderr).toContain('lost: nothing of the dump');
		expect(await salvagedOf(artifact)).toBe(largeDump.sha256);
	});

	test('in its salt, nothing does, and no empty file is left', async () => {
		const artifact = await folder.add(chunked);
		const payloadOffset = await payloadOf(artifact);
		await folder.change(artifact, flipByte(payloadOffset + 3));

		const {exitCode} = await folder.run([artifact, '--salvage']);

		expect(exitCode).toBe(13);
		const names = await folder.list();
		expect(names.filter(name => name.includes('SALVAGED'))).toEqual([]);
	});
});

test('where not one byte comes out, that is said, and no empty file is left', async () => {
	const artifact = await folder.add(gzip);
	await folder.change(artifact, flipByte(1));

	const {exitCode, stderr} = await folder.run([artifact, '--salvage']);

	expect(exitCode).toBe(13);
	expect(stderr).toContain('not one byte comes out of it');
	const names = await folder.list();
	expect(names.filter(name => name.includes('SALVAGED'))).toEqual([]);
});

test('a good backup is recovered as ever', async () => {
	const artifact = await folder.add(chunked);

	const {exitCode} = await folder.run([artifact, '--salvage']);

	expect(exitCode).toBe(0);
	const names = await folder.list();
	expect(names.filter(name => name.includes('SALVAGED'))).toEqual([]);
});

test('without --salvage a damaged backup leaves nothing, and says that there is a way', async () => {
	const artifact = await folder.add(gzip);
	await folder.change(artifact, flipByte(-100));

	const {exitCode, stderr} = await folder.run([artifact, '--output', 'o u t']);
	const [, command = ''] = /what is left of it: (?<command>.*)$/mv.exec(stderr) ?? [];
	const {stderr: said} = spawnSync('sh', ['-c', command], {cwd: folder.path, encoding: 'utf8'});

	expect(exitCode).toBe(13);
	expect(stderr).not.toContain('dbseal list');
	expect(said).toContain('SALVAGED, NOT WHOLE');
	expect(await fs.readdir(path.join(folder.path, 'o u t'))).toEqual([`${gzipOutput}.SALVAGED-NOT-WHOLE`]);
});

test('what to type works from another folder, too, with the key that was given', async () => {
	const {name, firstByte} = await writeArtifact('none');
	await folder.change(name, flipByte(firstByte + 3));
	const elsewhere = path.join(folder.path, 'else where');
	await fs.mkdir(elsewhere);
	const inElsewhere = (command: string) => spawnSync('sh', ['-c', command], {cwd: elsewhere, encoding: 'utf8'});

	const {stderr} = inElsewhere(`node ../recover.mjs ../${name} --key-file ../this.key`);
	const [, command = ''] = /what is left of it: (?<command>.*)$/mv.exec(stderr) ?? [];
	const {stderr: said} = inElsewhere(command);

	expect(said).toContain('SALVAGED, NOT WHOLE');
});

test('a wrong key salvages nothing (exit 12)', async () => {
	const {name} = await writeArtifact('gzip');

	const {exitCode} = await folder.run([name, '--salvage']);

	expect(exitCode).toBe(12);
	expect(await folder.list()).not.toContain('big.bin.SALVAGED-NOT-WHOLE');
});

test('--salvage has no place beside --verify or --to-stdout (exit 2)', async () => {
	const answers = [await folder.run(['x', '--salvage', '--verify']), await folder.run(['x', '--salvage', '--to-stdout'])];

	expect(answers.map(({exitCode}) => exitCode)).toEqual([2, 2]);
});
