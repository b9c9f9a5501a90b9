import fs from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import Database from 'better-sqlite3';
import {
	afterEach, beforeEach, expect, test, vi,
} from 'vitest';
import {filesIn} from './desk.js';
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

test('a backup that was cut fails its job, is told with its sizes, and of many the rest is counted', async () => {
	for (const _round of [1, 2, 3, 4, 5, 6, 7, 8]) {
		await sandbox.good(['backup', 'orders']);
	}

	const files = await filesIn(sandbox.disk);
	const artifacts = files.filter(name => name.endsWith('.enc'));
	const newest = await sandbox.good(['list', 'orders', '--json']).then(({stdout}) => /"name":"(?<name>[^"]+\.enc)"/v.exec(stdout)?.groups?.name ?? '');
	for (const name of [newest, ...artifacts.filter(name => name !== newest).slice(0, 6)]) {
		await fs.truncate(path.join(sandbox.disk, name), 100);
	}

	const {exitCode, stdout} = await sandbox.run(['doctor']);
	const again = await sandbox.run(['doctor', '--offline']);

	expect(exitCode).toBe(1);
	expect(stdout.match(/wrong size: it has 100 bytes, not the \d+ of its sidecar/gv)).toHaveLength(5);
	expect(stdout).toContain('destination "disk", backups: 2 more are no whole backups\n         → See them all with \'dbseal list disk\'.');
	expect(stdout).toMatch(/FAILED {3}job "orders": at risk: its newest backup at "disk" was found damaged just now/v);
	expect(again.stdout).toContain('FAILED   job "orders"');
});

test('what an upload left a moment ago is named as young, and only --fix of a day later removes it', async () => {
	const name = `.dbseal-${'0'.repeat(32)}.part`;
	await fs.writeFile(path.join(sandbox.disk, name), 'half');

	const young = await sandbox.good(['doctor', '--fix']);
	const yesterday = new Date(Date.now() - (25 * 3_600_000));
	await fs.utimes(path.join(sandbox.disk, name), yesterday, yesterday);
	const old = await sandbox.good(['doctor']);
	await sandbox.good(['doctor', '--fix']);

	expect(young.stdout).toMatch(/warning {2}destination "disk", leftovers: .*\.part.*: younger than a day, so it may be of an upload that is alive/v);
	expect(old.stdout).toMatch(/warning {2}destination "disk", leftovers: .*\.part.*\n\s+→ Type: dbseal doctor --fix/v);
	expect(await filesIn(sandbox.disk)).toEqual([]);
});

test('secrets that don\'t open are told once for a source and once for a destination, and counted so', async () => {
	await fs.writeFile(sandbox.path('pw'), 'secret', {mode: 0o600});
	await sandbox.good(['source', 'add', 'pg', 'postgresql://u@127.0.0.1:1/x', '--password-file', 'pw']);
	await sandbox.good(['destination', 'add', 'far', 's3://AKID@bucket/x?endpoint=http://127.0.0.1:1&region=x&tries=1', '--password-file', 'pw']);
	const store = new Database(sandbox.path('dbseal.sqlite'));
	for (const table of ['sources', 'destinations']) {
		store.exec(`UPDATE ${table} SET sealedSecrets = replace(sealedSecrets, substr(sealedSecrets, -4), 'AAAA') WHERE sealedSecrets IS NOT NULL`);
	}

	store.close();

	const {stdout, stderr} = await sandbox.run(['doctor']);

	expect(stdout.match(/the secrets of source "pg" are damaged/gv)).toHaveLength(1);
	expect(stdout.match(/the secrets of destination "far" are damaged/gv)).toHaveLength(1);
	expect(stderr).toContain('2 checks failed: source "pg", destination "far"');
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
