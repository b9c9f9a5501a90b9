/**
 * One folder for all servers of a test run. Servers start when the first test asks for them
 * (see `shared-server.ts`) and are stopped here, when the last test is done.
 */
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {stopServers} from './shared-server.js';

export default async function setup(): Promise<() => Promise<void>> {
	const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'dbseal-test-'));
	// Servers that run as users of their own reach their folders through it
	await fs.chmod(folder, 0o755);
	process.env.DBSEAL_TEST_FOLDER = folder;
	return async () => {
		await stopServers(folder);
		await fs.rm(folder, {recursive: true, force: true});
	};
}
