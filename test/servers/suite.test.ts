/**
 * A test run that is interrupted leaves nothing: no server, no program that a test has started, no folder.
 */
import {spawn} from 'node:child_process';
import {existsSync as isThere} from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {expect, test} from 'vitest';
import {makeHome} from '../scenarios/program.js';
import {describeWithServer} from './needs.js';
import {waitFor} from './shared-server.js';

const root = path.resolve(import.meta.dirname, '../..');
const config = path.join(import.meta.dirname, 'interrupted', 'vitest.config.ts');

describeWithServer('redis', 'an interrupted test run', () => {
	test.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)('%s leaves no process and no folder of it', async signal => {
		const home = await makeHome();
		const tellFile = path.join(home, 'told');
		const temporary = path.join(home, 'temporary');
		await fs.mkdir(temporary);
		const run = spawn(process.execPath, [path.join(root, 'node_modules', 'vitest', 'vitest.mjs'), 'run', '--config', config], {
			cwd: root, detached: true, stdio: 'ignore', env: {...process.env, TELL_FILE: tellFile, TMPDIR: temporary},
		});
		const folder = await waitFor('the endless test', async () => fs.readFile(tellFile, 'utf8'), 60_000);
		const before = await processesOf(folder);

		process.kill(run.pid ?? 0, signal);

		// Redis, the server that told nobody, the test's own program, and a worker
		expect(before.length).toBeGreaterThanOrEqual(4);
		await waitFor('the end of it all', async () => {
			const left = await Promise.all([...before, ...await processesOf(folder)].map(async pid => isRunning(pid)));
			return left.includes(true) ? undefined : true;
		});
		await waitFor('its folders to go', async () => {
			const left = await fs.readdir(temporary);
			return left.length === 0 ? true : undefined;
		});
	});
});

/** The servers that the run has noted, and every process that has its folder in its environment. */
async function processesOf(folder: string): Promise<readonly string[]> {
	const servers = isThere(folder) ? await fs.readdir(path.join(folder, 'pids')) : [];
	const all = await fs.readdir('/proc');
	const others = await Promise.all(all.map(async pid => {
		const environ = await read(`/proc/${pid}/environ`);
		return environ.split('\0').some(line => line === `TMPDIR=${folder}` || line === `DBSEAL_TEST_FOLDER=${folder}`);
	}));
	return [...new Set([...servers, ...all.filter((_, index) => others[index])])];
}

/** A zombie has ended. */
async function isRunning(pid: string): Promise<boolean> {
	const stat = await read(`/proc/${pid}/stat`);
	return stat !== '' && !stat.includes(') Z ');
}

/** Nothing of what is no process, or none any more. */
async function read(file: string): Promise<string> {
	return fs.readFile(file, 'latin1').catch(() => '');
}
