/** What holds for every client tool, with real processes. */
import fs from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {finished} from 'node:stream/promises';
import {expect, test} from 'vitest';
import {startTool} from '../../source/databases/client-tool.js';
import {waitFor} from '../servers/shared-server.js';
import {makeFolder} from './folder.js';

test('a tool that is stopped takes what it started with it, which would hold its output open', async () => {
	const folder = await makeFolder();
	const pidFile = path.join(folder.data, 'pid');
	const wrapper = path.join(folder.data, 'pg_dump');
	await fs.writeFile(wrapper, `#!/bin/sh\nsleep 300 &\necho $! > '${pidFile}.new'\nmv '${pidFile}.new' '${pidFile}'\nwait\n`, {mode: 0o755});
	const controller = new AbortController();
	const tool = startTool({
		program: wrapper, arguments_: [], env: process.env, secrets: [],
	}, controller.signal);
	tool.stdout.resume();
	await waitFor('the pid', async () => Number(await fs.readFile(pidFile, 'utf8')));

	controller.abort();

	await finished(tool.stdout);
	expect(await tool.ended).toMatchObject({signalName: 'SIGTERM'});
});
