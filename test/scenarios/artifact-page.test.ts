/**
 * What is known of one artifact, by `dbseal show` and on its own page: where it is, what opens it, its copies, its checks, its tables.
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import {
	afterEach, beforeEach, expect, test,
} from 'vitest';
import {jsonLines} from './program.js';
import {keys, openScreen} from './screen.js';
import {makeJobSandbox, type Sandbox, systemKey} from './sandbox.js';

let sandbox: Sandbox;

beforeEach(async () => {
	sandbox = await makeJobSandbox();
	await fs.mkdir(sandbox.path('offsite'));
	await sandbox.good(['destination', 'add', 'offsite', sandbox.path('offsite')]);
	await sandbox.good(['job', 'edit', 'orders', '--destination', 'disk', '--destination', 'offsite']);
	await sandbox.good(['backup', 'orders']);
});

afterEach(async () => {
	await sandbox.remove();
});

async function artifactName(): Promise<string> {
	const names = await fs.readdir(sandbox.disk);
	return names.find(name => name.endsWith('.enc')) ?? '';
}

async function shown(reference: string): Promise<Record<string, unknown>> {
	const {stdout} = await sandbox.good(['show', reference, '--json']);
	return jsonLines(stdout).at(-1)?.result as Record<string, unknown>;
}

test('show tells where an artifact is, what opens it, and the tables that were counted', async () => {
	const {stdout} = await sandbox.good(['show', 'orders@latest']);

	expect(stdout).toMatch(/^Artifact {3}disk:orders_.*\.enc$/mv);
	expect(stdout).toMatch(/^State {6}backup$/mv);
	expect(stdout).toMatch(/^Job {8}orders, of the source shop$/mv);
	expect(stdout).toMatch(/^Database {3}SQLite /mv);
	expect(stdout).toMatch(/^Key {8}profile "main", .*: this vault has it$/mv);
	expect(stdout).toMatch(/^Seal {7}proven/mv);
	expect(stdout).toMatch(/^Holds {6}2 tables, 503 rows, 1 views$/mv);
	expect(stdout).toMatch(/^ALSO AT .*\noffsite +good +verified never, drilled never$/mv);
	expect(stdout).toMatch(/^backup +just now +succeeded in /mv);
	expect(stdout).toMatch(/^ROWS {2}TABLE\n +500 {2}orders\n +3 {2}customers$/mv);
});

test('checks and drills that it passed are told, with their runs', async () => {
	await sandbox.good(['drill', 'orders']);
	await sandbox.good(['verify', `offsite:${await artifactName()}`]);

	const facts = await shown('orders@latest');

	expect(facts).toMatchObject({drilledAt: expect.any(String) as string, copies: [{destination: 'offsite', state: 'good', verifiedAt: expect.any(String) as string}]});
	expect(facts.runs).toMatchObject([{kind: 'verify'}, {kind: 'drill', outcome: 'succeeded'}, {kind: 'backup'}]);
});

test('a destination that is gone is told, and what the store remembers stands in for it', async () => {
	const reference = `offsite:${await artifactName()}`;
	await fs.rename(sandbox.path('offsite'), sandbox.path('elsewhere'));

	const facts = await shown(reference);

	expect(facts).toMatchObject({unanswered: expect.stringContaining('does not exist') as string, made: {jobName: 'orders'}, copies: [{destination: 'disk', state: 'good'}]});
});

test('an artifact that is gone is shown as missing, one that never was is not found', async () => {
	const name = await artifactName();
	await fs.rm(path.join(sandbox.disk, name));

	expect(await shown(`disk:${name}`)).toMatchObject({state: 'missing', summary: {rows: 503}});
	expect(await sandbox.run(['show', 'disk:nothing_2026-11-24T03-15-00Z_9f3c.sqlite.gz.enc'])).toMatchObject({exitCode: 10});
});

test('a lost sidecar is told, and the store\'s copy says the rest', async () => {
	const name = await artifactName();
	await fs.rm(path.join(sandbox.disk, `${name}.meta.json`));

	expect(await shown(`disk:${name}`)).toMatchObject({state: 'no sidecar', made: {jobName: 'orders'}, summary: {tables: 2}});
});

test('a file in a folder is shown without a store of its own', async () => {
	const {stdout} = await sandbox.good(['show', path.join(sandbox.disk, await artifactName()), '--home', sandbox.path('other-home')]);

	expect(stdout).toMatch(/^Key {8}profile "main", .*: not in this vault$/mv);
});

test('on the screens Enter shows the page, P pins, v verifies, and the check is there when one comes back', async () => {
	const {shows, type, exitCode} = await openScreen(sandbox.home, {env: {ENCRYPTION_KEY: systemKey}, columns: 100, rows: 30});
	await shows('1 of 1 job');
	type('2');
	await shows('2 destinations');
	type(keys.enter);
	await shows('1 of 1 artifact');
	type(keys.enter);
	expect(await shows('2 tables, 503 rows')).toMatch(/Checked +verified never, drilled never/v);

	type('P');
	await shows('Pinned    yes');
	type('v');
	await shows('✓ succeeded, exit 0');
	type(keys.escape);
	expect(await shows(/Checked +verified just now/v)).toContain('Runs 2');

	type(`${keys.tab}${keys.tab}${keys.tab}`);
	await shows(/500 +orders/v);
	type('Q');
	expect(await exitCode).toBe(0);
});
