/**
 * Somebody dropped a table: back to how a job's database was at a time, by commands and on the screens.
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import {
	afterEach, beforeEach, expect, test, vi,
} from 'vitest';
import {createSqliteFile, digestSqliteFile} from '../../source/databases/sqlite/rows.js';
import {jsonLines} from './program.js';
import {keys, openScreen} from './screen.js';
import {makeJobSandbox, type Sandbox, systemKey} from './sandbox.js';

let sandbox: Sandbox;
/** When the first of two backups was taken: `2026-11-24 14:05:09`. */
let before: string;

beforeEach(async () => {
	sandbox = await makeJobSandbox();
	await fs.mkdir(sandbox.path('offsite'));
	await sandbox.good(['destination', 'add', 'offsite', sandbox.path('offsite')]);
	await sandbox.good(['job', 'edit', 'orders', '--destination', 'disk', '--destination', 'offsite']);
	await sandbox.good(['backup', 'orders']);
	before = await takenAt();
	createSqliteFile(sandbox.database, 'PRAGMA foreign_keys = OFF; DROP TABLE customers; CREATE TABLE mistakes (id INTEGER); INSERT INTO mistakes VALUES (1); DELETE FROM orders WHERE id > 100;');
	await vi.waitUntil(() => stampOf(new Date()) > before);
	await sandbox.good(['backup', 'orders']);
});

afterEach(async () => {
	await sandbox.remove();
});

function stampOf(date: Date): string {
	return date.toISOString().slice(0, 19).replace('T', ' ');
}

async function takenAt(): Promise<string> {
	const {stdout} = await sandbox.good(['show', 'orders@latest', '--json']);
	const name = String((jsonLines(stdout).at(-1)?.result as Record<string, unknown>).name);
	return (/\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2}/v.exec(name)?.[0] ?? '').replace('T', ' ').replaceAll(/(?<= .*)-/gv, ':');
}

function rowsOf(file: string): Record<string, number> {
	return Object.fromEntries(digestSqliteFile(file).map(({table, rows}) => [table, rows]));
}

test('a job and a time name the newest backup that was taken by then', async () => {
	await sandbox.good(['restore', `orders@${before}`, '--into', `sqlite:${sandbox.path('then.sqlite')}`]);

	expect(rowsOf(sandbox.path('then.sqlite'))).toMatchObject({customers: 3, orders: 500});
	expect(await sandbox.run(['show', 'orders@yesterday 14:05'])).toMatchObject({exitCode: 10, stderr: expect.stringContaining('no good backup that was taken by yesterday 14:05') as string});
});

test('--dry-run says what would change, and changes nothing', async () => {
	const untouched = await fs.readFile(sandbox.database);

	const {stdout} = await sandbox.good(['restore', `orders@${before}`, '--into', 'shop', '--dry-run']);

	expect(stdout).toMatch(/^warning {2}target: .* is not empty/mv);
	expect(stdout).toMatch(/^ok +key: profile "main" of this vault opens it$/mv);
	expect(stdout).toMatch(/^ok +room: .* for the restored file/mv);
	expect(stdout).toMatch(/^ok +time: not known/mv);
	expect(stdout).toMatch(/^dropped +1 +- +mistakes\nchanged +100 +500 +orders\nnew +- +3 +customers$/mv);
	expect(await fs.readFile(sandbox.database)).toEqual(untouched);
});

test('the time that a restore takes is known from a drill', async () => {
	await sandbox.good(['drill', 'orders']);

	const {stdout} = await sandbox.good(['restore', `orders@${before}`, '--into', 'shop', '--dry-run', '--json']);

	const preview = jsonLines(stdout).at(-1)?.result as Record<string, unknown>;
	expect(preview.expectedMs).toBeGreaterThan(0);
	expect(preview.findings).toContainEqual({subject: 'time', verdict: 'ok', detail: expect.stringMatching(/^about .*: the drill of just now took/v) as string});
});

test('on the screens R on the job, a time, the target, a look at what changes, and the typed name bring it back', async () => {
	const {shows, type, exitCode} = await openScreen(sandbox.home, {env: {ENCRYPTION_KEY: systemKey}, columns: 100, rows: 30});
	await shows('1 of 1 job');
	type('1');
	await shows('FROM, TO');
	type('R');
	expect(await shows('1 of 2 backups')).toMatch(/disk +not yet +offsite/v);
	type(`/${before}${keys.enter}`);
	await shows(/1 of 2 *$/mv);
	type(keys.enter);
	await shows('into which database?');
	type(keys.enter);
	await shows('Tables: 3 of 3 would change');
	type(keys.tab);
	await shows(/dropped +1 +- +mistakes/v);
	type(keys.enter);
	await shows('Overwrite shop.sqlite?');
	type(`shop.sqlite${keys.enter}`);
	await shows('✓ succeeded, exit 0');
	type('Q');

	expect(await exitCode).toBe(0);
	expect(rowsOf(sandbox.database)).toMatchObject({customers: 3, orders: 500});
	expect(path.basename(sandbox.database)).toBe('shop.sqlite');
});

test('a destination that is gone is said, and the others show what they have', async () => {
	await fs.rename(sandbox.path('offsite'), sandbox.path('elsewhere'));
	const {shows, type, exitCode} = await openScreen(sandbox.home, {env: {ENCRYPTION_KEY: systemKey}, columns: 100, rows: 30});
	await shows('1 of 1 job');

	type('R');

	expect(await shows('1 of 2 backups')).toContain('offsite did not answer');
	type('Q');
	expect(await exitCode).toBe(0);
});
