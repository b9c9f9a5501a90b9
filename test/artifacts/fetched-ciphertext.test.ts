/** A real folder that says of itself that it is remote. */
import {Buffer} from 'node:buffer';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {buffer} from 'node:stream/consumers';
import {
	afterEach, beforeEach, expect, test,
} from 'vitest';
import {openRereadable} from '../../source/artifacts/rereadable.js';
import {type Storage} from '../../source/core/storage.js';
import {kindByType} from '../../source/storage/registry.js';
import {incompressible} from '../sample-bytes.js';

const {signal} = new AbortController();
const content = incompressible(3_000_000);

let folder: string;
let scratch: string;
let reads: number;
let storage: Storage;

beforeEach(() => {
	folder = fs.mkdtempSync(path.join(os.tmpdir(), 'dbseal-rereadable-'));
	scratch = path.join(folder, 'scratch');
	fs.mkdirSync(scratch, {mode: 0o700});
	fs.writeFileSync(path.join(folder, 'file.enc'), content);
	reads = 0;
	const local = kindByType('local').open({type: 'local', options: {path: folder}, secrets: {}}, {env: {}, scratchFolder: scratch});
	storage = {
		...local,
		isLocal: false,
		async read(...request) {
			reads++;
			return local.read(...request);
		},
	};
});

afterEach(() => {
	fs.rmSync(folder, {recursive: true});
});

const open = (sizeBytes = content.length) => openRereadable({storage, name: 'file.enc', sizeBytes}, scratch);

/** The files that this process holds open and that have no name any more. */
function heldWithoutName(): readonly string[] {
	return fs.readdirSync('/proc/self/fd').map(name => `/proc/self/fd/${name}`).filter(descriptor => {
		try {
			return fs.readlinkSync(descriptor).startsWith(scratch);
		} catch {
			// The folder's own descriptor is closed by now
			return false;
		}
	});
}

test('what is fetched has no name, is for its owner alone, and is gone at the end', async () => {
	const artifact = open();
	await buffer(artifact.read(signal));

	const names = fs.readdirSync(scratch);
	const modes = heldWithoutName().map(descriptor => fs.statSync(descriptor).mode & 0o777);
	await artifact.close();

	expect(names).toEqual([]);
	expect(modes).toEqual([0o600]);
	expect(heldWithoutName()).toEqual([]);
});

test('a fetch that fails holds nothing, and the next one begins anew', async () => {
	const artifact = open();
	const controller = new AbortController();
	const broken = async () => {
		for await (const chunk of artifact.read(controller.signal)) {
			expect(chunk.length).toBeGreaterThan(0);
			controller.abort();
		}
	};

	await expect(broken()).rejects.toMatchObject({name: 'AbortError'});
	const held = heldWithoutName();
	const whole = await buffer(artifact.read(signal));
	await artifact.close();

	expect(held).toEqual([]);
	expect(whole.equals(content)).toBe(true);
});

test('what has no room here is told before it is fetched', async () => {
	await expect(buffer(open(1e18).read(signal))).rejects.toMatchObject({
		code: 'NO_SPACE', exitCode: 16, message: `no room to fetch file.enc: ${scratch} needs 1000 PB`,
	});
	expect(reads).toBe(0);
});

test('a local artifact is read where it is', async () => {
	const artifact = openRereadable({storage: {...storage, isLocal: true}, name: 'file.enc', sizeBytes: content.length}, scratch);

	const bytes = await buffer(artifact.read(signal));

	expect(artifact.isKept()).toBe(false);
	expect(Buffer.compare(bytes, content)).toBe(0);
	expect(heldWithoutName()).toEqual([]);
});
