import fs from 'node:fs';
import path from 'node:path';
import {
	afterEach, beforeEach, expect, test,
} from 'vitest';
import {type Store} from '../../source/store/open-store.js';
import {openVault} from '../../source/vault/open-vault.js';
import {rotateSystemKey} from '../../source/vault/rotate-system-key.js';
import {type Home, makeHome} from '../store/store-home.js';
import {otherSystemKey, otherSystemKeyHex, systemKeyHex} from './vault-home.js';

let home: Home;
let store: Store;
let envFile: string;

/** A vault that was opened once, with the key in a project's folder. */
beforeEach(() => {
	home = makeHome();
	store = home.open();
	const cwd = path.join(home.path, 'cwd');
	fs.mkdirSync(cwd);
	envFile = path.join(cwd, '.env');
	fs.writeFileSync(envFile, `PGHOST=/run/pg\nENCRYPTION_KEY=${systemKeyHex}\n`, {mode: 0o600});
	openVault(store, {env: {}, cwd, home: home.path});
});

afterEach(() => {
	home.remove();
});

test('from another folder it is said where the key was last found, and what is to be typed works', () => {
	const elsewhere = {env: {}, cwd: home.path, home: home.path};

	expect(() => openVault(store, elsewhere)).toThrow(expect.objectContaining({
		code: 'SYSTEM_KEY_MISSING',
		message: `ENCRYPTION_KEY is not set: looked in the environment and in ${home.path}/.env; the vault was last opened with the key in ${envFile}`,
		hint: `Type: export ENCRYPTION_KEY_FILE=${envFile}.`,
	}));
	expect(openVault(store, {...elsewhere, env: {ENCRYPTION_KEY_FILE: envFile}}).systemKey.toHex()).toBe(systemKeyHex);
});

test('a wrong key, too, is told where the right one was last found', () => {
	expect(() => openVault(store, {env: {ENCRYPTION_KEY: otherSystemKeyHex}, cwd: home.path, home: home.path})).toThrow(expect.objectContaining({
		code: 'SYSTEM_KEY_WRONG', hint: `Type: export ENCRYPTION_KEY_FILE=${envFile}.`,
	}));
});

test('a key file in the form of a .env file is rotated as such', () => {
	const elsewhere = {env: {ENCRYPTION_KEY_FILE: envFile}, cwd: home.path, home: home.path};

	rotateSystemKey(openVault(store, elsewhere), {newKey: otherSystemKey});

	expect(fs.readFileSync(envFile, 'utf8')).toBe(`PGHOST=/run/pg\nENCRYPTION_KEY=${otherSystemKeyHex}\n`);
});
