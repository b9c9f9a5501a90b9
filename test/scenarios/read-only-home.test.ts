/** A home that can't be written to: on a disk that went read-only, or from a snapshot that is mounted to look at. */
import {execFileSync} from 'node:child_process';
import fs from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {
	afterEach, beforeEach, expect, test,
} from 'vitest';
import {digestSqliteFile} from '../../source/databases/sqlite/rows.js';
import {filesIn} from './desk.js';
import {makeJobSandbox, type Sandbox, systemKey} from './sandbox.js';
import {keys, openScreen, type ScreenSession} from './screen.js';

/** Root may write whatever a mode says, and nobody else may mount. */
const isRoot = process.getuid?.() === 0;

let sandbox: Sandbox;
let elsewhere: string;
let isClosed = false;
let screens: ScreenSession | undefined;

beforeEach(async () => {
	sandbox = await makeJobSandbox();
	elsewhere = `${sandbox.home}-elsewhere`;
	await fs.mkdir(path.join(elsewhere, 'tmp'), {recursive: true});
});

afterEach(async () => {
	screens?.close();
	await screens?.exitCode;
	screens = undefined;
	await open();
	await sandbox.remove();
	await fs.rm(elsewhere, {recursive: true});
});

async function close(): Promise<void> {
	isClosed = true;
	if (isRoot) {
		execFileSync('mount', ['--bind', sandbox.home, sandbox.home]);
		execFileSync('mount', ['-o', 'remount,bind,ro', sandbox.home]);
	} else {
		await fs.chmod(sandbox.home, 0o500);
	}
}

async function open(): Promise<void> {
	if (isClosed && isRoot) {
		execFileSync('umount', [sandbox.home]);
	}

	if (isClosed) {
		await fs.chmod(sandbox.home, 0o700);
	}

	isClosed = false;
}

const warning = () => `the home ${sandbox.home} can't be written to: nothing of this is recorded there`;

/** With a temp folder of its own, to see what stays in it. */
const run = async (...words: readonly string[]) => sandbox.run(words, {env: {TMPDIR: path.join(elsewhere, 'tmp')}});

test('a restore into a database comes back whole, says that it is not recorded, and leaves nothing behind', async () => {
	await sandbox.good(['backup', 'orders']);
	await close();
	const target = path.join(elsewhere, 'back.sqlite');

	const {exitCode, stderr} = await run('restore', 'orders@latest', '--into', `sqlite:${target}`);

	expect(exitCode, stderr).toBe(0);
	expect(stderr).toContain(warning());
	expect(digestSqliteFile(target)).toEqual(digestSqliteFile(sandbox.database));
	const left = await filesIn(path.join(elsewhere, 'tmp'));
	expect(left.filter(name => !name.startsWith('dbseal-locks-'))).toEqual([]);
});

test.each([
	['list', /orders_.*\.sqlite\.gz\.enc/v],
	['status', /^orders /mv],
	['verify orders', /^$/v],
	['vault list', /^main /mv],
	['vault show main', /^name +main/mv],
	['runs list', /backup +orders +succeeded/v],
	['runs show latest', /backup of orders/v],
	['job show orders', /shop/v],
	['source list', /^shop /mv],
	['destination list', /^disk /mv],
	['job list', /^orders /mv],
	['runs follow latest', /^$/v],
	['prune orders --dry-run', /stays .*orders_/v],
	['schedule show', /backup --due/v],
	['source test shop', /ok +database file/v],
	['doctor --offline', /^warning +home: .*can't be written to, so no backup could be recorded$/mv],
	['vault reveal main --yes', /^[0-9a-f]{64}$/mv],
])('%s answers as from any home', async (words, expected) => {
	await sandbox.good(['backup', 'orders']);
	await close();

	const {exitCode, stdout, stderr} = await run(...words.split(' '));

	expect(exitCode, stderr).toBe(0);
	expect(stdout).toMatch(expected);
	expect(stderr).toContain(warning());
});

test('a file restores by a key that is given, though the home has no store and can get none', async () => {
	await sandbox.good(['backup', 'orders', '--json']);
	const {stdout: key} = await sandbox.good(['vault', 'reveal', 'main', '--yes']);
	const files = await filesIn(sandbox.disk);
	const artifact = files.find(name => name.endsWith('.enc')) ?? '';
	await fs.writeFile(path.join(elsewhere, 'key'), key);
	await fs.rm(path.join(sandbox.home, 'dbseal.sqlite'));
	await close();

	const {exitCode, stderr} = await run('restore', path.join(sandbox.disk, artifact), '--key-file', path.join(elsewhere, 'key'), '--to-file', path.join(elsewhere, 'back.sqlite'));

	expect(exitCode, stderr).toBe(0);
	expect(digestSqliteFile(path.join(elsewhere, 'back.sqlite'))).toEqual(digestSqliteFile(sandbox.database));
});

test('a copy of the store that a killed command leaves is for its owner only, and gone with the next command', async () => {
	await sandbox.good(['backup', 'orders']);
	await close();
	const places = path.join(elsewhere, 'tmp');
	await fs.mkdir(path.join(places, 'dbseal-copy-theirs'));
	screens = await openScreen(sandbox.home, {env: {ENCRYPTION_KEY: systemKey, TMPDIR: places}, workingFolder: elsewhere});
	await screens.shows('1 of 1 job');
	const made = await filesIn(places);
	const copy = made.find(name => name !== 'dbseal-copy-theirs') ?? '';
	const stats = await Promise.all(['', 'dbseal.sqlite', 'dbseal.sqlite-wal'].map(async name => fs.stat(path.join(places, copy, name))));

	await run('list');
	const beside = await filesIn(places);
	process.kill(screens.pid, 'SIGKILL');
	await screens.exitCode;
	const left = await filesIn(places);
	await run('list');

	expect(stats.map(({mode}) => mode % 0o1000)).toEqual([0o700, 0o600, 0o600]);
	expect(beside.toSorted()).toEqual([copy, 'dbseal-copy-theirs'].toSorted());
	expect(left).toContain(copy);
	expect(await filesIn(places)).toEqual(['dbseal-copy-theirs']);
});

test('a Recovery Kit is written elsewhere', async () => {
	await close();

	const {exitCode, stderr} = await run('vault', 'kit', 'main', '--output', path.join(elsewhere, 'kit'));

	expect(exitCode, stderr).toBe(0);
	expect(await filesIn(path.join(elsewhere, 'kit'))).toContain('recover.mjs');
});

test('the screens show all of it, and say what can\'t be done from there', async () => {
	await sandbox.good(['backup', 'orders']);
	await close();

	screens = await openScreen(sandbox.home, {env: {ENCRYPTION_KEY: systemKey, TMPDIR: path.join(elsewhere, 'tmp')}, columns: 120, workingFolder: elsewhere});
	const first = await screens.shows('1 of 1 job');
	screens.type('2');
	await screens.shows('1 of 1 destination');
	screens.type(keys.enter);
	const restores = await screens.shows('1 of 1 artifact');
	screens.type('v');
	const verify = await screens.shows('as a command this works');
	screens.type('1');
	await screens.shows('1 of 1 job');
	screens.type('r');
	const backup = await screens.shows('nothing could be recorded');
	screens.type(keys.ctrlC);

	expect(await screens.exitCode).toBe(0);
	expect(first).toContain('the home can\'t be written to; vault: 1 key');
	expect(restores).toMatch(/▸ orders_.*just now/v);
	expect(verify).toMatch(/dbseal verify disk:orders_/v);
	expect(backup).toContain('can\'t be written to');
	expect(await filesIn(path.join(elsewhere, 'tmp'))).toEqual([]);
});

test('the screens make no store in a home that can\'t get one', async () => {
	await fs.rm(path.join(sandbox.home, 'dbseal.sqlite'));
	await close();

	screens = await openScreen(sandbox.home, {env: {ENCRYPTION_KEY: systemKey}, workingFolder: elsewhere});

	expect(await screens.exitCode).toBe(15);
	expect(screens.output()).toContain('can\'t be written to');
});

test.each([
	'doctor --fix',
	'runs cancel latest',
	'adopt disk',
	'job edit orders --keep-last 3',
	'backup --due',
	'daemon',
	'backup orders',
	'prune orders',
	'drill orders',
	'runs prune',
	'vault create other',
	'restore orders@latest --remember --to-file /nowhere/x',
])('%s, which has to be recorded, fails and changes nothing', async words => {
	await sandbox.good(['backup', 'orders']);
	await fs.rename(sandbox.disk, path.join(elsewhere, 'disk'));
	await fs.symlink(path.join(elsewhere, 'disk'), sandbox.disk);
	const before = await filesIn(path.join(elsewhere, 'disk'));
	await close();

	const {exitCode, stderr} = await run(...words.split(' '));

	expect(exitCode).toBe(15);
	expect(stderr).toContain(`dbseal: the home ${sandbox.home} can't be written to`);
	expect(await filesIn(path.join(elsewhere, 'disk'))).toEqual(before);
});
