/** The clock is two years ahead, and the job keeps what is younger than 30 days: whatever starts the prune, nothing goes. */
import fs from 'node:fs/promises';
import process from 'node:process';
import {
	afterEach, beforeEach, expect, test, vi,
} from 'vitest';
import {filesIn} from './desk.js';
import {startDbseal} from './program.js';
import {makeJobSandbox, type Sandbox, systemKey} from './sandbox.js';
import {keys, openScreen} from './screen.js';

let sandbox: Sandbox;
let ahead: Readonly<Record<string, string>>;
let before: readonly string[];

beforeEach(async () => {
	sandbox = await makeJobSandbox();
	await sandbox.good(['job', 'edit', 'orders', '--keep-within', '30', '--schedule', '15 3 * * *']);
	for (const _round of [1, 2, 3]) {
		await sandbox.good(['backup', 'orders']);
	}

	const clock = sandbox.path('clock.mjs');
	await fs.writeFile(clock, `
		const [real, aheadMs] = [Date, 731 * 86_400_000];
		const now = () => real.now() + aheadMs;
		globalThis.Date = new Proxy(real, {
			construct: (_target, given) => Reflect.construct(real, given.length === 0 ? [now()] : given),
			get: (_target, name) => name === 'now' ? now : Reflect.get(real, name),
		});
	`);
	ahead = {ENCRYPTION_KEY: systemKey, NODE_OPTIONS: `--import=${clock}`};
	before = await backups();
});

afterEach(async () => {
	await sandbox.remove();
});

async function backups(): Promise<readonly string[]> {
	const files = await filesIn(sandbox.disk);
	return files.filter(name => name.endsWith('.enc'));
}

const suspicion = /nothing of "orders" is pruned: the clock went from .*the last run before, to 20/v;
const wayOut = 'to keep the newest whatever the clock says, type: dbseal job edit orders --keep-last 7';

test('when cron asks for what is due', async () => {
	const {exitCode, stderr} = await sandbox.run(['backup', '--due'], {env: ahead});

	expect(exitCode, stderr).toBe(0);
	expect(stderr).toMatch(suspicion);
	expect(stderr).toContain(wayOut);
	expect(await backups()).toEqual(expect.arrayContaining([...before]));
	expect(await backups()).toHaveLength(4);
});

test('when the daemon runs the job', async () => {
	const {pid, finished} = await startDbseal(sandbox.home, ['daemon'], {env: ahead});
	await vi.waitUntil(async () => {
		const made = await filesIn(sandbox.disk);
		return made.filter(name => name.endsWith('.meta.json')).length === 4;
	}, {timeout: 50_000, interval: 200});
	await vi.waitUntil(async () => {
		const {stdout} = await sandbox.run(['runs', 'list'], {env: ahead});
		return !stdout.includes('running');
	}, {timeout: 50_000, interval: 500});
	process.kill(pid, 'SIGTERM');
	await finished;

	const {stdout} = await sandbox.run(['runs', 'show', 'latest'], {env: ahead});
	expect(stdout).toMatch(suspicion);
	expect(await backups()).toEqual(expect.arrayContaining([...before]));
});

test('when a person types it', async () => {
	const {exitCode, stderr} = await sandbox.run(['prune', 'orders'], {env: ahead});

	expect(exitCode).toBe(17);
	expect(stderr).toMatch(suspicion);
	expect(stderr).toContain(wayOut);
	expect(await backups()).toEqual(before);
});

test('when it is asked for on the screens', async () => {
	const screens = await openScreen(sandbox.home, {env: ahead, columns: 120, rows: 40});
	await screens.shows('1 of 1 job');
	screens.type('p');
	await screens.shows('would go');
	screens.type('p');
	await screens.shows(/[Tt]ype/v);
	screens.type('orders\r');
	const end = await screens.shows('failed, exit 17');
	screens.type(keys.ctrlC);
	await screens.exitCode;

	expect(end.replaceAll(/\s+/gv, ' ')).toContain('the clock went from');
	expect(await backups()).toEqual(before);
});

test('when the store is new, and has seen no run', async () => {
	const {stdout: key} = await sandbox.good(['vault', 'reveal', 'main', '--yes']);
	const home = sandbox.path('new-home');
	const run = async (...words: readonly string[]) => sandbox.run(['--home', home, ...words], {env: ahead, stdin: key});
	await run('vault', 'import', 'main', '--key-stdin');
	await run('destination', 'add', 'disk', sandbox.disk);
	const adopted = await run('adopt', 'disk');
	await run('source', 'edit', 'shop', '--url', `sqlite:${sandbox.database}`);
	const edited = await run('job', 'edit', 'orders', '--keep-within', '30', '--enable');

	const backedUp = await run('backup', 'orders');
	const pruned = await run('prune', 'orders');

	expect(adopted.exitCode, adopted.stderr).toBe(0);
	expect(edited.exitCode, edited.stderr).toBe(0);
	expect(backedUp.stderr).toMatch(suspicion);
	expect(pruned.exitCode).toBe(17);
	expect(await backups()).toEqual(expect.arrayContaining([...before]));
});
