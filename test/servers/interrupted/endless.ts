import {spawn} from 'node:child_process';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {test} from 'vitest';
import {startRedis} from '../redis.js';
import {spawnServer} from '../shared-server.js';

test('it goes on until somebody interrupts it', async () => {
	await startRedis();
	// A server that is still starting, and a program that a test has started: nobody has told of them yet
	spawnServer({
		program: '/bin/sleep', arguments_: ['600'], logFile: path.join(os.tmpdir(), 'log'), env: {TMPDIR: '/'},
	});
	spawn('/bin/sleep', ['600'], {detached: true, stdio: 'ignore', env: {TMPDIR: os.tmpdir()}}).unref();
	const file = process.env.TELL_FILE ?? '';
	await fs.writeFile(`${file}.new`, os.tmpdir());
	await fs.rename(`${file}.new`, file);
	await new Promise(resolve => {
		setTimeout(resolve, 600_000);
	});
});
