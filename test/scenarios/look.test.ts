/**
 * What was there is not there any more: `status --check`, `doctor` and the next backup look, and a monitor hears of it.
 */
import fs from 'node:fs/promises';
import {
	afterEach, beforeEach, describe, expect, test,
} from 'vitest';
import {filesIn} from './desk.js';
import {makeJobSandbox, type Sandbox} from './sandbox.js';

let sandbox: Sandbox;
let artifact: string;

beforeEach(async () => {
	sandbox = await makeJobSandbox();
	await sandbox.good(['vault', 'kit', 'main', '--output', 'kit']);
	const {stdout} = await sandbox.good(['backup', 'orders']);
	artifact = stdout.trim().slice('disk:'.length);
});

afterEach(async () => {
	await sandbox.remove();
});

async function empty(): Promise<void> {
	for (const name of await filesIn(sandbox.disk)) {
		await fs.rm(`${sandbox.disk}/${name}`);
	}
}

describe('a destination that was emptied', () => {
	test('is found by status --check, with exit 19', async () => {
		await empty();

		const {exitCode, stdout, stderr} = await sandbox.run(['status', '--check']);

		expect([exitCode, stdout.includes('UNPROTECTED'), stderr.includes('1 job without any good backup: orders')]).toEqual([19, true, true]);
	});

	test('is found by doctor, with exit 1', async () => {
		await empty();

		const {exitCode, stdout} = await sandbox.run(['doctor']);

		expect(exitCode).toBe(1);
		expect(stdout).toContain(`unprotected: it has no good backup: the newest, ${artifact}, was found to be gone`);
	});

	test('is told by the next backup', async () => {
		await empty();

		const {stderr} = await sandbox.good(['backup', 'orders']);

		expect(stderr).toContain(`1 backup of before is at "disk" no more: ${artifact}`);
	});
});

test('an artifact cut to 100 bytes is known to status once a list has seen it', async () => {
	await fs.truncate(`${sandbox.disk}/${artifact}`, 100);
	await sandbox.good(['list']);

	const {exitCode, stdout} = await sandbox.run(['status']);

	expect([exitCode, stdout.includes('UNPROTECTED')]).toEqual([19, true]);
});

test('a destination that can\'t be asked puts its job at risk, which exits 19 with --strict only', async () => {
	await fs.rename(sandbox.disk, `${sandbox.disk}-gone`);

	const {exitCode, stdout} = await sandbox.run(['status', '--check']);
	const strict = await sandbox.run(['status', '--check', '--strict']);

	expect([exitCode, stdout.includes('AT RISK')]).toEqual([0, true]);
	expect(strict.exitCode).toBe(19);
});

describe('a home where nothing is', () => {
	test.each([['--due'], ['--all']])('is an error for backup %s, and stays empty', async flag => {
		const wrong = sandbox.path('wrong');

		const {exitCode} = await sandbox.run(['backup', flag, '--home', wrong]);

		expect(exitCode).toBe(10);
		expect(await filesIn(sandbox.home)).not.toContain('wrong');
	});

	test('has no enabled job: status --max-age and backup --all say so', async () => {
		await sandbox.good(['job', 'edit', 'orders', '--disable']);

		const status = await sandbox.run(['status', '--max-age', '26h']);
		const backup = await sandbox.run(['backup', '--all']);

		expect([status.exitCode, status.stderr.includes('no job that is enabled'), backup.exitCode]).toEqual([10, true, 10]);
	});
});

test('--due says that no job has a schedule', async () => {
	const {exitCode, stderr} = await sandbox.run(['backup', '--due']);

	expect([exitCode, stderr.includes('no job has a schedule, so --due never runs any')]).toEqual([0, true]);
});
