import process from 'node:process';
import {
	afterEach, beforeEach, expect, test, vi,
} from 'vitest';
import {startDbseal} from './program.js';
import {makeJobSandbox, type Sandbox, systemKey} from './sandbox.js';

let sandbox: Sandbox;

beforeEach(async () => {
	sandbox = await makeJobSandbox();
});

afterEach(async () => {
	await sandbox.remove();
});

test('the daemon runs a job when its schedule comes round, goes on, and stops at SIGTERM', async () => {
	await sandbox.good(['job', 'edit', 'orders', '--schedule', '* * * * * *']);
	const {pid, finished} = await startDbseal(sandbox.home, ['daemon'], {env: {ENCRYPTION_KEY: systemKey}});

	await vi.waitUntil(async () => {
		const {stdout} = await sandbox.run(['runs', 'list']);
		return stdout.split('succeeded').length > 2;
	}, {timeout: 50_000, interval: 500});
	process.kill(pid, 'SIGTERM');
	const {exitCode, stderr} = await finished;

	expect(exitCode).toBe(143);
	expect(stderr).toContain('orders: * * * * * *, next');
});

test('the daemon does not start without the vault\'s key (exit 12)', async () => {
	const {exitCode} = await sandbox.run(['daemon'], {env: {ENCRYPTION_KEY: '0'.repeat(64)}});

	expect(exitCode).toBe(12);
});
