/**
 * What is on the disk before it gets its name, and before that is told. A power cut can't be had in a test, but the system calls
 * of a process that writes can be looked at.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {
	afterAll, afterEach, beforeAll, beforeEach, expect, test,
} from 'vitest';
import {describeWithServer} from '../servers/needs.js';
import {runProgram} from '../servers/run-program.js';
import {buildChildScript, type ChildScript} from '../store/child-script.js';

describeWithServer('system calls', 'a process that writes', () => {
	let folder: string;
	let script: ChildScript;

	beforeAll(async () => {
		script = await buildChildScript('test/storage/durability.child.ts');
	});

	afterAll(async () => {
		await script.remove();
	});

	beforeEach(() => {
		folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'dbseal-durable-')));
	});

	afterEach(() => {
		fs.rmSync(folder, {recursive: true});
	});

	/** `sync NAME`, `link FROM TO` and `rename FROM TO` in their order; names that are only for now are TEMPORARY. */
	async function watch(what: string): Promise<readonly string[]> {
		const log = path.join(folder, 'calls.log');
		await runProgram('strace', [
			'-f', '-y', '-o', log, '-e', 'trace=fsync,fdatasync,link,linkat,rename,renameat,renameat2', process.execPath, script.file, what, folder,
		]);
		const short = (file = '') => (path.relative(folder, file) || '.').replace(/\.dbseal-[\da-f]{32}\.part|\.[\w.]+\.partial|\.shop\.sqlite\.[\w\-]+/v, 'TEMPORARY');
		return fs.readFileSync(log, 'utf8').split('\n').flatMap(line => {
			const {synced} = /f(?:data)?sync\(\d+<(?<synced>[^>]+)>/v.exec(line)?.groups ?? {};
			const {call, from, to} = /(?<call>link|rename)(?:at2?)?\((?:AT_FDCWD\S*, )?"(?<from>[^"]+)", (?:AT_FDCWD\S*, )?"(?<to>[^"]+)"/v.exec(line)?.groups ?? {};
			return [
				...(synced?.startsWith(folder) ? [`sync ${short(synced)}`] : []),
				...(call !== undefined && to?.startsWith(folder) ? [`${call} ${short(from)} ${short(to)}`] : []),
			];
		});
	}

	test('an artifact: its new folder, its bytes, then its name, then the folder that has the name', async () => {
		expect(await watch('upload')).toEqual(['sync .', 'sync orders/TEMPORARY', 'link orders/TEMPORARY orders/file.enc', 'sync orders']);
	});

	test('an artifact whose name may not be on the disk for good, since its folder could not be synced, is taken back', async () => {
		const orders = path.join(folder, 'orders');
		fs.mkdirSync(orders);

		const run = runProgram('strace', ['-f', '-o', '/dev/null', '-P', orders, '-e', 'inject=fsync:error=EIO', process.execPath, script.file, 'upload that is given up', folder]);

		await expect(run).rejects.toThrow('STORAGE_FAILED');
		expect(fs.readdirSync(orders)).toEqual([]);
	});

	/** As on a file system that knows no hard links. */
	const withoutLinks = async (what: string) => runProgram('strace', ['-f', '-o', '/dev/null', '-e', 'inject=link,linkat:error=EPERM', process.execPath, script.file, what, folder]);

	test('an artifact gets its name where there are no links', async () => {
		await withoutLinks('upload');

		expect(fs.readdirSync(path.join(folder, 'orders'))).toEqual(['file.enc']);
		expect(fs.readFileSync(path.join(folder, 'orders/file.enc'), 'utf8')).toBe('content');
	});

	test('an artifact never takes the place of another writer\'s, also where there are no links', async () => {
		await expect(withoutLinks('late upload')).rejects.toThrow('NAME_EXISTS');

		expect(fs.readFileSync(path.join(folder, 'orders/file.enc'), 'utf8')).toBe('theirs');
	});

	test('a dump in a file: its bytes, then its name, then the folder', async () => {
		expect(await watch('output')).toEqual(['sync TEMPORARY', 'link TEMPORARY dump.sql', 'sync .']);
		expect(await watch('replacement')).toEqual(['sync TEMPORARY', 'rename TEMPORARY dump.sql', 'sync .']);
	});

	test('a system key: its bytes and that they are there, then its name, then that', async () => {
		expect(await watch('key')).toEqual(['sync .env.new', 'sync .', 'rename .env.new .env', 'sync .']);
	});

	test('a Recovery Kit: its files and that they are there, then its name, then that', async () => {
		expect(await watch('kit')).toEqual(['sync TEMPORARY/master.key', 'sync TEMPORARY', 'rename TEMPORARY kit', 'sync .']);
	});

	test('a restored SQLite file: its bytes, then its name, then the folder', async () => {
		const calls = await watch('restore');
		const naming = calls.findIndex(call => call.startsWith('rename'));

		expect(calls[naming]).toMatch(/^rename \S+ shop\.sqlite$/v);
		expect(calls.slice(0, naming)).toContain(calls[naming]?.replace(/^rename (?<from>\S+) .*$/v, 'sync $<from>'));
		expect(calls.slice(naming + 1)).toContain('sync .');
	});

	test('each transaction of the store is synced when it is done', async () => {
		const calls = await watch('store');

		expect(calls.filter(call => call === 'sync dbseal.sqlite-wal').length).toBeGreaterThanOrEqual(3);
	});

	test('a copy of the store is synced before it counts as one', async () => {
		expect(await watch('copy')).toContain('sync copy.sqlite');
	});
});
