/**
 * Odd places to be called from: each ends with a word about what is wrong there, or as everywhere else.
 */
import {spawnSync} from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {beforeEach, expect, test} from 'vitest';
import {builtProgram, cleanEnv, makeHome} from './program.js';

const systemKey = 'b7'.repeat(32);
let home: string;

beforeEach(async () => {
	home = await makeHome();
});

async function inShell(script: string, env: Readonly<Record<string, string | undefined>> = {}) {
	const {file} = await builtProgram();
	return spawnSync('sh', ['-c', script], {
		cwd: home, encoding: 'utf8', env: {
			...cleanEnv(home), ENCRYPTION_KEY: systemKey, DBSEAL: `${process.execPath} ${file}`, ...env,
		},
	});
}

test('a working folder that was removed is told, with what to do', async () => {
	const {status, stderr} = await inShell('mkdir gone; cd gone; rmdir ../gone; $DBSEAL list backups');

	expect(status).toBe(2);
	expect(stderr).toMatch(/dbseal: the folder that dbseal was called from is gone or can't be read \(ENOENT\)\n {2}→ Go to one that exists, for example by typing "cd", and run this again\.\n$/v);
});

test('a working folder that was removed is no reason to refuse help', async () => {
	const {status, stdout} = await inShell('mkdir gone; cd gone; rmdir ../gone; $DBSEAL backup --help');

	expect(status).toBe(0);
	expect(stdout).toContain('Examples');
});

test('an empty HOME means the user\'s own folder, not the working folder', async () => {
	const {stdout} = await inShell('$DBSEAL system-key check', {HOME: '', DBSEAL_HOME: undefined});

	expect(stdout).toContain(path.join(os.userInfo().homedir, '.local', 'share', 'dbseal'));
	expect(fs.readdirSync(home)).toEqual([]);
});
