/** A person asks how a job fared, on paper and for a program. */
import {
	afterEach, beforeEach, expect, test,
} from 'vitest';
import {jsonLines} from './program.js';
import {makeJobSandbox, type Sandbox} from './sandbox.js';

let sandbox: Sandbox;

beforeEach(async () => {
	sandbox = await makeJobSandbox();
});

afterEach(async () => {
	await sandbox.remove();
});

test('a day with a backup and a drill that passed is marked, under its month and weekday', async () => {
	await sandbox.good(['backup', 'orders']);
	await sandbox.good(['drill', 'orders']);

	const {stdout} = await sandbox.good(['job', 'history', 'orders', '--weeks', '1']);

	const lines = stdout.split('\n');
	const weekday = new Date().toLocaleDateString('en-GB', {weekday: 'short', timeZone: 'UTC'});
	expect(lines.find(line => line.startsWith(weekday))).toBe(`${weekday}  +d`);
	expect(stdout).toMatch(/^ {2}disk had \d.* free on \d{4}-\d{2}-\d{2}$/mv);
});

test('the same for a program, and a job that is not there is named with the nearest one', async () => {
	await sandbox.good(['backup', 'orders']);

	const {stdout} = await sandbox.good(['job', 'history', 'orders', '--weeks', '2', '--json']);
	const {exitCode, stderr} = await sandbox.run(['job', 'history', 'orderz']);

	const result = jsonLines(stdout).at(-1)?.result as {readonly job: string; readonly days: readonly unknown[]; readonly sizes: readonly unknown[]};
	expect([result.job, result.days.length, result.sizes.length]).toEqual(['orders', 14, 1]);
	expect([exitCode, stderr]).toEqual([10, expect.stringContaining('Did you mean "orders"?')]);
});

test('no weeks are refused', async () => {
	const {exitCode, stderr} = await sandbox.run(['job', 'history', 'orders', '--weeks', '0']);

	expect([exitCode, stderr]).toEqual([2, expect.stringContaining('--weeks can\'t be 0')]);
});
