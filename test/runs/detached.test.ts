import process from 'node:process';
import {
	afterEach, beforeEach, expect, test, vi,
} from 'vitest';
import {type RecordedEvent} from '../../source/core/events.js';
import {startDetached} from '../../source/runs/detached.js';
import {followRun} from '../../source/runs/follow.js';
import {builtProgram, cleanEnv} from '../scenarios/program.js';
import {makeJobSandbox, type Sandbox, systemKey} from '../scenarios/sandbox.js';

const runId = '2026-11-24T14-05-09Z-0001';

let sandbox: Sandbox;

beforeEach(async () => {
	sandbox = await makeJobSandbox();
});

afterEach(async () => {
	await sandbox.remove();
});

async function start(words: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<number> {
	const {file} = await builtProgram();
	return startDetached({
		program: [process.execPath, file],
		words,
		home: sandbox.home,
		runId,
		env: {...cleanEnv(sandbox.home), ENCRYPTION_KEY: systemKey, ...env},
		workingFolder: sandbox.home,
	});
}

async function lastEvent(): Promise<RecordedEvent | undefined> {
	let last: RecordedEvent | undefined;
	for await (const event of followRun({
		home: sandbox.home, runId, isAlive: () => true, now: () => new Date(),
	}, AbortSignal.timeout(30_000))) {
		last = event;
	}

	return last;
}

test('a run of its own process is followed from its log to its end', async () => {
	const pid = await start(['backup', 'orders']);

	expect(pid).toBeGreaterThan(0);
	expect(await lastEvent()).toMatchObject({
		type: 'run-finished', outcome: 'succeeded', exitCode: 0, runId,
	});
});

test('what ends before it begins leaves its error in the log: a wrong key', async () => {
	await start(['backup', 'orders'], {ENCRYPTION_KEY: '0'.repeat(64)});

	expect(await lastEvent()).toMatchObject({type: 'run-finished', exitCode: 12, error: {code: 'SYSTEM_KEY_WRONG'}});
});

test('what ends before it begins leaves its error in the log: an unknown flag', async () => {
	await start(['backup', 'orders', '--nosuch']);

	expect(await lastEvent()).toMatchObject({type: 'run-finished', exitCode: 2, error: {code: 'USAGE'}});
});

test('it lives in a session of its own, so that a hang-up of ours does not reach it', async () => {
	await sandbox.good(['source', 'add', 'slow', '--kind', 'command', '--dump', 'echo started; sleep 60']);
	await sandbox.good(['job', 'add', 'slow', '--source', 'slow', '--destination', 'disk', '--profile', 'main']);

	const pid = await start(['backup', 'slow']);
	const {stdout: session} = await runPs(pid);
	process.kill(pid, 'SIGTERM');

	expect(session.trim()).toBe(String(pid));
	expect(await lastEvent()).toMatchObject({outcome: 'interrupted', exitCode: 143});
	await vi.waitUntil(() => !isAlive(pid));
});

async function runPs(pid: number): Promise<{stdout: string}> {
	const {runProgram} = await import('../servers/run-program.js');
	return {stdout: await runProgram('ps', ['-o', 'sid=', '-p', String(pid)])};
}

function isAlive(pid: number): boolean {
	try {
		return process.kill(pid, 0);
	} catch {
		return false;
	}
}
