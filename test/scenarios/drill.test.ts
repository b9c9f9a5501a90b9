/**
 * Drills: that a backup comes back is shown before the day when it must.
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import {
	afterEach, beforeEach, expect, test,
} from 'vitest';
import {filesIn} from './desk.js';
import {jsonLines} from './program.js';
import {makeJobSandbox, type Sandbox} from './sandbox.js';

let sandbox: Sandbox;

beforeEach(async () => {
	sandbox = await makeJobSandbox();
});

afterEach(async () => {
	await sandbox.remove();
});

/** Of the only job: its word and why. */
async function health(): Promise<unknown> {
	const {stdout} = await sandbox.good(['status', '--json']);
	const [job] = jsonLines(stdout).at(-1)?.result as ReadonlyArray<{verdict: string}>;
	return job?.verdict;
}

test('a job is at risk, then untested, then recoverable', async () => {
	await sandbox.good(['backup', 'orders']);
	const afterBackup = await health();
	await sandbox.good(['vault', 'kit', 'main', '--output', 'kit']);
	const afterKit = await health();
	const {stderr} = await sandbox.good(['drill', 'orders']);
	const afterDrill = await health();

	expect([afterBackup, afterKit, afterDrill]).toEqual(['at risk', 'untested', 'recoverable']);
	expect(stderr).toMatch(/the drill of orders passed: orders_.* is back in .*; 2 tables, 503 rows, as they were backed up/v);
	expect(await filesIn(sandbox.path('scratch'))).toEqual([]);
});

test('a drill gives the path of its report, and runs list has it', async () => {
	await sandbox.good(['backup', 'orders']);

	const {stdout} = await sandbox.good(['drill', 'orders']);
	const runs = await sandbox.good(['runs', 'list', '--kind', 'drill']);

	expect(await fs.readFile(stdout.trim(), 'utf8')).toContain('Drill     orders: PASSED\n');
	expect(path.dirname(stdout.trim())).toBe(sandbox.path('drills'));
	expect(runs.stdout).toMatch(/Z {2}drill {2}orders {2}succeeded/v);
});

test('a check query that does not hold ends the drill with exit 18', async () => {
	await sandbox.good(['job', 'edit', 'orders', '--check-query', 'SELECT count(*) FROM orders WHERE total < 0']);
	await sandbox.good(['backup', 'orders']);

	const {exitCode, stderr} = await sandbox.run(['drill', 'orders']);

	expect(exitCode).toBe(18);
	expect(stderr).toContain('the drill of "orders" failed: the check query gave "0"');
	expect(await filesIn(sandbox.path('scratch'))).toEqual([]);
});

test('a kit is proved by a drill that gets no other key', async () => {
	await sandbox.good(['vault', 'kit', 'main', '--output', 'kit']);
	await sandbox.good(['backup', 'orders']);

	await sandbox.good(['drill', 'orders', '--from-kit', 'kit'], {env: {ENCRYPTION_KEY: ''}});
	const {stdout} = await sandbox.good(['status', '--json']);

	expect(jsonLines(stdout).at(-1)).toMatchObject({result: [{job: 'orders', kitProvedAt: expect.any(String) as string}]});
});

test('the wrong kit ends the drill with exit 18', async () => {
	await sandbox.good(['vault', 'create', 'other']);
	await sandbox.good(['vault', 'kit', 'other', '--output', 'kit']);
	await sandbox.good(['backup', 'orders']);

	const {exitCode, stderr} = await sandbox.run(['drill', 'orders', '--from-kit', 'kit']);

	expect(exitCode).toBe(18);
	expect(stderr).toContain('none of the keys given fits');
});
