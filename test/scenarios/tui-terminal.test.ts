/**
 * A good citizen of the terminal: sizes, signals, long lists, few bytes.
 */
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {setTimeout as pause} from 'node:timers/promises';
import BetterSqlite3 from 'better-sqlite3';
import {
	afterEach, beforeEach, expect, test, vi,
} from 'vitest';
import {openStore} from '../../source/store/open-store.js';
import {keys, openScreen, type ScreenSession} from './screen.js';
import {makeJobSandbox, type Sandbox, systemKey} from './sandbox.js';
import {type TerminalOptions} from './terminal.js';

let sandbox: Sandbox;
let session: ScreenSession;

beforeEach(async () => {
	sandbox = await makeJobSandbox();
});

afterEach(async () => {
	session.type(keys.ctrlC);
	await session.exitCode;
	await sandbox.remove();
});

async function open(options: TerminalOptions = {}): Promise<void> {
	session = await openScreen(sandbox.home, {...options, env: {ENCRYPTION_KEY: systemKey, ...options.env}});
	await session.shows('1 of 1 job');
}

test('the alternate screen is left on quitting, and nothing of it stays', async () => {
	await open();
	expect(await session.isAlternate()).toBe(true);

	session.type('Q');

	expect(await session.exitCode).toBe(0);
	expect(await session.isAlternate()).toBe(false);
	expect(await session.scrollback()).toMatch(/^\s*$/v);
	expect(session.output().endsWith('\u{1B}[?2004l\u{1B}[?25h\u{1B}[?1049l')).toBe(true);
});

test('SIGTERM restores the terminal and exits 143', async () => {
	await open();

	process.kill(session.pid, 'SIGTERM');

	expect(await session.exitCode).toBe(143);
	expect(await session.isAlternate()).toBe(false);
});

test('a crash restores the terminal, and what crashed can be read', async () => {
	await open();

	renameJobsTable();

	expect(await session.exitCode).toBe(1);
	expect(await session.isAlternate()).toBe(false);
	expect(await session.scrollback()).toMatch(/^dbseal: unexpected error: no such table: jobs[\s\S]*please report it/v);
	expect(session.output()).toContain('\u{1B}[?2004l\u{1B}[?25h\u{1B}[?1049l');
});

test('a terminal that calls itself dumb is refused in one plain sentence', async () => {
	session = await openScreen(sandbox.home, {env: {ENCRYPTION_KEY: systemKey, TERM: 'dumb'}});

	expect(await session.exitCode).toBe(2);
	expect(session.output()).toMatch(/^dbseal: this terminal can't show the screens: TERM is "dumb"\r\n {2}→ Set TERM/v);
	expect(session.output()).not.toContain('\u{1B}');
});

test('Ctrl-C with nothing to lose exits', async () => {
	await open();

	session.type(keys.ctrlC);

	expect(await session.exitCode).toBe(0);
});

test('Ctrl-Z gives the terminal to the shell, and fg brings the screens back', async () => {
	await open({isInShell: true});

	session.type(keys.ctrlZ);
	await session.shows(/Stopped[\s\S]*shell> *\n/v);
	expect(await session.isAlternate()).toBe(false);
	session.type('echo still $((40 + 2))\r');
	await session.shows('still 42');

	session.type('fg\r');
	await session.shows('1 of 1 job');
	expect(await session.isAlternate()).toBe(true);
	session.type('3');
	await session.shows('[3 Vault]');

	session.type('Q');
	await session.shows(/shell> *\n/v);
	expect(await session.isAlternate()).toBe(false);
	session.type('exit\r');
	expect(await session.exitCode).toBe(0);
});

test('for a screen reader the screens are lines of words without ornaments, and the keys are the same', async () => {
	session = await openScreen(sandbox.home, {env: {ENCRYPTION_KEY: systemKey, INK_SCREEN_READER: 'true'}});
	expect(await session.shows('1 of 1 job')).toMatch(/^▸ ✗ orders +none +unknown +none +never +unsafe +unprotected +back up/mv);

	session.type('r');
	const screen = await session.shows('succeeded, exit 0');

	expect(screen).toMatch(/^dump: .*, busy \d+ %, 24\.6 kB$/mv);
	expect(screen).toMatch(/^ *100 % +took/mv);
	expect(screen).not.toMatch(/[─█░▃]/v);
});

test('for a screen reader a line that is longer than the terminal is wide is broken, not cut', async () => {
	const name = 'the orders of the shop in the old town every night';
	await sandbox.good(['job', 'edit', 'orders', '--rename', name]);

	session = await openScreen(sandbox.home, {columns: 60, env: {ENCRYPTION_KEY: systemKey, INK_SCREEN_READER: 'true'}});
	const screen = await session.shows('1 of 1 job');

	expect(screen.replaceAll(/\s+/gv, ' ')).toContain(`${name} none unknown none never unsafe unprotected back up`);
});

test('after many sizes in a row the screen is as if it had always had the last one', async () => {
	await open();
	for (let step = 0; step < 40; step++) {
		session.resize(60 + ((step * 13) % 90), 16 + ((step * 7) % 30));
	}

	session.resize(100, 30);

	const screen = await session.shows(/DRILL +KEY +NEXT[\s\S]*Q quit *$/v);
	const lines = screen.split('\n');
	expect(lines).toHaveLength(30);
	expect(lines[1]).toBe('[0 Now] 1 Jobs  2 Restores  3 Vault  4 Activity  5 Settings');
	expect(screen.split('[0 Now]')).toHaveLength(2);
});

test('a terminal below 60×16 is told what is needed, and works again when it grows', async () => {
	await open();

	session.resize(59, 20);
	await session.shows('dbseal needs 60x16; this is 59x20');

	session.resize(80, 24);
	await session.shows('1 of 1 job');
});

test('ten thousand keys are scrolled, filtered and sorted', async () => {
	const store = openStore({home: sandbox.home, now: () => new Date()});
	store.transaction(() => {
		for (let index = 0; index < 10_000; index++) {
			store.profiles.add({
				id: store.newId(), name: `key ${String(index).padStart(5, '0')}`, sealedKey: undefined, fingerprint: index.toString(16).padStart(32, '0'), origin: 'adopted',
			});
		}
	});
	store.close();
	await open();

	session.type('3');
	await session.shows('1 of 10001 profiles');
	session.type('G');
	await session.shows('10001 of 10001 profiles');
	session.type('/key 0777');
	await session.shows('10 of 10001');
	session.type(keys.enter);
	await session.shows('key 07779');
});

test('a paste of 40 kB into a terminal without bracketed paste holds nothing up, and Ctrl-L draws the screen anew', async () => {
	await open();
	session.type('/');
	await session.shows('keep filter');
	const start = Date.now();

	session.type('orders '.repeat(6000));
	await session.shows('More than the 4096 characters');
	session.type(`${keys.ctrlL}${keys.escape}`);
	await session.shows('1 of 1 job');

	expect(Date.now() - start).toBeLessThan(5000);
	// eslint-disable-next-line no-control-regex -- a line is erased by an escape sequence
	expect(session.output().match(/\u{1B}\[24;1H\u{1B}\[2K/gv)).toHaveLength(1);
	session.type('Q');
	expect(await session.exitCode).toBe(0);
});

test('a paste whose end gets lost is text, and the keys work again', async () => {
	await open();

	session.type('\u{1B}[200~Q');
	session.type('3');
	await new Promise(resolve => {
		setTimeout(resolve, 1500);
	});
	session.type('4');

	await session.shows('[4 Activity]');
});

test('with NO_COLOR no colour is written', async () => {
	await open({env: {NO_COLOR: '1'}});

	// eslint-disable-next-line no-control-regex -- colours are escape sequences
	expect(session.output()).not.toMatch(/\u{1B}\[[\d;]*(?:3[0-8]|9[0-7])[;m]/v);
});

test('in a C locale nothing but ASCII is written', async () => {
	await open({env: {LANG: 'C'}});

	expect(session.output()).toMatch(/^\p{ASCII}*$/v);
});

test('nothing is written while nothing changes', async () => {
	await open();
	// Whatever an opening screen still has to draw is drawn when half a second went by without a byte
	await vi.waitFor(async () => {
		const {length} = session.output();
		await pause(500);
		expect(session.output().length).toBe(length);
	}, {timeout: 20_000});
	const before = session.output().length;

	// No condition to wait for: the time in which nothing may come
	await pause(3000);

	expect(session.output().length - before).toBe(0);
});

/** Something that no dbseal expects in its store. */
function renameJobsTable(): void {
	const store = new BetterSqlite3(path.join(sandbox.home, 'dbseal.sqlite'));
	store.exec('ALTER TABLE jobs RENAME TO elsewhere');
	store.close();
}

test('the title of the terminal says where this is and what runs, and is given back', async () => {
	await open();
	expect(session.output()).toContain('\u{1B}[22;2t');
	expect(session.output()).toMatch(new RegExp(String.raw`\]2;dbseal: ${os.hostname()}\u0007`, 'v'));

	session.type('r');
	await session.shows('succeeded, exit 0');
	expect(session.output()).toContain(' - 1 running\u{7}');
	session.type('Q');
	await session.exitCode;

	expect(session.output().split('\u{1B}[22;2t')[1]).toContain('\u{1B}[23;2t');
});

test('a terminal that would show the letters of a title gets none', async () => {
	await open({env: {TERM: 'linux'}});

	expect(session.output()).not.toContain(']2;');
});
