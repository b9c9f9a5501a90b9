/**
 * A home with a vault, opened without its system key: after a restore of /home, say, or from another account's shell.
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import {
	afterEach, beforeEach, expect, test,
} from 'vitest';
import {makeJobSandbox, type Sandbox, systemKey} from './sandbox.js';
import {keys, openScreen, pasted} from './screen.js';

let sandbox: Sandbox;

beforeEach(async () => {
	sandbox = await makeJobSandbox();
});

afterEach(async () => {
	await sandbox.remove();
});

test('the key is pasted there and kept in the home, and every command finds it from then on', async () => {
	const session = await openScreen(sandbox.home);

	await session.shows('The vault is locked: its system key is missing');
	expect(await session.shows('Last opened with')).toContain('ENCRYPTION_KEY of the environment');
	session.type(pasted(`${'ab'.repeat(32)}\n`));
	await session.shows('not the one of this vault');
	session.type('\u{15}');
	await session.shows('0/64');
	session.type(pasted(`${systemKey.toUpperCase().replaceAll(/.{16}/gv, '$& ')}\r\n`));
	await session.shows('This key opens the vault.');
	session.type(keys.enter);
	await session.shows('The vault is open, with ENCRYPTION_KEY in');
	await session.shows('orders');
	session.type('Q');

	expect(await session.exitCode).toBe(0);
	expect(session.output()).not.toContain('Welcome');
	expect(session.output().toLowerCase()).not.toContain(systemKey.slice(0, 16));
	const file = path.join(sandbox.home, '.env');
	const {mode} = await fs.stat(file);
	expect(mode.toString(8)).toBe('100600');
	await sandbox.good(['backup', 'orders'], {env: {ENCRYPTION_KEY: ''}});
});

test('for one session only the key is kept nowhere, and a run that is started there has it', async () => {
	const session = await openScreen(sandbox.home, {columns: 60, rows: 16});

	await session.shows('The vault is locked');
	session.type(pasted(systemKey));
	await session.shows('This key opens the vault.');
	session.type(keys.tab + keys.enter);
	await session.shows('The vault is open, with the system key that was typed');
	session.type('r');
	await session.shows('succeeded, exit 0');
	session.type('Q');

	expect(await session.exitCode).toBe(0);
	expect(await fs.readdir(sandbox.home)).not.toContain('.env');
	const {exitCode, stderr} = await sandbox.run(['backup', 'orders'], {env: {ENCRYPTION_KEY: ''}});
	expect(exitCode).toBe(12);
	expect(stderr).toContain('the vault was last opened with ENCRYPTION_KEY of the environment');
});

test('a wrong key in the home stays there as a comment when the right one takes its place', async () => {
	const file = path.join(sandbox.home, '.env');
	await fs.writeFile(file, `PGHOST=/run\nENCRYPTION_KEY=${'ab'.repeat(32)}\n`, {mode: 0o600});
	const session = await openScreen(sandbox.home);

	await session.shows('its system key is wrong');
	await session.shows(/a key that does not open this\s+vault/v);
	session.type(pasted(systemKey));
	await session.shows('This key opens the vault.');
	session.type(keys.enter);
	await session.shows('The vault is open');
	session.type('Q');

	expect(await session.exitCode).toBe(0);
	expect(await fs.readFile(file, 'utf8')).toMatch(new RegExp(String.raw`^PGHOST=/run\n# until .*ENCRYPTION_KEY=${'ab'.repeat(32)}\nENCRYPTION_KEY=${systemKey}\n$`, 'v'));
});
