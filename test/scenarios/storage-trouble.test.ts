/**
 * Disks that are full, folders that are missing or closed, names that are taken: each with its exit code and next step, and nothing half-written.
 */
import {Buffer} from 'node:buffer';
import {spawnSync} from 'node:child_process';
import fs from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import BetterSqlite3 from 'better-sqlite3';
import {
	afterAll, beforeAll, describe, expect, test,
} from 'vitest';
import {filesIn, makeDesk, type Desk} from './desk.js';
import {builtProgram, cleanEnv, makeHome} from './program.js';

let desk: Desk;
const mounts: string[] = [];

beforeAll(async () => {
	desk = await makeDesk();
	await desk.prepare(
		['source', 'add', 'noise', '--kind', 'command', '--dump', 'head -c 3000000 /dev/urandom'],
		['source', 'add', 'small', '--kind', 'command', '--dump', 'echo small'],
	);
});

afterAll(() => {
	for (const folder of mounts) {
		spawnSync('umount', [folder]);
	}
});

const backUpTo = async (folder: string, source = 'noise') => desk.run(['backup', '--source', source, '--to', folder, '--profile', 'main']);

describe('a destination', () => {
	test('whose folder is missing is not made, and the command that makes it is shown', async () => {
		const folder = path.join(desk.home, 'missing folder');

		const answer = await backUpTo(folder);

		expect(answer).toMatchObject({
			exitCode: 15,
			message: `the folder ${folder} does not exist`,
			hint: `Mount the disk that it is on, or make it by typing "mkdir -p -m 700 '${folder}'".`,
		});
		expect(await filesIn(folder)).toEqual([]);
	});

	test('that is a file is refused', async () => {
		const file = path.join(desk.home, 'a-file');
		await fs.writeFile(file, 'precious');

		const answer = await backUpTo(file);

		expect(answer).toMatchObject({exitCode: 15, message: `${file} is not a folder`, hint: 'Name a folder as the destination, not a file.'});
		expect(await fs.readFile(file, 'utf8')).toBe('precious');
	});

	test('that fails does not spoil the copy at another one', async () => {
		const [good, missing] = [path.join(desk.home, 'good'), path.join(desk.home, 'missing')];
		await fs.mkdir(good);

		const answer = await desk.run(['backup', '--source', 'small', '--to', missing, '--to', good, '--profile', 'main']);
		const [artifact = ''] = answer.lines;
		const verified = await desk.run(['verify', artifact]);

		expect(answer).toMatchObject({exitCode: 3, message: `1 of 2 copies failed: ${missing}`});
		expect(answer.hint).toContain('dbseal runs show');
		expect(verified.exitCode).toBe(0);
		expect(await filesIn(good)).toHaveLength(2);
	});
});

test('a destination that this user may not write to is refused with how to look at it', async () => {
	const home = await makeHome();
	const folder = path.join(desk.home, 'closed');
	await fs.mkdir(folder, {mode: 0o555});
	await fs.chmod(desk.home, 0o755);
	const {file} = await builtProgram();
	// Root may write anywhere, so it becomes somebody else for this one
	const nobody = process.getuid?.() === 0 ? {uid: 65_534, gid: 65_534} : {};
	await fs.chown(home, nobody.uid ?? -1, nobody.gid ?? -1);

	const {status, stderr} = spawnSync(process.execPath, [file, 'backup', '--source-url', 'command:?dump=echo+small', '--to', folder, '--unencrypted'], {
		...nobody, cwd: '/', env: cleanEnv(home), encoding: 'utf8',
	});

	expect([status, stderr]).toEqual([15, expect.stringContaining(`look at "ls -ld ${folder}"`)]);
	expect(await filesIn(folder)).toEqual([]);
});

describe.skipIf(process.getuid?.() !== 0)('on file systems of the test\'s own', () => {
	const mount = async (name: string, options: string): Promise<string> => {
		const folder = path.join(desk.home, name);
		await fs.mkdir(folder);
		const {status, stderr} = spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder]);
		expect(status, stderr.toString()).toBe(0);
		mounts.push(folder);
		return folder;
	};

	test('a destination that is mounted read-only is refused with what to do', async () => {
		const folder = await mount('read-only', 'ro,size=1m');

		const answer = await backUpTo(folder);

		expect(answer).toMatchObject({exitCode: 15, hint: `Mount the file system of ${folder} for writing.`});
	});

	test('a destination that fills up in the middle keeps nothing of it, and what it had', async () => {
		const folder = await mount('small-disk', 'size=1m');
		await backUpTo(folder, 'small');
		const before = await filesIn(folder);

		const answer = await backUpTo(folder);
		const listed = await desk.run(['list', folder]);

		expect(answer).toMatchObject({exitCode: 16});
		expect(answer.message).toContain('no space left on device');
		expect(answer.hint).toContain('df -h');
		expect(before).toHaveLength(2);
		expect(await filesIn(folder)).toEqual(before);
		expect(listed.lines).toHaveLength(2);
	});

	test('a home without room for the store is no space, not a question of who owns it', async () => {
		const home = await mount('full-home', 'size=600k');
		await desk.prepare(['--home', home, 'vault', 'create', 'main']);
		await fs.writeFile(path.join(home, 'filler'), Buffer.alloc(700_000)).catch(() => undefined);

		const answer = await desk.run(['--home', home, 'destination', 'list']);

		expect(answer).toMatchObject({exitCode: 16, hint: 'Free some space on that file system and try again.'});
		expect(answer.message).toContain('no room to write the store');
	});

	test('a home that is too small for a snapshot fails the backup and keeps nothing of it', async () => {
		const shop = path.join(desk.home, 'large.sqlite');
		const database = new BetterSqlite3(shop);
		database.exec('CREATE TABLE t(a); INSERT INTO t SELECT randomblob(3000000)');
		database.close();
		const home = await mount('small-home', 'size=2m');

		const answer = await desk.run(['--home', home, 'backup', '--source-url', `sqlite:${shop}`, '--to', desk.disk, '--unencrypted']);

		expect(answer).toMatchObject({exitCode: 16});
		expect(answer.hint).toMatch(/\.$/v);
		expect(await filesIn(desk.disk)).toEqual([]);
		expect(await filesIn(path.join(home, 'scratch'))).toEqual([]);
	});

	test('an output file that doesn\'t fit is not left half-written', async () => {
		const folder = await mount('small-output', 'size=1m');
		const artifact = await desk.backUp(['--source', 'noise', '--to', path.join(desk.home, 'outputs'), '--profile', 'main']);

		const answer = await desk.run(['restore', artifact, '--to-file', path.join(folder, 'dump')]);

		expect(answer).toMatchObject({exitCode: 16});
		expect(await filesIn(folder)).toEqual([]);
	});

	beforeAll(async () => {
		await fs.mkdir(path.join(desk.home, 'outputs'));
	});
});

test('a limit of file sizes counts as no space, and nothing is left', async () => {
	const folder = path.join(desk.home, 'limited');
	await fs.mkdir(folder);
	const {file} = await builtProgram();

	const {status, stderr} = spawnSync('sh', ['-c', 'ulimit -f 1000; exec "$0" "$@"', process.execPath, file, 'backup', '--source', 'noise', '--to', folder, '--profile', 'main'], {
		env: {...cleanEnv(desk.home), ENCRYPTION_KEY: desk.systemKey}, encoding: 'utf8',
	});

	expect([status, stderr]).toEqual([16, expect.stringContaining('ulimit -f')]);
	expect(await filesIn(folder)).toEqual([]);
});

describe('a name that is taken', () => {
	test('by an output file is refused before anything is read, and the file stays', async () => {
		const file = path.join(desk.home, 'taken.sql');
		await fs.writeFile(file, 'precious');
		const artifact = await desk.backUp(['--source', 'small', '--to', desk.disk, '--profile', 'main']);

		const refused = await desk.run(['restore', artifact, '--to-file', file]);
		const kept = await fs.readFile(file, 'utf8');
		const wanted = await desk.run(['restore', artifact, '--to-file', file, '--overwrite']);

		expect(refused).toMatchObject({exitCode: 17});
		expect(refused.hint).toContain('--overwrite');
		expect(kept).toBe('precious');
		expect(wanted.exitCode).toBe(0);
		expect(await fs.readFile(file, 'utf8')).toBe('small\n');
	});

	test.each([
		['a profile', ['vault', 'create', 'MAIN']],
		['a destination', ['destination', 'add', 'disk', '/tmp']],
		['a source', ['source', 'add', 'small', 'sqlite:/tmp/x.sqlite']],
	])('by %s is refused', async (_thing, words) => {
		const answer = await desk.run(words);

		expect(answer).toMatchObject({exitCode: 2});
		expect(answer.hint).toMatch(/\.$/v);
	});
});
