import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {
	expect, onTestFinished, test,
} from 'vitest';
import {cancelRun} from '../../source/runs/cancel.js';
import {processIdentity} from '../../source/tools/process-identity.js';

const {signal} = new AbortController();
const store = {home: '/nowhere', now: () => new Date()};

/** A process that says when it is ready; `script` is for a shell. */
async function start(script: string): Promise<{readonly child: ChildProcess; readonly run: {readonly id: string; readonly pid: number; readonly processStartedAt: string}}> {
	const child = spawn('sh', ['-c', script]);
	onTestFinished(() => {
		child.kill('SIGKILL');
	});
	await once(child.stdout, 'data');
	const pid = child.pid ?? 0;
	return {child, run: {id: 'run-1', pid, processStartedAt: processIdentity(pid) ?? ''}};
}

test('a run that is asked to stop has cleaned up when that is told', async () => {
	const {run} = await start('trap "sleep 0.3; exit 143" TERM; echo ready; while :; do sleep 0.05; done');

	const isStopped = await cancelRun({run, store, patienceMs: 10_000}, signal);

	expect(isStopped).toBe(true);
	// Node may hear of the end only later
	expect(processIdentity(run.pid)).toBeUndefined();
});

test('a run that will not stop is told after its time, and goes on', async () => {
	const {child, run} = await start('trap "" TERM; echo ready; while :; do sleep 0.05; done');

	await expect(cancelRun({run, store, patienceMs: 300}, signal)).rejects.toMatchObject({code: 'RUN_IN_PROGRESS', exitCode: 11});

	expect([child.exitCode, child.signalCode]).toEqual([null, null]);
});

test('another process under the number of a run that ended gets no signal', async () => {
	const {child, run} = await start('echo ready; sleep 60');

	const isStopped = await cancelRun({run: {...run, processStartedAt: 'an earlier boot/123'}, store, patienceMs: 300}, signal);

	expect(isStopped).toBe(false);
	expect([child.exitCode, child.signalCode]).toEqual([null, null]);
});
