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

test.each<[string, (folder: string) => Record<string, string>, string]>([
	['in a .env that others can write to', folder => {
		fs.writeFileSync(path.join(folder, '.env'), `ENCRYPTION_KEY=${systemKeyHex}\n`);
		fs.chmodSync(path.join(folder, '.env'), 0o660);
		return {};
	}, 'If what it says is yours, type: chmod 600 FOLDER/.env.'],
	['in a copy of .env', folder => {
		fs.writeFileSync(path.join(folder, '.env.bak'), `ENCRYPTION_KEY=${systemKeyHex}\n`);
		return {};
	}, 'Type: export ENCRYPTION_KEY_FILE=FOLDER/.env.bak.'],
	['in the person\'s own ~/.env', folder => {
		const person = path.join(folder, 'person');
		fs.mkdirSync(person);
		fs.writeFileSync(path.join(person, '.env'), `ENCRYPTION_KEY=${systemKeyHex}\n`);
		return {HOME: person};
	}, 'Type: export ENCRYPTION_KEY_FILE=FOLDER/person/.env.'],
])('a key that lies %s is found, and it is said what to type', (_place, prepare, hint) => {
	fs.rmSync(envFile);
	const env = prepare(home.path);

	expect(() => openVault(store, {env, cwd: home.path, home: home.path})).toThrow(expect.objectContaining({
		code: 'SYSTEM_KEY_MISSING', hint: hint.replace('FOLDER', home.path),
	}));
});

test('a key file in the form of a .env file is rotated as such', () => {
	const elsewhere = {env: {ENCRYPTION_KEY_FILE: envFile}, cwd: home.path, home: home.path};

	rotateSystemKey(openVault(store, elsewhere), {newKey: otherSystemKey});

	expect(fs.readFileSync(envFile, 'utf8')).toBe(`PGHOST=/run/pg\n# until 2026-11-24T14:05:09Z: ENCRYPTION_KEY=${systemKeyHex}\nENCRYPTION_KEY=${otherSystemKeyHex}\n`);
});
