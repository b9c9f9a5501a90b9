import {type Buffer} from 'node:buffer';
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, readFileSync, symlinkSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {expect, test, vi} from 'vitest';
import {isProcessAlive, isSeenFromHere, processIdentity} from '../../source/tools/process-identity.js';

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

test('a process that has ended, and whose parent has not heard of it yet, is not alive', async () => {
	// The shell leaves its child a zombie: before that ends, it becomes a program that waits for nobody.
	const parent = spawn('sh', ['-c', 'sleep 0.2 & echo $!; exec sleep 60']);
	const [line] = await once(parent.stdout, 'data') as [Buffer];
	const pid = Number(line.toString());
	await vi.waitUntil(() => readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z '));

	expect(processIdentity(pid)).toBeUndefined();
	parent.kill('SIGKILL');
	await once(parent, 'exit');
});

test('a process is known whatever its name is, also one that reads like the state of another', async () => {
	const folder = mkdtempSync(path.join(tmpdir(), 'dbseal-process-'));
	const program = path.join(folder, 'a) Z b');
	symlinkSync('/bin/sleep', program);
	const child = spawn(program, ['60']);
	await once(child, 'spawn');
	await vi.waitUntil(() => readFileSync(`/proc/${child.pid}/stat`, 'utf8').includes('(a) Z b)'));

	expect(isProcessAlive({pid: child.pid ?? 0, processStartedAt: processIdentity(child.pid ?? 0) ?? ''})).toBe(true);
	child.kill('SIGKILL');
	await once(child, 'exit');
});

test('a mark of before the place of its number was part of it still means that process', () => {
	const [place = '', ticks = ''] = (processIdentity(process.pid) ?? '').split('#');
	const [bootId = ''] = place.split('/');

	expect(isProcessAlive({pid: process.pid, processStartedAt: `${bootId}/${ticks}`})).toBe(true);
	expect(isSeenFromHere({processStartedAt: `${bootId}/${ticks}`})).toBe(true);
});

test('a process of another PID namespace is none of here, though its number and start are the same', () => {
	const identity = processIdentity(process.pid) ?? '';
	const elsewhere = {pid: process.pid, processStartedAt: identity.replace(/pid:\[\d+\]/v, 'pid:[1]')};

	expect(elsewhere.processStartedAt).not.toBe(identity);
	expect([isSeenFromHere(elsewhere), isProcessAlive(elsewhere)]).toEqual([false, false]);
});

test('another process under the same number is not the one that it was', () => {
	expect(isProcessAlive({pid: process.pid, processStartedAt: 'an earlier boot/123'})).toBe(false);
});
