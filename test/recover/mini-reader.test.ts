/**
 * docs/format.md is enough to write a reader from: this one of a page, written from it and from nothing else, opens what the program wrote.
 */
import {Buffer} from 'node:buffer';
import {spawnSync} from 'node:child_process';
import {createHash, randomBytes} from 'node:crypto';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {
	afterAll, beforeAll, describe, expect, test,
} from 'vitest';
import * as v from 'valibot';
import {makeDesk, type Desk} from '../scenarios/desk.js';
import {fixtures} from './reader-folder.js';

const frozen = v.parse(v.array(v.object({
	file: v.string(), kind: v.string(), plainSha256: v.string(), key: v.nullable(v.string()),
})), JSON.parse(await fs.readFile(path.join(fixtures, 'expected.json'), 'utf8')));

/** Alone in its folder, so that nothing of the project is in its reach. */
let reader: string;

beforeAll(async () => {
	reader = path.join(await fs.mkdtemp(path.join(os.tmpdir(), 'dbseal-mini-')), 'mini-reader.mjs');
	await fs.copyFile(path.join(import.meta.dirname, 'mini-reader.mjs'), reader);
});

afterAll(async () => {
	await fs.rm(path.dirname(reader), {recursive: true});
});

type Reading = {readonly dump: Buffer; readonly complaint: string};

function read(artifact: string, key: string): Reading {
	const {stdout, stderr} = spawnSync(process.execPath, [reader, artifact, key], {env: {}, maxBuffer: 1e8});
	return {dump: stdout, complaint: /^\w*Error[^:]*: (?<message>.*)$/mv.exec(stderr.toString())?.groups?.message ?? ''};
}

async function edit(file: string, change: (bytes: Buffer) => Uint8Array | string): Promise<void> {
	await fs.writeFile(file, change(await fs.readFile(file)));
}

async function editJson(file: string, change: (json: Record<string, unknown>) => unknown): Promise<void> {
	await edit(file, bytes => JSON.stringify(change(JSON.parse(bytes.toString()) as Record<string, unknown>)));
}

function flipAt(position: number): (bytes: Buffer) => Uint8Array {
	return bytes => {
		const flipped = Buffer.from(bytes);
		flipped[position] = (flipped[position] ?? 0) ^ 1;
		return flipped;
	};
}

describe('from docs/format.md alone', () => {
	let desk: Desk;
	let dump: Buffer;
	const backUp = async (...flags: readonly string[]) => desk.backUp(['--source', 'dump', '--to', desk.disk, '--profile', 'main', ...flags]);

	beforeAll(async () => {
		desk = await makeDesk();
		// Several members, frames and chunks
		dump = Buffer.concat([Buffer.from('-- 注文 — “orders”\n'.repeat(100_000)), randomBytes(300_000), Buffer.from('the end\n')]);
		await fs.writeFile(path.join(desk.home, 'dump'), dump);
		await desk.prepare(['source', 'add', 'dump', '--kind', 'command', '--dump', `cat '${desk.home}/dump'`]);
	});

	test.each([
		['a stream of gzip', []],
		['a stream of brotli', ['--compression', 'brotli']],
		['a stream that is not compressed', ['--compression', 'none']],
		['chunks of gzip', ['--format', 'chunked']],
		['chunks that are not compressed', ['--format', 'chunked', '--compression', 'none']],
	])('%s is read', async (_what, flags) => {
		const artifact = await backUp(...flags);

		const reading = read(artifact, desk.masterKey);

		expect(reading.complaint).toBe('');
		expect(reading.dump.equals(dump)).toBe(true);
	});

	test('chunks are read without their sidecar', async () => {
		const artifact = await backUp('--format', 'chunked');
		await fs.rm(`${artifact}.meta.json`);

		expect(read(artifact, desk.masterKey).dump.equals(dump)).toBe(true);
	});

	test('dumps that end with a chunk, and a byte before and behind it, are read', async () => {
		await desk.prepare(['source', 'add', 'exact', '--kind', 'command', '--dump', `cat '${desk.home}/exact'`]);
		for (const sizeBytes of [16_383, 16_384, 16_385]) {
			const exact = randomBytes(sizeBytes);
			await fs.writeFile(path.join(desk.home, 'exact'), exact);
			const artifact = await desk.backUp(['--source', 'exact', '--to', desk.disk, '--profile', 'main', '--format', 'chunked', '--compression', 'none']);

			expect(read(artifact, desk.masterKey).dump.equals(exact), `${sizeBytes} bytes`).toBe(true);
		}
	});

	test.each([
		['stream', /^seal: /v],
		['chunked', /^commitment: /v],
	])('another key does not open a %s artifact', async (format, complaint) => {
		const artifact = await backUp('--format', format);

		const reading = read(artifact, 'ab'.repeat(32));

		expect(reading.complaint).toMatch(complaint);
		expect(reading.dump).toHaveLength(0);
	});

	test('a sidecar whose time was edited does not fit its seal', async () => {
		const artifact = await backUp();
		await editJson(`${artifact}.meta.json`, json => ({...json, timestamp: '2030-01-01T00:00:00.000Z'}));

		expect(read(artifact, desk.masterKey).complaint).toMatch(/^seal: /v);
	});

	test('a sidecar whose fields are in another order still fits its seal', async () => {
		const artifact = await backUp();
		await editJson(`${artifact}.meta.json`, json => Object.fromEntries(Object.entries(json).toReversed()));

		expect(read(artifact, desk.masterKey).dump.equals(dump)).toBe(true);
	});

	test('a header with one bit changed is committed to no key', async () => {
		const artifact = await backUp('--format', 'chunked');
		await edit(artifact, bytes => flipAt(bytes.indexOf('"host":"') + 8)(bytes));

		expect(read(artifact, desk.masterKey).complaint).toMatch(/^commitment: /v);
	});

	test('chunks that were cut, exchanged or changed are not read, though no sidecar tells', async () => {
		const artifact = await backUp('--format', 'chunked', '--compression', 'none');
		await fs.rm(`${artifact}.meta.json`);
		const whole = await fs.readFile(artifact);
		const start = 12 + whole.readUInt32BE(8) + 56;
		const [first, second] = [whole.subarray(start, start + 16_400), whole.subarray(start + 16_400, start + 32_800)];
		const damages = {
			'after a full chunk': whole.subarray(0, start + 16_400),
			'within a chunk': whole.subarray(0, start + 20_000),
			exchanged: Buffer.concat([whole.subarray(0, start), second, first, whole.subarray(start + 32_800)]),
			'one bit': flipAt(start + 30_000)(whole),
		};
		for (const [damage, bytes] of Object.entries(damages)) {
			await fs.writeFile(artifact, bytes);

			const reading = read(artifact, desk.masterKey);

			expect({damage, length: reading.dump.length}).toEqual({damage, length: 0});
			expect(reading.complaint, damage).not.toBe('');
		}
	});

	test('a stream with one bit changed is not read, though its sidecar has no checksum and no seal', async () => {
		const artifact = await backUp();
		await editJson(`${artifact}.meta.json`, ({checksum, dbseal, ...json}) => json);
		await edit(artifact, flipAt(100));

		const reading = read(artifact, desk.masterKey);

		expect(reading.complaint).toContain('unable to authenticate data');
		expect(reading.dump).toHaveLength(0);
	});

	test('a sidecar that lost its seal and says another compression contradicts the header', async () => {
		const artifact = await backUp('--format', 'chunked');
		await editJson(`${artifact}.meta.json`, ({dbseal, ...json}) => ({...json, compression: 'NONE'}));

		expect(read(artifact, desk.masterKey).complaint).toBe('the sidecar contradicts the header in compression');
	});
});

describe('of the frozen artifacts,', () => {
	const readKey = async (name: string) => {
		const text = await fs.readFile(path.join(fixtures, name), 'utf8');
		return text.trim();
	};

	// Node has no zstd before 22.15, and a page of code can't bring one
	test.each(frozen.filter(({kind}) => kind !== 'zstd'))('$file is read', async ({file, plainSha256, key}) => {
		const {dump, complaint} = read(path.join(fixtures, file), await readKey(key === 'foreign' ? 'foreign.key' : 'kit/master.key'));

		expect(complaint).toBe('');
		expect(createHash('sha256').update(dump).digest('hex')).toBe(plainSha256);
	});
});
