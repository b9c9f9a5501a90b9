import fs from 'node:fs';
import path from 'node:path';
import {
	afterAll, afterEach, beforeAll, beforeEach, expect, test,
} from 'vitest';
import {type Store} from '../../source/store/open-store.js';
import {addConnection, changeConnection, openConnection} from '../../source/vault/connections.js';
import {openVault} from '../../source/vault/open-vault.js';
import {createProfile, importProfile, unsealProfile} from '../../source/vault/profiles.js';
import {replaceSystemKey, type SystemKeyReplacement} from '../../source/vault/replace-system-key.js';
import {unlock} from '../../source/vault/unlock.js';
import {buildChildScript, type ChildScript} from '../store/child-script.js';
import {type Home, makeHome} from '../store/store-home.js';
import {
	masterKey, masterKeyHex, otherSystemKey, otherSystemKeyHex, systemKey, systemKeyHex,
} from './vault-home.js';

let home: Home;
let store: Store;
let cwd: string;
let changeKey: ChildScript;

beforeAll(async () => {
	changeKey = await buildChildScript('test/vault/change-key.child.ts');
});

afterAll(async () => {
	await changeKey.remove();
});

/** A vault with one of everything, whose system key is nowhere to be found. */
beforeEach(() => {
	home = makeHome();
	store = home.open();
	cwd = path.join(home.path, 'cwd');
	fs.mkdirSync(cwd);
	const vault = unlock(store, systemKey);
	const unlocked = () => vault;
	const profile = createProfile(vault, 'orders', masterKey);
	const source = addConnection({store, table: 'sources', unlocked}, {
		name: 'orders', connection: {type: 'postgresql', options: {host: 'db'}, secrets: {password: 'hunter2'}},
	});
	const attic = addConnection({store, table: 'destinations', unlocked}, {
		name: 'attic', connection: {type: 'local', options: {path: '/backups'}, secrets: {}},
	});
	store.jobs.add({
		id: 'j1', name: 'orders nightly', sourceId: source.id, destinationIds: [attic.id], profileId: profile.id,
	});
});

afterEach(() => {
	home.remove();
});

const surroundings = (env: Record<string, string> = {}) => ({env, cwd, home: home.path});
const replace = (options: SystemKeyReplacement = {}, env: Record<string, string> = {}) => replaceSystemKey(store, surroundings(env), options);

test('jobs, connections and names stay, and what has to be entered again is named', () => {
	const {lost, keyFile, isLeftToDo} = replace({newKey: otherSystemKey});

	expect(lost).toEqual({profiles: ['orders'], sources: ['orders'], destinations: []});
	expect(keyFile).toBe(path.join(home.path, '.env'));
	expect(isLeftToDo).toBe(false);
	expect(store.jobs.findByName('orders nightly')).toMatchObject({profileId: store.profiles.findByName('orders')?.id});
	expect(store.sources.findByName('orders')).toMatchObject({options: {host: 'db'}, secretsLost: true});
	expect(store.destinations.findByName('attic')).toMatchObject({options: {path: '/backups'}, secretsLost: false});
	expect(openVault(store, surroundings()).systemKey.toHex()).toBe(otherSystemKeyHex);
});

test('a lost password is asked for by its source\'s name, and works once it is entered', () => {
	const {vault} = replace();
	const shelf = {store, table: 'sources', unlocked: () => vault} as const;
	const source = store.sources.findByName('orders') ?? expect.fail();

	expect(() => openConnection(shelf, source)).toThrow(expect.objectContaining({
		code: 'SECRETS_MISSING',
		exitCode: 12,
		message: 'the secrets of source "orders" have to be entered again: they were sealed with a system key that is lost',
	}));

	const changed = changeConnection(shelf, source.id, {connection: {type: 'postgresql', options: {host: 'db'}, secrets: {password: 'new'}}});
	expect(changed && openConnection(shelf, changed).secrets).toEqual({password: 'new'});
});

test('a master key from a kit goes back to its profile', () => {
	const {vault} = replace();
	const {id} = store.profiles.findByName('orders') ?? expect.fail();

	const {profile, isNew} = importProfile(vault, {name: 'from the kit', key: masterKey});

	expect(isNew).toBe(false);
	expect(profile).toMatchObject({id, name: 'orders', origin: 'created'});
	expect(unsealProfile(vault, profile).toHex()).toBe(masterKeyHex);
});

test('a copy of the store as it was is kept', () => {
	const {storeCopy} = replace();

	expect(storeCopy).toBe(path.join(home.path, 'dbseal.sqlite.before-key-change.2026-11-24T14-05-09Z'));
	expect(fs.existsSync(storeCopy)).toBe(true);
});

test('a replacement that is refused leaves no copy', () => {
	expect(() => replace({}, {ENCRYPTION_KEY: systemKeyHex})).toThrow(expect.objectContaining({code: 'SYSTEM_KEY_FITS'}));

	expect(fs.readdirSync(home.path).filter(name => name.includes('before-key-change'))).toEqual([]);
});

test('the key that the surroundings give is taken, and nothing has to be written', () => {
	const {
		vault, keyFile, givenBy, isLeftToDo,
	} = replace({}, {ENCRYPTION_KEY: otherSystemKeyHex});

	expect(vault.systemKey.toHex()).toBe(otherSystemKeyHex);
	expect(keyFile).toBeUndefined();
	expect(givenBy).toBe('ENCRYPTION_KEY of the environment');
	expect(isLeftToDo).toBe(false);
	expect(fs.existsSync(path.join(home.path, '.env'))).toBe(false);
});

test('a key in .env is replaced where it stands, and stays as a comment with the date', () => {
	const file = path.join(cwd, '.env');
	fs.writeFileSync(file, 'A=1\nENCRYPTION_KEY=half of i\n');

	replace({newKey: otherSystemKey});

	expect(fs.readFileSync(file, 'utf8')).toBe(`A=1\n# until 2026-11-24T14:05:09Z: ENCRYPTION_KEY=half of i\nENCRYPTION_KEY=${otherSystemKeyHex}\n`);
});

test('every line of a key is kept, whatever its line ends and quotation marks, and the new one is read', () => {
	const file = path.join(cwd, '.env');
	fs.writeFileSync(file, `export ENCRYPTION_KEY="${'12'.repeat(32)}" # prod\r\nA=1\r\nENCRYPTION_KEY=${'13'.repeat(32)}\r\n`, {mode: 0o600});

	const {vault} = replace({newKey: otherSystemKey});

	expect(fs.readFileSync(file, 'utf8')).toBe([
		`# until 2026-11-24T14:05:09Z: export ENCRYPTION_KEY="${'12'.repeat(32)}" # prod`,
		`ENCRYPTION_KEY=${otherSystemKeyHex}`,
		'A=1',
		`# until 2026-11-24T14:05:09Z: ENCRYPTION_KEY=${'13'.repeat(32)}`,
		'',
	].join('\r\n'));
	expect(openVault(store, surroundings()).systemKey.toHex()).toBe(vault.systemKey.toHex());
});

test('a key file is replaced, and what was in it stays beside it', () => {
	const file = path.join(home.path, 'the-key');
	fs.writeFileSync(file, `${'12'.repeat(32)}\n`, {mode: 0o600});

	replace({newKey: otherSystemKey}, {ENCRYPTION_KEY_FILE: file});

	expect(fs.readFileSync(file, 'utf8')).toBe(`${otherSystemKeyHex}\n`);
	expect(fs.readFileSync(`${file}.until.2026-11-24T14-05-09Z`, 'utf8')).toBe(`${'12'.repeat(32)}\n`);
});

const line = `ENCRYPTION_KEY=${systemKeyHex}\n`;

test.each<[string, (folder: string) => Record<string, string>]>([
	['in the home\'s .env, though the variable has another', folder => {
		fs.writeFileSync(path.join(folder, '.env'), line);
		return {ENCRYPTION_KEY: otherSystemKeyHex};
	}],
	['in the home\'s .env, though the working folder\'s has another', folder => {
		fs.writeFileSync(path.join(folder, '.env'), line);
		fs.writeFileSync(path.join(cwd, '.env'), `ENCRYPTION_KEY=${otherSystemKeyHex}\n`);
		return {};
	}],
	['in .env, though the variable is malformed', folder => {
		fs.writeFileSync(path.join(folder, '.env'), line);
		return {ENCRYPTION_KEY: 'abc'};
	}],
	['in the key file, though the variable has another', folder => {
		fs.writeFileSync(path.join(folder, 'key'), systemKeyHex);
		return {ENCRYPTION_KEY: otherSystemKeyHex, ENCRYPTION_KEY_FILE: path.join(folder, 'key')};
	}],
	['in a line that a later one hides', folder => {
		fs.writeFileSync(path.join(folder, '.env'), `${line}ENCRYPTION_KEY=${otherSystemKeyHex}\n`);
		return {};
	}],
	['in a comment', folder => {
		fs.writeFileSync(path.join(folder, '.env'), `# ${line}`);
		return {};
	}],
	['behind a byte order mark, quoted, with CRLF', folder => {
		fs.writeFileSync(path.join(folder, '.env'), `\u{FEFF}export ENCRYPTION_KEY="${systemKeyHex}"\r\n`);
		return {};
	}],
	['in a .env that others can write to', folder => {
		fs.writeFileSync(path.join(folder, '.env'), line);
		fs.chmodSync(path.join(folder, '.env'), 0o666);
		return {};
	}],
	['in a copy of .env', folder => {
		fs.writeFileSync(path.join(folder, '.env.bak'), line);
		return {};
	}],
	['in .envrc', folder => {
		fs.writeFileSync(path.join(folder, '.envrc'), `export ${line}`);
		return {};
	}],
	['in the person\'s own ~/.env', folder => {
		const person = path.join(folder, 'person');
		fs.mkdirSync(person);
		fs.writeFileSync(path.join(person, '.env'), line);
		return {HOME: person};
	}],
	['where it was last found', folder => {
		const elsewhere = path.join(folder, 'elsewhere');
		fs.mkdirSync(elsewhere);
		fs.writeFileSync(path.join(elsewhere, '.env'), line, {mode: 0o600});
		openVault(store, {...surroundings(), cwd: elsewhere});
		return {};
	}],
])('a key that opens the vault is found %s, and nothing is replaced', (_place, prepare) => {
	const env = prepare(home.path);

	expect(() => replace({}, env)).toThrow(expect.objectContaining({code: 'SYSTEM_KEY_FITS', exitCode: 17}));

	expect(store.profiles.findByName('orders')?.sealedKey).toBeDefined();
});

test('a key that still opens the vault is not replaced', () => {
	expect(() => replace({}, {ENCRYPTION_KEY: systemKeyHex})).toThrow(expect.objectContaining({code: 'SYSTEM_KEY_FITS', exitCode: 17}));

	expect(store.profiles.findByName('orders')?.sealedKey).toBeDefined();
});

test('a key that still opens the vault counts where a rotation left it, too', () => {
	fs.writeFileSync(path.join(home.path, '.env.new'), `ENCRYPTION_KEY=${systemKeyHex}\n`);

	expect(() => replace()).toThrow(expect.objectContaining({code: 'SYSTEM_KEY_FITS'}));
});

test.each(['store-copied', 'key-written', 'resealed'])('a replacement that is killed when it is %s leaves what the lost key sealed', async step => {
	const end = await changeKey.run('replace', home.path, cwd, '', step);

	expect(end.signal).toBe('SIGKILL');
	const profile = store.profiles.findByName('orders') ?? expect.fail();
	expect(unsealProfile(unlock(store, systemKey), profile).toHex()).toBe(masterKeyHex);
});

test('a replacement that is killed after its commit leaves the new key working', async () => {
	await changeKey.run('replace', home.path, cwd, '', 'committed');

	expect(openVault(store, surroundings()).systemKey.toHex()).toBe(otherSystemKeyHex);
	expect(fs.readFileSync(path.join(home.path, '.env'), 'utf8')).toBe(`ENCRYPTION_KEY=${otherSystemKeyHex}\n`);
});
