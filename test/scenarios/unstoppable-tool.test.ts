/** A dump tool of another user, which this one may not signal: as root that is so without CAP_KILL. */
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import process from 'node:process';
import {text} from 'node:stream/consumers';
import {
	afterEach, beforeEach, expect, test, vi,
} from 'vitest';
import {filesIn} from './desk.js';
import {builtProgram, cleanEnv} from './program.js';
import {makeJobSandbox, type Sandbox, systemKey} from './sandbox.js';

let sandbox: Sandbox;
let left: number | undefined;

beforeEach(async () => {
	sandbox = await makeJobSandbox();
	await sandbox.good(['source', 'add', 'theirs', '--kind', 'command', '--dump', 'echo started; touch started; exec setpriv --reuid=65534 --clear-groups sleep 30']);
	await sandbox.good(['job', 'add', 'theirs', '--source', 'theirs', '--destination', 'disk', '--profile', 'main']);
});

afterEach(async () => {
	if (left !== undefined) {
		process.kill(left, 'SIGKILL');
	}

	await sandbox.remove();
});

test.skipIf(process.getuid?.() !== 0).each([
	['of a job', ['theirs']],
	['of several jobs', ['theirs', 'orders']],
	['without a job', ['--source', 'theirs', '--to', 'disk', '--profile', 'main']],
])('an interrupted backup %s names the tool that goes on by itself', async (_which, words) => {
	const {file} = await builtProgram();
	const child = spawn('setpriv', ['--bounding-set=-kill', '--inh-caps=-kill', process.execPath, file, 'backup', ...words], {
		cwd: sandbox.home, env: {...cleanEnv(sandbox.home), ENCRYPTION_KEY: systemKey},
	});
	const said = text(child.stderr);
	const ended = once(child, 'close');
	await vi.waitUntil(async () => {
		const names = await filesIn(sandbox.home);
		return names.includes('started');
	}, {timeout: 20_000, interval: 50});
	await vi.waitUntil(async () => {
		const {stdout} = await sandbox.good(['runs', 'list', '--limit', '1']);
		return stdout.includes('running');
	}, {timeout: 20_000, interval: 100});

	child.kill('SIGTERM');
	const [exitCode] = await ended as [number];

	const stderr = await said;
	const {pid} = /^dbseal: interrupted by SIGTERM; the dump command \(process (?<pid>\d+)\), or what it has started, belongs to another user/mv.exec(stderr)?.groups ?? {};
	left = pid === undefined ? undefined : Number(pid);
	expect(pid, stderr).toBeDefined();
	expect(stderr).toContain(`→ Wait until it ends, or stop it as its user: kill ${pid}.`);
	expect(exitCode).toBe(143);
});
