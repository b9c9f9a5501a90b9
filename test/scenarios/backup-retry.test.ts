import process from 'node:process';
import {
	afterEach, beforeEach, expect, test, vi,
} from 'vitest';
import {jsonLines, startDbseal} from './program.js';
import {makeJobSandbox, type Sandbox, systemKey} from './sandbox.js';
import {stepJobs, type StepJobs} from './step-jobs.js';

let sandbox: Sandbox;
let jobs: StepJobs;

beforeEach(async () => {
	sandbox = await makeJobSandbox();
	jobs = stepJobs(sandbox);
});

afterEach(async () => {
	await sandbox.remove();
});

async function runsOf(job: string): Promise<readonly unknown[]> {
	const {stdout} = await sandbox.good(['runs', 'list', '--job', job, '--json']);
	const runs: unknown = jsonLines(stdout).at(-1)?.result;
	return Array.isArray(runs) ? runs as readonly unknown[] : [];
}

test('what may pass is tried again once the other jobs are done, and is good then', async () => {
	await jobs.add('flaky', 'test $(wc -l <steps) -gt 1 || exit 7');
	await jobs.add('steady', 'echo steady >>steps');

	const {exitCode, stdout, stderr} = await sandbox.run(['backup', 'flaky', 'steady', '--retry', '1', '--json']);

	expect(exitCode, stderr).toBe(0);
	expect(await jobs.steps()).toEqual(['+', '+', 'steady', '-', '+', '-']);
	expect(jsonLines(stdout).at(-1)).toMatchObject({type: 'result', exitCode: 0, result: [{job: 'flaky', isPartial: false}, {job: 'steady', isPartial: false}]});
	expect(await runsOf('flaky')).toMatchObject([{outcome: 'succeeded'}, {outcome: 'failed'}]);
}, 90_000);

test('without the flag nothing is tried again', async () => {
	await jobs.add('broken', 'exit 7');

	const {exitCode} = await sandbox.run(['backup', 'broken']);

	expect([exitCode, await jobs.countOf('+')]).toEqual([14, 1]);
});

test('what does not pass is not waited for', async () => {
	await sandbox.good(['source', 'add', 'nowhere', `sqlite:${sandbox.path('missing.sqlite')}`]);
	await sandbox.good(['job', 'add', 'hopeless', '--source', 'nowhere', '--destination', 'disk', '--profile', 'main']);

	const {exitCode, stderr} = await sandbox.run(['backup', 'hopeless', '--retry', '5']);

	expect(exitCode).toBe(14);
	expect(stderr).not.toContain('tried again');
	expect(await runsOf('hopeless')).toHaveLength(1);
});

test('a backup without a job is tried again, too', async () => {
	await jobs.add('flaky', 'test $(wc -l <steps) -gt 1 || exit 7');

	const {exitCode, stdout, stderr} = await sandbox.run(['backup', '--source', 'flaky', '--to', 'disk', '--profile', 'main', '--retry', '1']);

	expect(exitCode, stderr).toBe(0);
	expect(stdout).toMatch(/^disk:flaky_\S+\n$/v);
	expect(stderr).toMatch(/^backup of flaky failed: the dump command exited with 7; it is tried again at \S+ \S+ \(1 of 1\)$/mv);
}, 90_000);

test('one that waits for its next try ends when it is told to', async () => {
	await jobs.add('broken', 'exit 7');
	const {pid, finished} = await startDbseal(sandbox.home, ['backup', 'broken', '--retry', '1'], {env: {ENCRYPTION_KEY: systemKey}});
	await vi.waitUntil(async () => {
		const runs = await runsOf('broken');
		return runs.length === 1 && JSON.stringify(runs).includes('"failed"');
	}, {timeout: 30_000, interval: 300});
	process.kill(pid, 'SIGTERM');

	const {exitCode} = await finished;

	expect([exitCode, await jobs.countOf('+')]).toEqual([143, 1]);
});

test('half a try is refused', async () => {
	const {exitCode, stderr} = await sandbox.run(['backup', 'orders', '--retry', '1.5']);

	expect([exitCode, stderr]).toEqual([2, expect.stringContaining('--retry can\'t be 1.5')]);
});
