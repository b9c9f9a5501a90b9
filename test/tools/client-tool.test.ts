/** What holds for every client tool, with real processes. */
import fs from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {finished} from 'node:stream/promises';
import {expect, test} from 'vitest';
import {type RunningTool, spokenLines, startTool} from '../../source/tools/client-tool.js';
import {waitFor} from '../servers/shared-server.js';
import {makeFolder} from '../databases/folder.js';

/** A shell that has the password in its environment, as a tool has it. */
function tellingTool(script: string, password = 's3cret'): RunningTool {
	const tool = startTool({
		program: '/bin/sh', arguments_: ['-c', script], env: {...process.env, PASSWORD: password}, secrets: [password],
	}, new AbortController().signal);
	tool.stdout.resume();
	return tool;
}

test('a tool that says its password more than once, says it nowhere in what is kept', async () => {
	const tool = tellingTool('echo "tried $PASSWORD and $PASSWORD" >&2; echo "again: $PASSWORD" >&2; exit 1');

	expect(await tool.ended).toEqual({exitCode: 1, stderr: 'tried *** and ***\nagain: ***'});
});

test.each([6, 13, 60, 200])('a tool that says much shows no half of its password of %i characters where what is kept begins', async length => {
	const tool = tellingTool('i=0; while [ $i -lt 5000 ]; do printf "%s " "$PASSWORD" >&2; i=$((i + 1)); done; exit 1', 's3cret'.repeat(40).slice(0, length));

	const {stderr} = await tool.ended;

	expect(stderr).toMatch(/^(?:\*{1,3} ?)+$/v);
});

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

test('what a tool adds to a warning is one line with it, and each line is told once', () => {
	const stderr = `pg_dump: warning: could not resolve dependency loop among these items:
pg_dump: detail: TABLE a  (ID 1 OID 2)
pg_dump: detail: TABLE b  (ID 3 OID 4)
pg_dump: hint: Consider another order.
odd

odd
hint: and more`;

	expect(spokenLines('pg_dump', {stderr})).toEqual([
		'pg_dump: warning: could not resolve dependency loop among these items: TABLE a  (ID 1 OID 2). TABLE b  (ID 3 OID 4). Consider another order.',
		'pg_dump: odd',
		'pg_dump: odd. and more',
	]);
});
