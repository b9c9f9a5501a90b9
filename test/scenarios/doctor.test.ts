import fs from 'node:fs/promises';
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

test('a home in order: no finding failed, and each connection was tried', async () => {
	const {stdout} = await sandbox.good(['doctor']);

	expect(stdout).not.toContain('FAILED');
	expect(stdout).toContain('source "shop", database file');
	expect(stdout).toContain('destination "disk", read back');
});

test('--offline tries no connection', async () => {
	const {stdout} = await sandbox.good(['doctor', '--offline']);

	expect(stdout).not.toContain('destination "disk"');
});

test('a store that others can read is a warning with the command that closes it', async () => {
	await fs.chmod(sandbox.path('dbseal.sqlite'), 0o644);
	await fs.chmod(sandbox.home, 0o755);

	const {stdout} = await sandbox.good(['doctor', '--offline']);

	expect(stdout).toMatch(/warning {2}home: other users can read .*\n\s+→ Type: chmod go-rwx /v);
});

test('another vault\'s key and a missing folder are failures, each with what to do (exit 1)', async () => {
	await fs.rm(sandbox.disk, {recursive: true});

	const {exitCode, stdout, stderr} = await sandbox.run(['doctor'], {env: {ENCRYPTION_KEY: '0'.repeat(64)}});

	expect(exitCode).toBe(1);
	expect(stdout).toContain('FAILED   system key: ENCRYPTION_KEY of the environment is not the one');
	expect(stdout).toMatch(/FAILED {3}destination "disk", write: .*does not exist\n\s+→ /v);
	expect(stderr).toContain('checks failed: system key, destination "disk", write');
});

test('a run whose process died is found, and --fix ends it', async () => {
	await sandbox.good(['source', 'add', 'slow', '--kind', 'command', '--dump', 'echo started; sleep 60']);
	const {pid, finished} = await startDbseal(sandbox.home, ['backup', '--source', 'slow', '--to', 'disk', '--profile', 'main', '--json'], {env: {ENCRYPTION_KEY: systemKey}});
	await vi.waitUntil(async () => {
		const runs = await fs.readdir(sandbox.path('runs')).catch(() => []);
		return runs.length > 0;
	}, {timeout: 20_000, interval: 100});
	process.kill(pid, 'SIGKILL');
	await finished;

	const found = await sandbox.good(['doctor', '--offline']);
	const fixed = await sandbox.good(['doctor', '--offline', '--fix']);
	const after = await sandbox.good(['doctor', '--offline']);

	expect(found.stdout).toContain('1 run whose process died');
	expect(fixed.stdout).toContain('cleaned up: 1 run whose process died');
	expect(after.stdout).toContain('0 runs alive, none dead');
});
