/**
 * One folder for everything of a test run: it is the TMPDIR of all tests. Servers start when the first test asks for them
 * (see `shared-server.ts`). However the run ends, `reaper.mjs` ends what it started, and removes the folder,
 * and the one that vitest itself keeps what it has compiled in: interrupted, vitest leaves it.
 */
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {type TestProject} from 'vitest/node';

export default async function setup(project?: TestProject): Promise<() => Promise<void>> {
	// Of the tester's own one nothing may depend: with 002, as Debian gives it to people, a file that a test writes is one that dbseal does not trust
	process.umask(0o022);
	const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'dbseal-test-'));
	// As /tmp itself: servers that run as users of their own reach their folders through it, and write to it
	await fs.chmod(folder, 0o1777);
	await fs.mkdir(path.join(folder, 'pids'));
	const reaper = spawn(process.execPath, [path.join(import.meta.dirname, 'reaper.mjs'), folder, ...(project ? [project.tmpDir] : [])], {detached: true, stdio: ['pipe', 'ignore', 'inherit']});
	process.env.DBSEAL_TEST_FOLDER = folder;
	process.env.TMPDIR = folder;
	return async () => {
		reaper.stdin?.end();
		await once(reaper, 'close');
	};
}
