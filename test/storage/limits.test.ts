import {Buffer} from 'node:buffer';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {Readable, Writable} from 'node:stream';
import {buffer} from 'node:stream/consumers';
import {pipeline} from 'node:stream/promises';
import {
	afterEach, beforeEach, expect, test,
} from 'vitest';
import {type Storage} from '../../source/core/storage.js';
import {withLimits} from '../../source/storage/limits.js';
import {kindByType} from '../../source/storage/registry.js';
import {formatLocalUrl, parseLocalUrl} from '../../source/storage/local/url.js';
import {
	errorOf, patternOf, put, signal, slices,
} from '../contracts/storage.contract-steps.js';

let folder: string;

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'dbseal-limits-'));
});

afterEach(async () => {
	await rm(folder, {recursive: true});
});

test('an upload takes as long as its limit says, and comes through whole', async () => {
	const storage = open({limitUp: '4M'});
	const content = patternOf(3_000_000);

	const tookMs = await timed(async () => put(storage, 'file.enc', content));

	expect(tookMs).toBeGreaterThan(450);
	const back = await buffer(await storage.read('file.enc', {}, signal));
	expect(back.equals(content)).toBe(true);
});

test('two uploads share the limit of their destination', async () => {
	const storage = open({limitUp: '4M'});

	const tookMs = await timed(async () => Promise.all([
		put(storage, 'first.enc', patternOf(2_000_000)),
		put(storage, 'second.enc', patternOf(2_000_000)),
	]));

	expect(tookMs).toBeGreaterThan(700);
});

test('a download takes as long as its limit says, and comes through whole', async () => {
	const storage = open({limitDown: '4M'});
	const content = patternOf(3_000_000);
	await put(storage, 'file.enc', content);

	let back = content.subarray(0, 0);
	const tookMs = await timed(async () => {
		back = await buffer(await storage.read('file.enc', {}, signal));
	});

	expect(tookMs).toBeGreaterThan(450);
	expect(back.equals(content)).toBe(true);
});

test('a limited upload that fails leaves nothing', async () => {
	const storage = open({limitUp: '100M'});
	const upload = await storage.create('file.enc', {}, signal);

	upload.stream.destroy(new Error('the dump broke'));
	await upload.abort();

	expect(await errorOf(upload.commit())).toBeInstanceOf(Error);
	expect(await storage.list('', signal)).toEqual([]);
});

test('what the storage failed with is what a limited upload fails with', async () => {
	const reason = new Error('the disk is full');
	let writes = 0;
	const failing = new Writable({
		write(_chunk, _encoding, callback) {
			callback(++writes === 3 ? reason : null);
		},
	});
	const storage = withLimits({
		...open({}), create: async () => ({stream: failing, commit: async () => undefined, abort: async () => undefined}),
	}, {type: 'local', options: {limitUp: '50M'}, secrets: {}});
	const {stream} = await storage.create('file.enc', {}, signal);

	const error = await errorOf(pipeline(Readable.from(slices(patternOf(2_000_000), 200_000)), stream));

	expect(error).toBe(reason);
});

test('a storage that failed while nobody wrote is told at the next write', async () => {
	const reason = new Error('the server hung up');
	const failing = new Writable({
		write(_chunk, _encoding, callback) {
			callback();
		},
		// Like one that waits for its writes on the way.
		destroy(error, callback) {
			setTimeout(callback, 100, error);
		},
	});
	const storage = withLimits({
		...open({}), create: async () => ({stream: failing, commit: async () => undefined, abort: async () => undefined}),
	}, {type: 'local', options: {limitUp: '50M'}, secrets: {}});
	const {stream} = await storage.create('file.enc', {}, signal);

	stream.write('begin');
	failing.destroy(reason);
	const error = await errorOf(pipeline(Readable.from([Buffer.from('rest')]), stream));

	expect(error).toBe(reason);
});

test('limits are part of a folder\'s URL', () => {
	const connection = parseLocalUrl('file:///backups?limit-up=10M&limit-down=512K');

	expect(connection.options).toEqual({path: '/backups', limitUp: '10M', limitDown: '512K'});
	expect(formatLocalUrl(connection)).toBe('file:///backups?limit-up=10M&limit-down=512K');
});

test('a limit that is no size is refused', () => {
	expect(() => open({limitUp: 'fast'})).toThrow(expect.objectContaining({code: 'INVALID_SETTING', message: 'the destination\'s setting limit-up can\'t be "fast"'}));
});

function open(options: Readonly<Record<string, string>>): Storage {
	return kindByType('local').open({type: 'local', options: {path: folder, ...options}, secrets: {}}, {env: {}, scratchFolder: tmpdir()});
}

async function timed(work: () => Promise<unknown>): Promise<number> {
	const begunAt = performance.now();
	await work();
	return performance.now() - begunAt;
}
