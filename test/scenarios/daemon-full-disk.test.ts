/**
 * A daemon whose disks fill, and have room again: it lives on, says so, and the next backup is good.
 */
import fs from 'node:fs/promises';
import process from 'node:process';
import {
	afterEach, beforeEach, describe, expect, test, vi,
} from 'vitest';
import {makeSmallDisk, type SmallDisk} from '../small-disk.js';
import {jsonLines, startDbseal} from './program.js';
import {makeJobSandbox, type Sandbox, systemKey} from './sandbox.js';
import {everySecond, stepJobs} from './step-jobs.js';

type Run = {readonly outcome?: string; readonly error?: {readonly code: string}};

describe.skipIf(process.getuid?.() !== 0)('a daemon (left out: needs root)', () => {
	let sandbox: Sandbox;
	let disk: SmallDisk;

	beforeEach(async () => {
		sandbox = await makeJobSandbox();
		disk = await makeSmallDisk('8m');
	});

	afterEach(async () => {
		await disk.remove();
		await sandbox.remove();
	});

	const runsOf = async (home: string): Promise<readonly Run[]> => {
		const {stdout} = await sandbox.good(['runs', 'list', '--json'], {env: {DBSEAL_HOME: home}});
		return jsonLines(stdout).at(-1)?.result as readonly Run[];
	};

	const untilLatest = async (home: string, outcome: string) => {
		await vi.waitUntil(async () => {
			const runs = await runsOf(home);
			return runs.find(run => run.outcome !== undefined)?.outcome === outcome;
		}, {timeout: 60_000, interval: 500});
	};

	test('whose store has no room goes on, leaves no run running, and backs up once there is some', async () => {
		const home = disk.folder;
		await fs.cp(sandbox.path('dbseal.sqlite'), `${home}/dbseal.sqlite`);
		const inHome: Sandbox = {...sandbox, good: async (words, options) => sandbox.good(words, {...options, env: {...options?.env, DBSEAL_HOME: home}})};
		const jobs = stepJobs(inHome);
		await jobs.add('patient', String.raw`until test -e go; do sleep 0.2; done; head -c 20000 /dev/zero | tr "\0" x >&2`);
		everySecond(home, 'patient');

		const {pid, finished} = await startDbseal(sandbox.home, ['daemon'], {env: {ENCRYPTION_KEY: systemKey, DBSEAL_HOME: home}});
		await vi.waitUntil(async () => await jobs.countOf('+') > 0, {timeout: 60_000, interval: 200});
		disk.fill();
		await fs.writeFile(sandbox.path('go'), '');
		await vi.waitUntil(async () => await jobs.countOf('-') > 1, {timeout: 60_000, interval: 200});
		disk.makeRoom();
		await untilLatest(home, 'succeeded');
		process.kill(pid, 'SIGTERM');
		const {exitCode, stderr} = await finished;

		expect(exitCode).toBe(143);
		expect(stderr).toMatch(/no room to write the store .*\n {2}→ Free some space/v);
		const runs = await runsOf(home);
		expect(runs.filter(({outcome}) => outcome === undefined)).toEqual([]);
	}, 180_000);

	test('whose destination has no room goes on, leaves nothing half-done there, and backs up once there is some', async () => {
		await sandbox.good(['destination', 'add', 'small', disk.folder]);
		await sandbox.good(['job', 'edit', 'orders', '--destination', 'small']);
		disk.fill();
		everySecond(sandbox.home, 'orders');

		const {pid, finished} = await startDbseal(sandbox.home, ['daemon', '--retry', '0'], {env: {ENCRYPTION_KEY: systemKey}});
		await untilLatest(sandbox.home, 'failed');
		const [failed] = await runsOf(sandbox.home);
		const left = await fs.readdir(disk.folder);
		disk.makeRoom();
		await untilLatest(sandbox.home, 'succeeded');
		process.kill(pid, 'SIGTERM');
		const {exitCode, stderr} = await finished;

		expect(exitCode).toBe(143);
		expect(failed?.error?.code).toBe('NO_SPACE');
		expect(left).toEqual(['filler']);
		expect(stderr).toMatch(/job "orders" failed: .*no space left on device\n {2}→ Free space at /v);
	}, 180_000);

	test('whose logs can not be written says so, and backs up', async () => {
		await fs.rm(sandbox.path('runs'), {recursive: true, force: true});
		await fs.writeFile(sandbox.path('runs'), 'a file where a folder should be');
		everySecond(sandbox.home, 'orders');

		const {pid, finished} = await startDbseal(sandbox.home, ['daemon'], {env: {ENCRYPTION_KEY: systemKey}});
		await untilLatest(sandbox.home, 'succeeded');
		process.kill(pid, 'SIGTERM');
		const {exitCode, stderr} = await finished;

		expect(exitCode).toBe(143);
		expect(stderr).toContain('the run\'s log can\'t be written any more: EEXIST');
	}, 120_000);
});
