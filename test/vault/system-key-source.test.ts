import {Buffer} from 'node:buffer';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {
	afterEach, beforeEach, describe, expect, test,
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

const opens = (hex: string) => (key: {toHex(): string}) => key.toHex() === hex;

test('of several keys the one that opens the vault is taken, wherever it stands, and it is said which', () => {
	const mine = write(path.join(home, '.env'), `ENCRYPTION_KEY=${keyHex}\n`);
	const theirs = write(path.join(cwd, '.env'), `ENCRYPTION_KEY=${otherHex}\n`);

	const found = findSystemKey({env: {ENCRYPTION_KEY: 'abc'}, cwd, home}, opens(keyHex));

	expect(found.key.toHex()).toBe(keyHex);
	expect(found.origin).toEqual({kind: 'env-file', path: mine});
	expect(found.notices).toEqual([
		`two system keys that differ: ENCRYPTION_KEY in ${mine} is used, ENCRYPTION_KEY of the environment is not`,
		`two system keys that differ: ENCRYPTION_KEY in ${mine} is used, ENCRYPTION_KEY in ${theirs} is not`,
	]);
});

test('a key that opens the vault is taken though the file that ENCRYPTION_KEY_FILE names is gone', () => {
	write(path.join(home, '.env'), `ENCRYPTION_KEY=${keyHex}\n`);

	const found = findSystemKey({env: {ENCRYPTION_KEY_FILE: path.join(cwd, 'gone')}, cwd, home}, opens(keyHex));

	expect(found.notices).toEqual([`the file that ENCRYPTION_KEY_FILE names, ${path.join(cwd, 'gone')}, does not exist`]);
});

test.each([
	['a byte order mark', `\u{FEFF}ENCRYPTION_KEY=${keyHex}\n`],
	['CRLF', `A=1\r\nENCRYPTION_KEY=${keyHex}\r\nB=2\r\n`],
	['CR alone', `A=1\rENCRYPTION_KEY=${keyHex}\r`],
	['quotation marks', `ENCRYPTION_KEY="${keyHex}"\n`],
	['single quotation marks and a comment', `ENCRYPTION_KEY='${keyHex}' # mine\n`],
	['a comment', `ENCRYPTION_KEY=${keyHex} # mine\n`],
	['export', `export ENCRYPTION_KEY=${keyHex}\n`],
	['export and tabs', `\texport\tENCRYPTION_KEY="${keyHex}"\n`],
	['spaces around the sign', `ENCRYPTION_KEY = ${keyHex}\n`],
	['a line that is no setting before it', `set -a\nENCRYPTION_KEY=${keyHex}\n`],
	['an apostrophe in another line', `NOTE=it's\nENCRYPTION_KEY=${keyHex}\n`],
	['a value of several lines before it', `A="x\ny"\nENCRYPTION_KEY=${keyHex}\n`],
	['no line end', `ENCRYPTION_KEY=${keyHex}`],
	['a name that only begins like it', `ENCRYPTION_KEY_OLD=${otherHex}\nENCRYPTION_KEY=${keyHex}\nMY_ENCRYPTION_KEY=${otherHex}\n`],
])('a .env with %s is read as everybody reads it', (_what, text) => {
	write(path.join(cwd, '.env'), text);

	expect(find().key.toHex()).toBe(keyHex);
});

test.each([
	['UTF-16 as Windows writes it', Buffer.from(`\u{FEFF}${keyHex}\r\n`, 'utf16le')],
	['a byte order mark', Buffer.from(`\u{FEFF}${keyHex}`)],
	['quotation marks', Buffer.from(`"${keyHex}"\n`)],
	['the form of a .env file', Buffer.from(`A=1\nexport ENCRYPTION_KEY=${keyHex}\n`)],
])('a key file with %s is read', (_what, bytes) => {
	fs.writeFileSync(path.join(cwd, 'key'), bytes);

	expect(find({ENCRYPTION_KEY_FILE: 'key'}).key.toHex()).toBe(keyHex);
});

test('a variable that kept its quotation marks is read', () => {
	expect(find({ENCRYPTION_KEY: `"${keyHex}"`}).key.toHex()).toBe(keyHex);
});

test.each([0o620, 0o602, 0o666])('a .env of mode %o, which others can write to, is never taken', mode => {
	const file = write(path.join(cwd, '.env'), `ENCRYPTION_KEY=${keyHex}\n`, mode);

	expect(() => find()).toThrow(expect.objectContaining({
		code: 'SYSTEM_KEY_MISSING',
		message: `ENCRYPTION_KEY is not set: ENCRYPTION_KEY in ${file} is not used, for other users can write to it. If what it says is yours, type: chmod 600 ${file}`,
	}));
});

describe.skipIf(process.getuid?.() !== 0)('as root', () => {
	const nobody = 65_534;

	test('a .env of another user in the working folder is never taken, not even when it would open the vault', () => {
		const file = write(path.join(cwd, '.env'), `ENCRYPTION_KEY=${keyHex}\n`);
		fs.chownSync(file, nobody, nobody);

		expect(() => findSystemKey({env: {}, cwd, home}, opens(keyHex))).toThrow(expect.objectContaining({
			code: 'SYSTEM_KEY_MISSING', message: expect.stringContaining(`ENCRYPTION_KEY in ${file} is not used, for it belongs to another user (uid ${nobody})`) as string,
		}));
	});

	test('a link of another user to a file of one\'s own is not taken', () => {
		write(path.join(folder, 'mine'), `ENCRYPTION_KEY=${keyHex}\n`);
		fs.symlinkSync(path.join(folder, 'mine'), path.join(cwd, '.env'));
		fs.lchownSync(path.join(cwd, '.env'), nobody, nobody);

		expect(() => find()).toThrow(expect.objectContaining({code: 'SYSTEM_KEY_MISSING'}));
	});

	test('the key in a home that is another user\'s, with its .env, is taken for that home', () => {
		const file = write(path.join(home, '.env'), `ENCRYPTION_KEY=${keyHex}\n`);
		fs.chownSync(file, nobody, nobody);
		fs.chownSync(home, nobody, nobody);

		expect(find().key.toHex()).toBe(keyHex);
	});

	test('a .env of another user without a key is no matter', () => {
		fs.chownSync(write(path.join(cwd, '.env'), 'A=1\n', 0o666), nobody, nobody);
		write(path.join(home, '.env'), `ENCRYPTION_KEY=${keyHex}\n`);

		expect(find().notices).toEqual([]);
	});
});
