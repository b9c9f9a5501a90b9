import {Buffer} from 'node:buffer';
import {once} from 'node:events';
import {
	chmod, lstat, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile,
} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {basename, join} from 'node:path';
import process from 'node:process';
import {buffer} from 'node:stream/consumers';
import {
	afterEach, beforeEach, describe, expect, test,
} from 'vitest';
import {type Storage} from '../../../source/core/storage.js';
import {kindByType} from '../../../source/storage/registry.js';
import {
	errorOf, future, namesOf, patternOf, put, signal,
} from '../../contracts/storage.contract-steps.js';
import {runProgram} from '../../servers/run-program.js';

const isRoot = process.getuid?.() === 0;

let folder: string;
let storage: Storage;

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'dbseal-local-'));
	storage = openAt(folder);
});

afterEach(async () => {
	await rm(folder, {recursive: true});
});

test('files are for their owner only, and so are the folders made for them', async () => {
	await put(storage, 'orders/2026/file.enc', Buffer.from('x'));

	expect(await modeOf('orders/2026/file.enc')).toBe('600');
	expect(await modeOf('orders/2026')).toBe('700');
	expect(await modeOf('orders')).toBe('700');
});

test('an upload on its way has a hidden name in the folder of its file', async () => {
	const upload = await storage.create('orders/file.enc', {}, signal);

	const names = await readdir(join(folder, 'orders'));
	await upload.abort();

	expect(names).toEqual([expect.stringMatching(/^\.dbseal-[\da-f]{32}\.part$/v)]);
	expect(await readdir(join(folder, 'orders'))).toEqual([]);
});

test('the missing folder of a destination is not made, and the message says how to make it', async () => {
	const missing = join(folder, 'not mounted');

	const error = await errorOf(openAt(missing).create('file.enc', {}, signal));

	expect(error).toMatchObject({
		code: 'STORAGE_MISSING',
		message: `the folder ${missing} does not exist`,
		hint: `Mount the disk that it is on, or make it by typing "mkdir -p -m 700 '${missing}'".`,
	});
});

test('a file is not taken for a folder', async () => {
	await writeFile(join(folder, 'file'), '');

	const error = await errorOf(openAt(join(folder, 'file')).list('', signal));

	expect(error).toMatchObject({code: 'STORAGE_MISSING', message: `${folder}/file is not a folder`});
});

test('a link that leads nowhere is not overwritten', async () => {
	await symlink('/nowhere/at/all', join(folder, 'file.enc'));

	const error = await errorOf(put(storage, 'file.enc', Buffer.from('x')));

	expect(error).toMatchObject({code: 'NAME_EXISTS'});
	expect((await lstat(join(folder, 'file.enc'))).isSymbolicLink()).toBe(true); // eslint-disable-line unicorn/no-await-expression-member -- reads as the fact
});

test('a name that another writer has taken meanwhile is told as taken, and is left to it', async () => {
	const upload = await storage.create('file.enc', {}, signal);
	upload.stream.end('mine');
	await once(upload.stream, 'finish');
	await writeFile(join(folder, 'file.enc'), 'theirs');

	const error = await errorOf(upload.commit());
	await upload.abort();

	expect(error).toMatchObject({code: 'NAME_EXISTS'});
	expect(await readdir(folder)).toEqual(['file.enc']);
	expect(await readFile(join(folder, 'file.enc'), 'utf8')).toBe('theirs');
});

test('a prefix that climbs out of the folder lists nothing', async () => {
	await put(storage, 'file.enc', Buffer.from('x'));

	expect(await storage.list(`../${basename(folder)}/`, signal)).toEqual([]);
	expect(await storage.list(`${folder}/`, signal)).toEqual([]);
	expect(await namesOf(storage.list('', signal))).toEqual(['file.enc']);
});

test('nothing is written through a link to a folder', async () => {
	await mkdir(join(folder, 'elsewhere'));
	await symlink('elsewhere', join(folder, 'link'));

	const error = await errorOf(storage.create('link/file.enc', {}, signal));

	expect(error).toMatchObject({code: 'STORAGE_FAILED'});
	expect(await readdir(join(folder, 'elsewhere'))).toEqual([]);
});

test('links in a circle and broken links are left out of the list', async () => {
	await put(storage, 'file.enc', Buffer.from('x'));
	await symlink('.', join(folder, 'circle'));
	await symlink('self', join(folder, 'self'));
	await symlink('nowhere', join(folder, 'broken'));
	await symlink('file.enc', join(folder, 'latest.enc'));

	const names = await namesOf(storage.list('', signal));

	expect(names).toEqual(['file.enc', 'latest.enc']);
});

test('a named pipe is neither listed nor read', async () => {
	await runProgram('mkfifo', [join(folder, 'pipe.enc')]);

	const names = await namesOf(storage.list('', signal));
	const error = await errorOf(storage.read('pipe.enc', {}, signal));

	expect(names).toEqual([]);
	expect(error).toMatchObject({code: 'ARTIFACT_NOT_FOUND'});
});

test('what a file system keeps in lost+found is neither listed nor swept', async () => {
	await mkdir(join(folder, 'lost+found'));
	await writeFile(join(folder, 'lost+found', '#1234.enc'), 'x');
	await writeFile(join(folder, 'lost+found', `.dbseal-${'a'.repeat(32)}.part`), 'x');
	await put(storage, 'orders/lost+found.enc', Buffer.from('x'));

	const names = await namesOf(storage.list('', signal));
	const swept = await storage.sweep({dryRun: false, olderThan: future}, signal);

	expect(names).toEqual(['orders/lost+found.enc']);
	expect(swept).toEqual([]);
});

test('sweeping leaves files that only look like unfinished ones', async () => {
	await writeFile(join(folder, '.dbseal-notes.part'), 'mine');

	const swept = await storage.sweep({dryRun: false, olderThan: future}, signal);

	expect(swept).toEqual([]);
	expect(await readFile(join(folder, '.dbseal-notes.part'), 'utf8')).toBe('mine');
});

test('free bytes are what the file system says', async () => {
	const free = await storage.freeBytes(signal);

	expect(free).toBeGreaterThan(0);
});

test('a read that is aborted ends with an AbortError', async () => {
	await put(storage, 'file.enc', patternOf(5_000_000));
	const controller = new AbortController();
	const stream = await storage.read('file.enc', {}, controller.signal);

	controller.abort();

	await expect(buffer(stream)).rejects.toMatchObject({name: 'AbortError'});
});

describe.skipIf(!isRoot)('a small disk (left out: needs root)', () => {
	beforeEach(async () => {
		await runProgram('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', folder]);
	});

	afterEach(async () => {
		await runProgram('umount', [folder]);
	});

	test('that is full ends the upload with NO_SPACE and leaves nothing', async () => {
		const error = await errorOf(put(storage, 'file.enc', patternOf(6_000_000)));

		expect(error).toMatchObject({code: 'NO_SPACE', exitCode: 16, message: 'can\'t write file.enc: no space left on device'});
		expect(await readdir(folder)).toEqual([]);
	});

	test('that fills in the middle of the last block ends the upload with NO_SPACE, and no byte is written over another', async () => {
		await writeFile(join(folder, 'other'), patternOf(300_000));

		const error = await errorOf(put(storage, 'file.enc', patternOf(4_000_000)));

		expect(error).toMatchObject({code: 'NO_SPACE', exitCode: 16});
		expect(await readdir(folder)).toEqual(['other']);
	});

	test('that is read-only refuses with STORAGE_DENIED and a next step', async () => {
		await runProgram('mount', ['-o', 'remount,ro', folder]);

		const error = await errorOf(put(storage, 'file.enc', Buffer.from('x')));

		expect(error).toMatchObject({
			code: 'STORAGE_DENIED',
			exitCode: 15,
			message: 'can\'t write file.enc: read-only file system',
			hint: `Mount the file system of ${folder} for writing.`,
		});
	});
});

test('a folder without the right to write refuses with STORAGE_DENIED and a next step', async () => {
	await chmod(folder, 0o555);

	const error = await asOrdinaryUser(async () => errorOf(put(storage, 'file.enc', Buffer.from('x'))));

	expect(error).toMatchObject({
		code: 'STORAGE_DENIED',
		exitCode: 15,
		message: 'can\'t write file.enc: permission denied',
		hint: `Give this user the right to read and write there: look at "ls -ld ${folder}".`,
	});
});

test('a folder that can\'t be read is never an empty list', async () => {
	await mkdir(join(folder, 'closed'), {mode: 0o000});
	await chmod(folder, 0o755);

	const error = await asOrdinaryUser(async () => errorOf(storage.list('', signal)));

	expect(error).toMatchObject({code: 'STORAGE_DENIED'});
});

function openAt(path: string): Storage {
	return kindByType('local').open({type: 'local', options: {path}, secrets: {}}, {env: {}, scratchFolder: tmpdir()});
}

async function modeOf(name: string): Promise<string> {
	const found = await stat(join(folder, name));
	return (found.mode % 0o1000).toString(8);
}

/** Root may do everything, so root steps down for the time of `work`. */
async function asOrdinaryUser<Result>(work: () => Promise<Result>): Promise<Result> {
	if (!isRoot) {
		return work();
	}

	process.seteuid?.(65_534);
	try {
		return await work();
	} finally {
		process.seteuid?.(0);
	}
}
