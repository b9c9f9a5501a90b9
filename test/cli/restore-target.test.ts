/** What a restore says of its target before it looks at anything. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {
	afterEach, beforeEach, expect, test,
} from 'vitest';
import {runProgram} from '../../source/cli/program.js';
import {testEnvironment, type TestEnvironmentOptions} from './environment.js';

let folder: string;

beforeEach(() => {
	folder = fs.mkdtempSync(path.join(os.tmpdir(), 'dbseal-restore-'));
});

afterEach(() => {
	fs.rmSync(folder, {recursive: true});
});

async function restore(words: readonly string[], options?: TestEnvironmentOptions) {
	const environment = testEnvironment(['restore', 'orders@latest', '--home', path.join(folder, 'home'), ...words], options);
	const exitCode = await runProgram(environment);
	return {exitCode, ...environment.written()};
}

test('--to-stdout and --json are refused together, with one line of JSON', async () => {
	const {exitCode, stdout} = await restore(['--to-stdout', '--json']);

	expect(exitCode).toBe(2);
	expect(stdout.split('\n')).toHaveLength(2);
	expect(JSON.parse(stdout)).toMatchObject({error: {code: 'USAGE', message: '--to-stdout and --json would mix on stdout', hint: 'Pipe it into a program, or use --to-file FILE.'}});
});

test('a dump is not written to a terminal', async () => {
	const {exitCode, stdout, stderr} = await restore(['--to-stdout'], {columns: 80});

	expect(exitCode).toBe(2);
	expect(stdout).toBe('');
	expect(stderr).toContain('a dump is not written to a terminal');
});

test.each([[[]], [['--to-stdout', '--to-file', 'x']], [['--into', 'sqlite:x', '--to-file', 'x']]])('with %j there is not one target', async words => {
	const {exitCode, stderr} = await restore(words);

	expect(exitCode).toBe(2);
	expect(stderr).toContain('restore needs one target');
});
