import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {
	afterEach, beforeEach, expect, test,
} from 'vitest';
import {type CommandContext} from '../../source/cli/command.js';
import {readGivenSecret} from '../../source/cli/asking/secrets.js';
import {testEnvironment} from './environment.js';

let folder: string;
let warnings: string[];

beforeEach(() => {
	folder = fs.mkdtempSync(path.join(os.tmpdir(), 'dbseal-secrets-'));
	warnings = [];
});

afterEach(() => {
	fs.rmSync(folder, {recursive: true});
});

/** Of the context, a secret needs the streams and folders only. */
function contextWith(stdin = ''): CommandContext {
	const context: unknown = {
		environment: testEnvironment([], {stdin, workingFolder: folder}),
		output: {
			warn(text: string) {
				warnings.push(text);
			},
		},
	};
	return context as CommandContext;
}

async function fromFile(content: string): Promise<string | undefined> {
	fs.writeFileSync(path.join(folder, 'pw'), content, {mode: 0o600});
	return readGivenSecret({file: 'pw', isStdin: false}, contextWith());
}

test.each([
	['hunter2\n', 'hunter2'],
	['hunter2\r\n', 'hunter2'],
	['hunter2', 'hunter2'],
	['  two spaces at both ends  \n', '  two spaces at both ends  '],
	['\ttab\t\n', '\ttab\t'],
	['ends with a line end\n\n', 'ends with a line end\n'],
	['Jürgen 🦊\n', 'Jürgen 🦊'],
])('of a file with %j the password is %j', async (content, password) => {
	expect(await fromFile(content)).toBe(password);
});

test('a password on stdin keeps the spaces at its ends, too', async () => {
	expect(await readGivenSecret({file: undefined, isStdin: true}, contextWith(' spaces \n'))).toBe(' spaces ');
});

test.each([
	['', 'there is no password in pw: it is empty'],
	['\n', 'there is no password in pw: it is empty'],
	['\u007FELF\0\0', 'there is no password in pw: it is no text'],
])('a file with %j holds no password', async (content, message) => {
	await expect(fromFile(content)).rejects.toMatchObject({code: 'INPUT_NEEDED', exitCode: 2, message});
});

test.each([
	[0o600, []],
	[0o644, ['other users can read the secret in PW; type: chmod 600 PW']],
])('of a file of mode %o the warnings are %j', async (mode, expected) => {
	const file = path.join(folder, 'pw');
	fs.writeFileSync(file, 'hunter2');
	fs.chmodSync(file, mode);

	await readGivenSecret({file: 'pw', isStdin: false}, contextWith());

	expect(warnings.map(warning => warning.replaceAll(file, 'PW'))).toEqual(expected);
});

test('a file that can\'t be read is named', async () => {
	await expect(readGivenSecret({file: 'none', isStdin: false}, contextWith())).rejects.toMatchObject({
		code: 'INPUT_NEEDED', message: `the file with the secret, ${path.join(folder, 'none')}, can't be read (ENOENT)`,
	});
});

test('a secret doesn\'t come from a file and from stdin', async () => {
	await expect(readGivenSecret({file: 'pw', isStdin: true}, contextWith())).rejects.toMatchObject({code: 'USAGE', exitCode: 2});
});

test('without a flag there is no secret', async () => {
	expect(await readGivenSecret({file: undefined, isStdin: false}, contextWith())).toBeUndefined();
});
