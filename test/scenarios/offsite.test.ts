/**
 * Two destinations, of which one was away: the copies that it lacks, the prune that follows a backup, pins and the spool.
 */
import fs from 'node:fs/promises';
import {
	afterAll, beforeAll, expect, test,
} from 'vitest';
import {filesIn} from './desk.js';
import {jsonLines} from './program.js';
import {makeJobSandbox, type Sandbox} from './sandbox.js';

let sandbox: Sandbox;
let offsite: string;

beforeAll(async () => {
	sandbox = await makeJobSandbox();
	offsite = sandbox.path('offsite');
	await sandbox.good(['destination', 'add', 'offsite', offsite]);
	await sandbox.good(['job', 'edit', 'orders', '--destination', 'disk', '--destination', 'offsite', '--keep-last', '2']);
});

afterAll(async () => {
	await sandbox.remove();
});

const words = (text: string) => text.split(/\s+/v);

test('a backup with one destination away is partly done, and copy makes the missing copy', async () => {
	const partly = await sandbox.run(['backup', 'orders']);
	await fs.mkdir(offsite);

	const copied = await sandbox.good(['copy', 'orders']);

	expect(partly.exitCode).toBe(3);
	expect(partly.stderr).toContain('1 of 2 copies failed: offsite');
	expect(copied.stdout.trim()).toBe(partly.stdout.trim().replace('disk:', 'offsite:'));
	expect(await filesIn(offsite)).toEqual(await filesIn(sandbox.disk));
});

test('a list with one destination away shows what the others have (exit 3), and says which one is missing', async () => {
	await fs.rename(offsite, `${offsite}-away`);

	const listed = await sandbox.run(['list']);
	const ofJob = await sandbox.run(['list', 'orders', '--json']);
	const only = await sandbox.run(['list', 'offsite']);
	await fs.rename(`${offsite}-away`, offsite);

	expect(listed.exitCode).toBe(3);
	expect(listed.stdout).toContain('disk:orders_');
	expect(listed.stderr).toContain(`passed over: the folder ${offsite} does not exist. Mount the disk`);
	expect(listed.stderr).toContain('1 of 2 destinations failed');
	expect(jsonLines(ofJob.stdout).at(-1)).toMatchObject({exitCode: 3, result: [{destination: 'disk'}], error: {code: 'PARTLY_DONE'}});
	expect(only.exitCode).toBe(15);
});

test('a dry run says what would go and why, and a backup then removes it, but for what is pinned', async () => {
	const [first = ''] = await filesIn(sandbox.disk);
	await sandbox.good(['backup', 'orders']);
	await sandbox.good(['job', 'edit', 'orders', '--keep-last', '1']);
	const dry = await sandbox.good(['prune', 'orders', '--dry-run']);
	await sandbox.good(['pin', `disk:${first}`]);
	await sandbox.good(['backup', 'orders']);
	const afterPin = await filesIn(offsite);
	await sandbox.good(['unpin', `offsite:${first}`]);
	await sandbox.good(['prune', 'orders']);

	expect(words(dry.stdout)).toContain('would');
	expect(dry.stdout).toContain('no rule wants it');
	expect(dry.stdout).toContain('the last good one');
	expect(afterPin).toContain(first);
	expect(afterPin).toHaveLength(4);
	expect(await filesIn(offsite)).toHaveLength(2);
	expect(await filesIn(sandbox.disk)).toHaveLength(2);
});

test('what no destination takes waits in the spool, is shown by list and status, and is uploaded later', async () => {
	await fs.rename(sandbox.disk, `${sandbox.disk}-away`);
	await fs.rename(offsite, `${offsite}-away`);
	const failed = await sandbox.run(['backup', 'orders', '--spool']);
	await fs.rename(`${sandbox.disk}-away`, sandbox.disk);
	await fs.rename(`${offsite}-away`, offsite);
	const listed = await sandbox.good(['list', 'orders', '--json']);
	const status = await sandbox.good(['status']);
	const shown = await sandbox.good(['job', 'show', 'orders']);
	const examined = await sandbox.good(['doctor', '--offline']);

	const copied = await sandbox.good(['copy', 'orders']);

	expect(failed.exitCode).toBe(15);
	expect(JSON.stringify(jsonLines(listed.stdout))).toContain('spool:orders_');
	expect(status.stderr).toContain('1 artifact in the spool');
	expect(shown.stdout).toMatch(/^in the spool +1 artifact \(.* kB\), not at every destination yet: dbseal copy orders$/mv);
	expect(examined.stdout).toMatch(/warning {2}spool: 1 artifact of job "orders" \(.*\) not at every destination yet\n +→ Type: dbseal copy orders/v);
	expect(copied.stdout.split('\n').filter(line => line.includes(':orders_'))).toHaveLength(2);
	expect(await filesIn(sandbox.path('spool'))).toEqual([]);
});
