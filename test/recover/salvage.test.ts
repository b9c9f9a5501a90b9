/**
 * What `--salvage` gets out of damaged backups: all that proves itself, marked so that nobody takes it for whole.
 */
import {Buffer} from 'node:buffer';
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
	chunked, flipByte, gzip, gzipOutput, makeReaderFolder, type ReaderFolder,
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
async function writeArtifact(compression: CompressionName): Promise<{readonly name: string; readonly firstByte: number}> {
	const codec = codecByName(compression);
	const compressed = await through(codec.compress({}), [dump]);
	const stored = await through(writeChunked(key, {
		version: 1, compression: codec.sidecarName, encryption: {enabled: true, profileId: 'p', algorithm: 'aes-256-gcm'}, dbseal: {format: 'chunked', keyFingerprint: key.fingerprint},
	}), [compressed]);
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

	const {exitCode, stderr} = await folder.run([artifact, '--output', 'out']);

	expect(exitCode).toBe(13);
	expect(stderr).toContain(`node recover.mjs ${artifact} --salvage`);
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
