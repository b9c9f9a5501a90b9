import {Buffer} from 'node:buffer';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {buffer} from 'node:stream/consumers';
import {
	afterEach, beforeEach, expect, test,
} from 'vitest';
import {openRereadable, type Rereadable} from '../../source/artifacts/rereadable.js';
import {type Storage} from '../../source/core/storage.js';
import {kindByType} from '../../source/storage/registry.js';
import {patternOf, signal} from '../contracts/storage.contract-steps.js';
import {runProgram} from '../servers/run-program.js';

const content = patternOf(3_000_003);

let folder: string;
let bytes: Rereadable;

beforeEach(async () => {
	folder = await fs.mkdtemp(path.join(os.tmpdir(), 'dbseal-rereadable-'));
	await fs.writeFile(path.join(folder, 'a.enc'), content);
	bytes = openRereadable({storage: remote(), name: 'a.enc', sizeBytes: content.length}, folder);
	await buffer(bytes.read(signal));
});

/** As of a remote destination: read through a file of ciphertext. */
function remote(): Storage {
	return {...kindByType('local').open({type: 'local', options: {path: folder}, secrets: {}}, {env: {}, scratchFolder: folder}), isLocal: false};
}

afterEach(async () => {
	await fs.rm(folder, {recursive: true});
});

test('what was fetched once is read again, the same bytes, without the storage', async () => {
	await fs.rm(path.join(folder, 'a.enc'));

	const again = await buffer(bytes.read(signal));
	await bytes.close();

	expect(again.equals(content)).toBe(true);
	expect(await fs.readdir(folder)).toEqual([]);
});

test('a second reader that leaves early takes nothing from the next one, and close comes to its end', async () => {
	const early = await firstChunk(bytes);

	const again = await buffer(bytes.read(signal));
	await bytes.close();

	expect(content.subarray(0, early.length).equals(early)).toBe(true);
	expect(again.equals(content)).toBe(true);
}, 10_000);

test('a first reader that leaves early leaves no file open', async () => {
	const fresh = openRereadable({storage: remote(), name: 'a.enc', sizeBytes: content.length}, folder);
	await firstChunk(fresh);
	const again = await buffer(fresh.read(signal));
	await fresh.close();
	await bytes.close();

	expect(again.equals(content)).toBe(true);
	expect(await openFetches()).toEqual([]);
});

test('what grows larger than a file may be is a lack of room', async () => {
	const fresh = openRereadable({storage: remote(), name: 'a.enc', sizeBytes: content.length}, folder);
	const limit = async (size: string) => runProgram('prlimit', ['--pid', String(process.pid), `--fsize=${size}:`]);

	await limit('1000000');
	try {
		await expect(buffer(fresh.read(signal))).rejects.toMatchObject({
			code: 'NO_SPACE', exitCode: 16, message: expect.stringContaining('no room to fetch a.enc') as unknown, hint: expect.stringContaining('ulimit -f') as unknown,
		});
	} finally {
		await limit('unlimited');
	}

	await bytes.close();
	expect(await openFetches()).toEqual([]);
});

async function firstChunk(of: Rereadable): Promise<Uint8Array> {
	const chunks = of.read(signal)[Symbol.asyncIterator]();
	const first = await chunks.next();
	await chunks.return?.();
	return first.done ? Buffer.alloc(0) : first.value;
}

/** Of this process: the files of ciphertext that have no name any more. */
async function openFetches(): Promise<readonly string[]> {
	const descriptors = await fs.readdir('/proc/self/fd');
	const targets = await Promise.all(descriptors.map(async descriptor => fs.readlink(`/proc/self/fd/${descriptor}`).catch(() => '')));
	return targets.filter(target => target.startsWith(path.join(folder, 'fetch-')));
}
