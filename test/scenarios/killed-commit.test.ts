/**
 * The program is killed (kill -9) at the one place where an artifact has its name and its sidecar doesn't: what is left is told by
 * `doctor`, finished by `repair` from what the store knew before, and comes back.
 */
import fs from 'node:fs/promises';
import process from 'node:process';
import {
	beforeEach, expect, onTestFinished, test, vi,
} from 'vitest';
import {digestSqliteFile} from '../../source/databases/sqlite/rows.js';
import {startFaultProxy} from '../servers/fault-proxy.js';
import {describeWithServer} from '../servers/needs.js';
import {startS3} from '../servers/s3.js';
import {filesIn} from './desk.js';
import {startDbseal} from './program.js';
import {makeJobSandbox, type Sandbox, systemKey} from './sandbox.js';

let sandbox: Sandbox;

beforeEach(async () => {
	sandbox = await makeJobSandbox();
	onTestFinished(async () => {
		await sandbox.remove();
	});
});

/** Node dies in the moment in which it would give a local sidecar its name. */
async function deadlyNode(): Promise<string> {
	const file = sandbox.path('deadly.mjs');
	await fs.writeFile(file, `
		import fs from 'node:fs';
		import {syncBuiltinESMExports} from 'node:module';
		const {link} = fs.promises;
		fs.promises.link = async (from, to) => {
			if (to.endsWith('.meta.json')) {
				process.kill(process.pid, 'SIGKILL');
			}

			return link(from, to);
		};
		syncBuiltinESMExports();
	`);
	return `--import=${file}`;
}

async function finishAndRestore(place: string, env: Readonly<Record<string, string>>): Promise<void> {
	const found = await sandbox.good(['doctor'], {env});
	const name = /backups: (?<name>orders_\S+\.enc): /v.exec(found.stdout)?.groups?.name ?? '';
	const repaired = await sandbox.good(['repair', `${place}:${name}`], {env});
	const after = await sandbox.good(['doctor', '--offline'], {env});
	await sandbox.good(['restore', 'orders@latest', '--into', `sqlite:${sandbox.path('back.sqlite')}`], {env});

	expect(found.stdout).toContain(`warning  destination "${place}", backups: ${name}: no sidecar: the store has a copy of it`);
	expect(found.stdout).toContain(`→ Type: dbseal repair ${place}:${name}`);
	expect(repaired.stdout).toContain('from the copy in the store');
	expect(after.stdout).not.toContain('no sidecar');
	expect(digestSqliteFile(sandbox.path('back.sqlite'))).toEqual(digestSqliteFile(sandbox.database));
}

test('of a backup to a folder', async () => {
	const {exitCode} = await sandbox.run(['backup', 'orders'], {env: {NODE_OPTIONS: await deadlyNode()}});

	const left = await filesIn(sandbox.disk);
	expect(exitCode).toBe(137);
	expect(left.filter(name => name.endsWith('.enc'))).toHaveLength(1);
	expect(left.filter(name => name.endsWith('.meta.json'))).toEqual([]);
	await finishAndRestore('disk', {});
});

test('of a backup to the spool: it is repaired there, and copied from there', async () => {
	await sandbox.run(['backup', 'orders', '--spool'], {env: {NODE_OPTIONS: await deadlyNode()}});
	const names = await filesIn(sandbox.path('spool'));
	const name = names.find(one => one.endsWith('.enc')) ?? '';

	const found = await sandbox.good(['doctor']);
	await sandbox.good(['repair', `spool:${name}`]);
	await sandbox.good(['copy', 'orders']);
	const verified = await sandbox.run(['verify', 'orders@latest']);

	expect(name).toMatch(/^orders_/v);
	expect(found.stdout).toContain(`→ Type: dbseal repair spool:${name}`);
	expect(verified.exitCode, verified.stderr).toBe(0);
	expect(await filesIn(sandbox.disk)).toContain(name);
});

describeWithServer('s3', 'at S3', () => {
	test('of a backup whose sidecar is on its way', async () => {
		const s3 = await startS3();
		const proxy = await startFaultProxy(s3.port);
		onTestFinished(async () => {
			await proxy.close();
		});
		const env = {AWS_ACCESS_KEY_ID: s3.accessKeyId, AWS_SECRET_ACCESS_KEY: s3.secretAccessKey};
		await sandbox.good(['destination', 'add', 'far', `s3://${await s3.createBucket()}?endpoint=${proxy.endpoint}&timeout=30`], {env});
		await sandbox.good(['job', 'edit', 'orders', '--destination', 'far']);
		let isAtSidecar = false;
		proxy.onRequest = head => {
			isAtSidecar ||= /^PUT \S*\.meta\.json/v.test(head);
			return isAtSidecar ? {kind: 'stall', afterBytes: 0} : undefined;
		};

		const {pid, finished} = await startDbseal(sandbox.home, ['backup', 'orders'], {env: {ENCRYPTION_KEY: systemKey, ...env}});
		await vi.waitUntil(() => isAtSidecar, {timeout: 30_000, interval: 50});
		process.kill(pid, 'SIGKILL');
		await finished;
		proxy.onRequest = () => undefined;

		await finishAndRestore('far', env);
	}, 180_000);
});
