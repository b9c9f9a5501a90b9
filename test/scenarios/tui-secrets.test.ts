/**
 * A key that is shown is nowhere on the terminal once the screens are gone, also where there is no alternate screen that would take it along.
 */
import path from 'node:path';
import process from 'node:process';
import BetterSqlite3 from 'better-sqlite3';
import {
	afterEach, beforeEach, expect, test,
} from 'vitest';
import {
	keys, openScreen, type ScreenOptions, type ScreenSession,
} from './screen.js';
import {makeJobSandbox, type Sandbox, systemKey} from './sandbox.js';

let sandbox: Sandbox;
let session: ScreenSession;

beforeEach(async () => {
	sandbox = await makeJobSandbox();
});

afterEach(async () => {
	session.close();
	await session.exitCode;
	await sandbox.remove();
});

/** Opens the screens at a key that stands there; gives its digits. */
async function revealed(options: ScreenOptions = {}): Promise<string> {
	session = await openScreen(sandbox.home, {...options, hasNoAlternate: true, env: {ENCRYPTION_KEY: systemKey}});
	await session.shows('1 of 1 job');
	session.type('3');
	await session.shows('1 of 1 profile');
	session.type('c');
	await session.shows('Show it on this screen?');
	session.type('y');
	const screen = await session.shows('Hidden again in');
	const digits = /[\da-f]{64}/v.exec(screen)?.[0] ?? '';
	expect(digits).toHaveLength(64);
	return digits;
}

/** Of the whole terminal, scrollback and all: also of a part of them. */
async function expectNothingOf(digits: string): Promise<void> {
	const lines = await session.scrollback();
	const text = lines.replaceAll(/\s/gv, '');
	for (let at = 0; at < digits.length; at += 8) {
		expect(text).not.toContain(digits.slice(at, at + 8));
	}
}

test('after Ctrl-C', async () => {
	const digits = await revealed();

	session.type(keys.ctrlC);

	expect(await session.exitCode).toBe(0);
	await expectNothingOf(digits);
});

test('after a signal', async () => {
	const digits = await revealed();

	process.kill(session.pid, 'SIGTERM');

	expect(await session.exitCode).toBe(143);
	await expectNothingOf(digits);
});

test('after a crash', async () => {
	const digits = await revealed();
	const store = new BetterSqlite3(path.join(sandbox.home, 'dbseal.sqlite'));
	store.exec('ALTER TABLE jobs RENAME TO elsewhere');
	store.close();

	expect(await session.exitCode).toBe(1);
	await session.shows('no such table');
	await expectNothingOf(digits);
});

test('while it is stopped by Ctrl-Z', async () => {
	const digits = await revealed({isInShell: true});

	session.type(keys.ctrlZ);
	await session.shows(/Stopped|Suspended/v);

	await expectNothingOf(digits);
});

test('after the screen was drawn anew', async () => {
	const digits = await revealed();

	session.type(`${keys.ctrlL}${keys.escape}`);
	await session.shows('1 of 1 profile');

	await expectNothingOf(digits);
});
