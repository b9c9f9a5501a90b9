/**
 * A person clears a folder of what is no backup: by name, with a yes, and never a backup by mistake.
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {
	beforeEach, expect, test,
} from 'vitest';
import {filesIn} from './desk.js';
import {makeJobSandbox, type Sandbox, systemKey} from './sandbox.js';
import {openScreen} from './screen.js';
import {dbsealInTerminal} from './terminal.js';

let sandbox: Sandbox;
let artifact: string;

beforeEach(async () => {
	sandbox = await makeJobSandbox();
	const {stdout} = await sandbox.good(['backup', 'orders']);
	artifact = stdout.trim().slice('disk:'.length);
	await fs.writeFile(path.join(sandbox.disk, 'notes.txt'), 'somebody\'s notes');
	await fs.writeFile(path.join(sandbox.disk, 'old.sql.enc.meta.json'), '{}');
});

test('what is listed as no backup is removed by its name, on the record', async () => {
	const {stdout: listed} = await sandbox.good(['list', '--everything']);

	const {stdout, stderr} = await sandbox.good(['remove', 'disk:notes.txt', `${sandbox.disk}/old.sql.enc.meta.json`, '--yes']);

	expect(listed).toContain('disk:notes.txt');
	expect(listed).toContain('disk:old.sql.enc.meta.json');
	expect(stdout).toBe(`disk:notes.txt\n${sandbox.disk}/old.sql.enc.meta.json\n`);
	expect(stderr).toContain('2 files removed, 18 B freed');
	expect(await filesIn(sandbox.disk)).toEqual([artifact, `${artifact}.meta.json`]);
	const {stdout: runs} = await sandbox.good(['runs', 'list', '--limit', '1', '--json']);
	expect(runs).toContain('"title":"removal of 2 files"');
});

test.each([
	['n', 2, 4],
	['y', 0, 3],
])('at a terminal %s is the answer that decides', async (answer, exitCode, filesLeft) => {
	const terminal = await dbsealInTerminal(sandbox.home, ['remove', 'disk:notes.txt'], {env: {ENCRYPTION_KEY: systemKey}});
	await terminal.sees('Remove it for good?');
	const asked = terminal.output();

	terminal.type(`${answer}\r`);

	expect(await terminal.exitCode).toBe(exitCode);
	expect(asked).toMatch(/unknown file +16 B +disk:notes\.txt/v);
	expect(await filesIn(sandbox.disk)).toHaveLength(filesLeft);
});

test('without a yes nothing is removed (exit 2)', async () => {
	const {exitCode, stderr} = await sandbox.run(['remove', 'disk:notes.txt']);

	expect(exitCode).toBe(2);
	expect(stderr).toContain('nothing is removed without a yes');
	expect(await filesIn(sandbox.disk)).toContain('notes.txt');
});

test('a whole backup is refused (exit 17), with all that was named beside it, until --backup says so', async () => {
	const refused = await sandbox.run(['remove', '--yes', 'disk:notes.txt', `disk:${artifact}`]);
	const before = await filesIn(sandbox.disk);

	await sandbox.good(['remove', '--yes', '--backup', `disk:${artifact}`]);

	expect(refused.exitCode).toBe(17);
	expect(refused.stderr).toContain('→ Add --backup if it is to go for good');
	expect(before).toHaveLength(4);
	expect(await filesIn(sandbox.disk)).toEqual(['notes.txt', 'old.sql.enc.meta.json']);
});

test('a backup that is removed by its path is no last good one any more', async () => {
	await sandbox.good(['remove', '--yes', '--backup', path.join(sandbox.disk, artifact)]);

	const {stdout, exitCode} = await sandbox.run(['status']);

	expect(stdout).toContain('UNPROTECTED');
	expect(exitCode).toBe(19);
});

test.each(['orders@latest', 'orders', 'nowhere:notes.txt'])('%s is the name of no file (exit 10)', async reference => {
	const {exitCode} = await sandbox.run(['remove', '--yes', '--backup', reference]);

	expect(exitCode).toBe(10);
	expect(await filesIn(sandbox.disk)).toHaveLength(4);
});

test('on the screens, x and the typed name remove a backup by a run of its own', async () => {
	const {shows, type, pid, exitCode} = await openScreen(sandbox.home, {env: {ENCRYPTION_KEY: systemKey}});
	await shows('1 of 1 job');
	type('2');
	await shows('where are the artifacts?');
	type('\r');
	await shows('1 of 1 artifact');
	type('x');
	await shows('Remove it for good?');
	type(artifact);
	await shows('Enter does it');

	type('\r');
	await shows('removed disk:orders_');
	process.kill(pid, 'SIGTERM');
	await exitCode;

	expect(await filesIn(sandbox.disk)).toEqual(['notes.txt', 'old.sql.enc.meta.json']);
});
