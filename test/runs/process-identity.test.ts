import {spawn} from 'node:child_process';
import {once} from 'node:events';
import process from 'node:process';
import {expect, test} from 'vitest';
import {isProcessAlive, processIdentity} from '../../source/runs/process-identity.js';

test('a process keeps its identity', () => {
	expect(processIdentity(process.pid)).toBe(processIdentity(process.pid));
	expect(processIdentity(process.pid)).toBeTypeOf('string');
});

test('a process that ended is not alive', async () => {
	const child = spawn('sleep', ['60']);
	await once(child, 'spawn');
	const run = {pid: child.pid ?? 0, processStartedAt: processIdentity(child.pid ?? 0) ?? ''};
	const wasAlive = isProcessAlive(run);
	child.kill('SIGKILL');
	await once(child, 'exit');

	expect(wasAlive).toBe(true);
	expect(isProcessAlive(run)).toBe(false);
});

test('another process under the same number is not the one that it was', () => {
	expect(isProcessAlive({pid: process.pid, processStartedAt: 'an earlier boot/123'})).toBe(false);
});
