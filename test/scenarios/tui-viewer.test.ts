/**
 * Logs and reports in a real terminal: searched, and shown in the person's own pager, which gets the terminal and gives it back.
 */
import {Buffer} from 'node:buffer';
import fs from 'node:fs/promises';
import path from 'node:path';
import {
	afterEach, beforeEach, expect, test,
} from 'vitest';
import {keys, openScreen, type ScreenSession} from './screen.js';
import {makeJobSandbox, type Sandbox, systemKey} from './sandbox.js';

let sandbox: Sandbox;
let session: ScreenSession;

beforeEach(async () => {
	sandbox = await makeJobSandbox();
	await sandbox.good(['backup', 'orders']);
});

afterEach(async () => {
	session.type(keys.ctrlC);
	await session.exitCode;
	await sandbox.remove();
});

/** The screens at the newest run. */
async function openRun(env: Readonly<Record<string, string>> = {}): Promise<void> {
	session = await openScreen(sandbox.home, {env: {ENCRYPTION_KEY: systemKey, ...env}});
	await session.shows('1 of 1 job');
	session.type('4');
	await session.shows('1 of 1 run');
	session.type(keys.enter);
	await session.shows('begun by process');
}

test('what a search finds in a log is marked in the margin and stands out', async () => {
	await openRun();

	session.type('/BEGUN');
	await session.shows('1 of 1 line');
	session.type(keys.enter);

	expect(await session.shows('Esc ends it')).toMatch(/^▸\d\d:\d\d:\d\d {3}begun by process/mv);
	expect(session.output()).toContain('\u{1B}[0;7mb');
});

test('L opens the log in less, Ctrl-C is for less, and leaving it brings the screens back whole', async () => {
	await openRun();

	session.type('L');
	const paged = await session.shows('(END)');
	expect(paged).toMatch(/^backup of orders\n\n\d\d:\d\d:\d\d {2}begun by process/v);
	session.type(keys.ctrlC);
	session.type('/process\r');
	await session.shows('begun by process');
	session.type('q');

	const screen = await session.shows('[4 Activity]');
	expect(screen).toContain('begun by process');
	expect(await session.isAlternate()).toBe(true);
	session.type('3');
	await session.shows('[3 Vault]');
});

test('a drill that is over shows its report beneath its log', async () => {
	await sandbox.good(['drill', 'orders']);
	session = await openScreen(sandbox.home, {env: {ENCRYPTION_KEY: systemKey}});
	await session.shows('1 of 1 job');

	session.type('4');
	await session.shows('1 of 2 runs');
	session.type(keys.enter);

	expect(await session.shows('Compared')).toMatch(/drill of orders .*succeeded[\s\S]*Compared +the same as when the backup was taken/v);
	session.type('/passed');
	await session.shows(/▸ Drill +orders: PASSED/v);
});

test('a pager gets no system key', async () => {
	const file = path.join(sandbox.home, 'seen');
	await openRun({PAGER: `env > '${file}'; cat >> '${file}'`});

	session.type('L');
	await expect.poll(async () => fs.readFile(file, 'utf8').catch(() => ''), {timeout: 20_000}).toContain('begun by process');
	await session.shows('[4 Activity]');

	const seen = await fs.readFile(file, 'utf8');
	expect(seen).toContain('PAGER=');
	expect(seen).not.toContain(systemKey);
});

test('a pager that is not there is told, and the screens are as they were', async () => {
	await openRun({PAGER: 'no-such-pager'});

	session.type('L');

	expect(await session.shows('the pager "no-such-pager" can\'t be started')).toContain('[4 Activity]');
});

test('y puts the command that shows a run on the clipboard of the terminal', async () => {
	await openRun();

	session.type('y');
	await session.shows('Copy what?');
	session.type(`j${keys.enter}`);
	await session.shows('Copied: show the run, unless your terminal refuses OSC 52.');

	// eslint-disable-next-line no-control-regex -- OSC 52 is a sequence
	const {copied = ''} = /\u{1B}\]52;c;(?<copied>[^\u{7}]*)\u{7}/v.exec(session.output())?.groups ?? {};
	expect(Buffer.from(copied, 'base64').toString()).toMatch(/^dbseal runs show [\w\-]+$/v);
});
