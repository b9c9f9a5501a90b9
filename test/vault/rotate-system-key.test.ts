import fs from 'node:fs';
import path from 'node:path';
import {
	afterAll, afterEach, beforeAll, beforeEach, expect, test,
} from 'vitest';
import {openStore, type Store} from '../../source/store/open-store.js';
import {addConnection, openConnection} from '../../source/vault/connections.js';
import {type OpenedVault, openVault} from '../../source/vault/open-vault.js';
import {createProfile, unsealProfile} from '../../source/vault/profiles.js';
import {rotateSystemKey} from '../../source/vault/rotate-system-key.js';
import {buildChildScript, type ChildScript} from '../store/child-script.js';
import {type Home, makeHome} from '../store/store-home.js';
import {
	masterKey, masterKeyHex, otherSystemKey, otherSystemKeyHex, systemKeyHex,
} from './vault-home.js';

let home: Home;
let store: Store;
let cwd: string;
let envFile: string;
let changeKey: ChildScript;

beforeAll(async () => {
	changeKey = await buildChildScript('test/vault/change-key.child.ts');
});

afterAll(async () => {
	await changeKey.remove();
});

beforeEach(() => {
	home = makeHome();
	store = home.open();
	cwd = path.join(home.path, 'cwd');
	fs.mkdirSync(cwd);
	envFile = path.join(cwd, '.env');
	fs.writeFileSync(envFile, `PGHOST=/run/pg\nENCRYPTION_KEY=${systemKeyHex}\n`, {mode: 0o600});
});

afterEach(() => {
	home.remove();
});

const open = (env: Record<string, string> = {}, from: Store = store): OpenedVault => openVault(from, {env, cwd, home: home.path});

test('a vault without its key asks for that key, never for a new one', () => {
	fill(open());
	fs.rmSync(envFile);

	expect(() => open()).toThrow(expect.objectContaining({
		code: 'SYSTEM_KEY_MISSING',
		hint: `Set the ENCRYPTION_KEY that the vault in ${home.path} was made with, in the environment or in .env; if it is lost, type 'dbseal system-key replace'.`,
	}));
});

test('a fresh store without a key asks for a new one', () => {
	fs.rmSync(envFile);

	expect(() => open()).toThrow(expect.objectContaining({
		code: 'SYSTEM_KEY_MISSING', hint: expect.stringContaining('dbseal init') as string,
	}));
});

test('two rotations within a second keep a copy each', () => {
	fill(open());

	const first = rotateSystemKey(open());
	const second = rotateSystemKey(open());

	expect(second.storeCopy).toBe(`${first.storeCopy}.2`);
});

/** One of everything that is sealed. */
function fill(vault: OpenedVault) {
	createProfile(vault, 'orders', masterKey);
	addConnection({store: vault.store, table: 'sources', unlocked: () => vault}, {
		name: 'orders', connection: {type: 'postgresql', options: {host: 'db'}, secrets: {password: 'hunter2'}},
	});
	addConnection({store: vault.store, table: 'destinations', unlocked: () => vault}, {
		name: 'bucket', connection: {type: 's3', options: {bucket: 'b'}, secrets: {secretAccessKey: 'geheim'}},
	});
}

/** Everything that is sealed, as it opens. */
function secretsOf(vault: OpenedVault) {
	const unlocked = () => vault;
	return [
		...vault.store.profiles.all().map(profile => unsealProfile(vault, profile).toHex()),
		...vault.store.sources.all().map(row => openConnection({store: vault.store, table: 'sources', unlocked}, row).secrets),
		...vault.store.destinations.all().map(row => openConnection({store: vault.store, table: 'destinations', unlocked}, row).secrets),
	];
}

const allSecrets = [masterKeyHex, {password: 'hunter2'}, {secretAccessKey: 'geheim'}];

test('after a rotation everything opens with the new key, which is where the old one was', () => {
	fill(open());

	const rotated = rotateSystemKey(open(), {newKey: otherSystemKey});

	expect(rotated).toMatchObject({keyFile: envFile, isLeftToDo: false});
	expect(fs.readFileSync(envFile, 'utf8')).toBe(`PGHOST=/run/pg\n# until 2026-11-24T14:05:09Z: ENCRYPTION_KEY=${systemKeyHex}\nENCRYPTION_KEY=${otherSystemKeyHex}\n`);
	expect(fs.readdirSync(cwd)).toEqual(['.env']);
	expect(secretsOf(open())).toEqual(allSecrets);
});

test('another vault whose key stands in the same file is told where its key is', () => {
	const place = path.join(home.path, 'other-home');
	fs.mkdirSync(place);
	const other = openStore({home: place, now: home.now});
	fill(open({}, other));

	rotateSystemKey(open(), {newKey: otherSystemKey});

	expect(() => openVault(other, {env: {}, cwd, home: place})).toThrow(expect.objectContaining({
		code: 'SYSTEM_KEY_WRONG', hint: `Put that key, as the only line ENCRYPTION_KEY=…, into ${place}/.env (mode 600), then everything opens again.`,
	}));
	fs.writeFileSync(path.join(place, '.env'), `ENCRYPTION_KEY=${systemKeyHex}\n`, {mode: 0o600});
	expect(secretsOf(openVault(other, {env: {}, cwd, home: place}))).toEqual(allSecrets);
	other.close();
});

test('a rotation makes a new random key when it is given none', () => {
	fill(open());

	const {vault} = rotateSystemKey(open());

	expect(vault.systemKey.toHex()).toMatch(/^[\da-f]{64}$/v);
	expect(vault.systemKey.toHex()).not.toBe(systemKeyHex);
	expect(open().systemKey.toHex()).toBe(vault.systemKey.toHex());
});

test('the old key opens nothing any more', () => {
	fill(open());

	rotateSystemKey(open(), {newKey: otherSystemKey});

	expect(() => openVault(store, {env: {ENCRYPTION_KEY: systemKeyHex}, cwd: home.path, home: home.path})).toThrow(expect.objectContaining({code: 'SYSTEM_KEY_WRONG', exitCode: 12}));
});

test('the copy of the store that is made before opens with the old key', () => {
	fill(open());

	const {storeCopy} = rotateSystemKey(open(), {newKey: otherSystemKey});

	expect(storeCopy).toBe(path.join(home.path, 'dbseal.sqlite.before-key-change.2026-11-24T14-05-09Z'));
	expect(fs.statSync(storeCopy).mode.toString(8)).toBe('100600');
	const place = path.join(home.path, 'copy');
	fs.mkdirSync(place);
	fs.copyFileSync(storeCopy, path.join(place, 'dbseal.sqlite'));
	const copy = openStore({home: place, now: home.now});
	expect(secretsOf(open({ENCRYPTION_KEY: systemKeyHex}, copy))).toEqual(allSecrets);
	copy.close();
});

test('nothing that the old key sealed is left in the store\'s files', () => {
	fill(open());
	const before = store.sealedValues().map(({sealed}) => sealed);

	rotateSystemKey(open(), {newKey: otherSystemKey});
	store.close();

	const bytes = fs.readFileSync(home.file, 'latin1');
	expect(before).toHaveLength(4);
	expect(before.filter(sealed => bytes.includes(sealed))).toEqual([]);
});

test('a key that the environment gives is left for a person to change, and works from its file meanwhile', () => {
	const env = {ENCRYPTION_KEY: systemKeyHex};
	fs.rmSync(envFile);
	fill(open(env));
	const pending = path.join(home.path, '.env.new');

	const rotated = rotateSystemKey(open(env), {newKey: otherSystemKey});

	expect(rotated).toMatchObject({keyFile: pending, isLeftToDo: true});
	expect(fs.statSync(pending).mode.toString(8)).toBe('100600');
	expect(secretsOf(open(env))).toEqual(allSecrets);
	expect(open(env).notices).toEqual([
		`ENCRYPTION_KEY of the environment is the system key of before its last change: put the one from ${pending} in its place`,
	]);
});

test('once the environment gives the new key, its copy in the home is removed', () => {
	fs.rmSync(envFile);
	rotateSystemKey(open({ENCRYPTION_KEY: systemKeyHex}), {newKey: otherSystemKey});

	const vault = open({ENCRYPTION_KEY: otherSystemKeyHex});

	expect(vault.notices).toEqual([]);
	expect(fs.existsSync(path.join(home.path, '.env.new'))).toBe(false);
});

test('a key file is rotated as a key file', () => {
	const keyFile = path.join(home.path, 'the-key');
	fs.writeFileSync(keyFile, systemKeyHex);
	fs.rmSync(envFile);
	const env = {ENCRYPTION_KEY_FILE: keyFile};
	fill(open(env));

	rotateSystemKey(open(env), {newKey: otherSystemKey});

	expect(fs.readFileSync(keyFile, 'utf8')).toBe(`${otherSystemKeyHex}\n`);
	expect(fs.readFileSync(`${keyFile}.until.2026-11-24T14-05-09Z`, 'utf8')).toBe(systemKeyHex);
	expect(secretsOf(open(env))).toEqual(allSecrets);
});

test('a value that does not open stops the rotation, with the vault as it was', () => {
	fill(open());
	const source = store.sources.all()[0];
	store.sources.change(source?.id ?? '', {sealedSecrets: {sealed: 'v1:00:00:00'}});

	expect(() => rotateSystemKey(open(), {newKey: otherSystemKey})).toThrow(expect.objectContaining({
		code: 'SEALED_VALUE_DAMAGED', exitCode: 13,
	}));

	expect(open().systemKey.toHex()).toBe(systemKeyHex);
	expect(unsealProfile(open(), store.profiles.all()[0] ?? expect.fail()).toHex()).toBe(masterKeyHex);
	expect(fs.readdirSync(cwd)).toEqual(['.env']);
});

test('of two rotations that began with the same key, the second changes nothing', () => {
	fill(open());
	const second = open();
	rotateSystemKey(open(), {newKey: otherSystemKey});
	home.wait(1000);

	expect(() => rotateSystemKey(second)).toThrow(expect.objectContaining({code: 'SYSTEM_KEY_WRONG'}));

	expect(secretsOf(open())).toEqual(allSecrets);
});

test.each([
	['store-copied', systemKeyHex],
	['locked', systemKeyHex],
	['key-written', systemKeyHex],
	['half-resealed', systemKeyHex],
	['resealed', systemKeyHex],
	['committed', otherSystemKeyHex],
	['installed', otherSystemKeyHex],
])('a rotation that is killed when it is %s leaves one key working, and everything opens', async (step, keyThatWorks) => {
	fill(open());

	const end = await changeKey.run('rotate', home.path, cwd, '', step);

	expect(end.signal).toBe('SIGKILL');
	const vault = open();
	expect(vault.systemKey.toHex()).toBe(keyThatWorks);
	expect(secretsOf(vault)).toEqual(allSecrets);
	expect(fs.readFileSync(envFile, 'utf8').split('\n').filter(line => !line.startsWith('# until '))).toEqual(['PGHOST=/run/pg', `ENCRYPTION_KEY=${keyThatWorks}`, '']);
	expect(store.findDamage()).toEqual([]);
});

test.each([
	['resealed', systemKeyHex],
	['committed', otherSystemKeyHex],
])('with the key from the environment, too, a kill when it is %s leaves one key working', async (step, keyThatWorks) => {
	fs.rmSync(envFile);
	fill(open({ENCRYPTION_KEY: systemKeyHex}));

	await changeKey.run('rotate', home.path, cwd, systemKeyHex, step);

	const vault = open({ENCRYPTION_KEY: systemKeyHex});
	expect(vault.systemKey.toHex()).toBe(keyThatWorks);
	expect(secretsOf(vault)).toEqual(allSecrets);
});

test('a rotation that was killed can be done again', async () => {
	fill(open());
	await changeKey.run('rotate', home.path, cwd, '', 'resealed');

	rotateSystemKey(open(), {newKey: otherSystemKey});

	expect(secretsOf(open())).toEqual(allSecrets);
	expect(fs.readdirSync(cwd)).toEqual(['.env']);
});

test('a finished change is said once', async () => {
	fill(open());
	await changeKey.run('rotate', home.path, cwd, '', 'committed');

	expect(open().notices).toEqual([`an interrupted change of the system key was finished: ${envFile} has the new key`]);
	expect(open().notices).toEqual([]);
});

test('a pending key of some other vault is not taken', () => {
	fill(open());
	fs.writeFileSync(`${envFile}.new`, `ENCRYPTION_KEY=${otherSystemKeyHex}\n`);
	fs.writeFileSync(envFile, `ENCRYPTION_KEY=${'11'.repeat(32)}\n`);

	expect(() => open()).toThrow(expect.objectContaining({code: 'SYSTEM_KEY_WRONG'}));
	expect(fs.existsSync(`${envFile}.new`)).toBe(true);
});
