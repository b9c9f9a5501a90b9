import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {
	afterEach, beforeEach, expect, test,
} from 'vitest';
import {findSystemKey, locateSystemKey} from '../../source/vault/system-key-source.js';

const keyHex = '5a'.repeat(32);
const otherHex = 'c3'.repeat(32);

let folder: string;
let cwd: string;
let home: string;

beforeEach(() => {
	folder = fs.mkdtempSync(path.join(os.tmpdir(), 'dbseal-key-'));
	cwd = path.join(folder, 'cwd');
	home = path.join(folder, 'home');
	fs.mkdirSync(cwd);
	fs.mkdirSync(home);
});

afterEach(() => {
	fs.rmSync(folder, {recursive: true});
});

const write = (file: string, text: string, mode = 0o600) => {
	fs.writeFileSync(file, text, {mode});
	fs.chmodSync(file, mode);
	return file;
};

const find = (env: Record<string, string> = {}) => findSystemKey({env, cwd, home});

test('the variable comes first', () => {
	write(path.join(cwd, '.env'), `ENCRYPTION_KEY=${keyHex}\n`);

	const found = find({ENCRYPTION_KEY: ` ${keyHex.toUpperCase()}\n`});

	expect(found.key.toHex()).toBe(keyHex);
	expect(found.origin).toEqual({kind: 'environment'});
	expect(found.notices).toEqual([]);
});

test('the file that ENCRYPTION_KEY_FILE names comes second, relative to the working folder', () => {
	write(path.join(cwd, 'the-key'), `${keyHex}\n`);
	write(path.join(cwd, '.env'), `ENCRYPTION_KEY=${keyHex}\n`);

	const found = find({ENCRYPTION_KEY_FILE: 'the-key'});

	expect(found.key.toHex()).toBe(keyHex);
	expect(found.origin).toEqual({kind: 'key-file', path: path.join(cwd, 'the-key')});
});

test('.env in the working folder comes before .env in the home', () => {
	write(path.join(cwd, '.env'), `# a comment\nOTHER=1\nexport ENCRYPTION_KEY="${keyHex}"\n`);
	write(path.join(home, '.env'), `ENCRYPTION_KEY=${otherHex}\n`);

	const found = find();

	expect(found.key.toHex()).toBe(keyHex);
	expect(found.origin).toEqual({kind: 'env-file', path: path.join(cwd, '.env')});
	expect(found.notices).toEqual([
		`two system keys that differ: ENCRYPTION_KEY in ${path.join(cwd, '.env')} is used, ENCRYPTION_KEY in ${path.join(home, '.env')} is not`,
	]);
});

test('.env in the home comes last', () => {
	write(path.join(cwd, '.env'), 'OTHER=1\n');
	write(path.join(home, '.env'), `ENCRYPTION_KEY=${keyHex}\n`);

	expect(find().origin).toEqual({kind: 'env-file', path: path.join(home, '.env')});
});

test('a variable that is set but empty is none', () => {
	write(path.join(home, '.env'), `ENCRYPTION_KEY=${keyHex}\n`);

	expect(find({ENCRYPTION_KEY: '', ENCRYPTION_KEY_FILE: ''}).key.toHex()).toBe(keyHex);
});

test('no key anywhere is a missing key, and the error says what to type', () => {
	write(path.join(cwd, '.env'), 'ENCRYPTION_KEY=\n');

	expect(() => find()).toThrow(expect.objectContaining({
		code: 'SYSTEM_KEY_MISSING',
		exitCode: 12,
		message: 'ENCRYPTION_KEY is not set',
		hint: 'Type \'dbseal init\' to make one, or set the ENCRYPTION_KEY of this vault in the environment or in .env.',
	}));
});

test('a key file that is not there is an error, though there is a key in .env', () => {
	write(path.join(home, '.env'), `ENCRYPTION_KEY=${keyHex}\n`);
	const file = path.join(cwd, 'gone');

	expect(() => find({ENCRYPTION_KEY_FILE: file})).toThrow(expect.objectContaining({
		code: 'SYSTEM_KEY_MISSING',
		message: `ENCRYPTION_KEY is not set: the file that ENCRYPTION_KEY_FILE names, ${file}, does not exist`,
	}));
});

test.each([
	['short', keyHex.slice(2), 'it has 62 hex digits, not 64'],
	['long', `${keyHex}5a`, 'it has 66 hex digits, not 64'],
	['not hex', `${keyHex.slice(1)}g`, 'it has 64 characters, and number 64, "g", is not a hex digit'],
])('a key that is %s is told apart, with its place and without its text', (_label, text, reason) => {
	const file = write(path.join(cwd, '.env'), `ENCRYPTION_KEY=${text}\n`);

	expect(() => find()).toThrow(expect.objectContaining({
		code: 'SYSTEM_KEY_INVALID', exitCode: 12, message: `ENCRYPTION_KEY in ${file}: the system key can't be used: ${reason}`,
	}));
});

test('a malformed variable is not passed over for a good key in .env', () => {
	write(path.join(cwd, '.env'), `ENCRYPTION_KEY=${keyHex}\n`);

	expect(() => find({ENCRYPTION_KEY: 'abc'})).toThrow(expect.objectContaining({code: 'SYSTEM_KEY_INVALID'}));
});

test('a .env that others can read is pointed out', () => {
	const file = write(path.join(cwd, '.env'), `ENCRYPTION_KEY=${keyHex}\n`, 0o644);

	expect(find().notices).toEqual([`other users can read the system key in ${file}; type: chmod 600 '${file}'`]);
});

test.each(['640', '604'])('a .env of mode %s is open to others, and pointed out', mode => {
	const file = write(path.join(cwd, '.env'), `ENCRYPTION_KEY=${keyHex}\n`, Number.parseInt(mode, 8));

	expect(find().notices).toEqual([`other users can read the system key in ${file}; type: chmod 600 '${file}'`]);
});

test('a .env without a key may be as open as it likes', () => {
	write(path.join(cwd, '.env'), 'OTHER=1\n', 0o644);

	expect(find({ENCRYPTION_KEY: keyHex}).notices).toEqual([]);
});

test('a folder named .env is pointed out when there is no key', () => {
	fs.mkdirSync(path.join(cwd, '.env'));

	expect(() => find()).toThrow(expect.objectContaining({
		code: 'SYSTEM_KEY_MISSING', message: `ENCRYPTION_KEY is not set: ${path.join(cwd, '.env')} can't be read (EISDIR)`,
	}));
});

test('a place counts though its key is malformed', () => {
	const file = write(path.join(cwd, '.env'), 'ENCRYPTION_KEY=abc\n');

	expect(locateSystemKey({env: {}, cwd, home})).toEqual({kind: 'env-file', path: file});
});
