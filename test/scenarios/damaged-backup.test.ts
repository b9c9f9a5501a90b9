/**
 * A backup that a verification found damaged: nothing calls it good any more, until a verification does.
 */
import fs from 'node:fs/promises';
import {
	afterEach, beforeEach, expect, test,
} from 'vitest';
import {filesIn} from './desk.js';
import {jsonLines} from './program.js';
import {makeJobSandbox, type Sandbox} from './sandbox.js';

let sandbox: Sandbox;

beforeEach(async () => {
	sandbox = await makeJobSandbox();
	await sandbox.good(['vault', 'kit', 'main', '--output', 'kit']);
	await sandbox.good(['job', 'edit', 'orders', '--keep-last', '1']);
});

afterEach(async () => {
	await sandbox.remove();
});

async function backUp(): Promise<string> {
	const {stdout} = await sandbox.good(['backup', 'orders']);
	return stdout.trim().slice('disk:'.length);
}

async function flipByte(name: string): Promise<void> {
	const file = sandbox.path(`disk/${name}`);
	const bytes = await fs.readFile(file);
	bytes.writeUInt8(bytes.readUInt8(200) ^ 1, 200);
	await fs.writeFile(file, bytes);
}

async function health(): Promise<{readonly verdict: string; readonly reason: string}> {
	const {stdout} = await sandbox.run(['status', '--json']);
	const [job] = jsonLines(stdout).at(-1)?.result as ReadonlyArray<{verdict: string; reason: string}>;
	return job ?? {verdict: '', reason: ''};
}

test('status and list call it damaged, prune keeps the good one before it, and a good verify heals it', async () => {
	const good = await backUp();
	await sandbox.good(['pin', `disk:${good}`]);
	const damaged = await backUp();
	await sandbox.good(['drill', 'orders']);
	await sandbox.good(['unpin', `disk:${good}`]);
	await flipByte(damaged);

	const verified = await sandbox.run(['verify', `disk:${damaged}`]);
	const sick = await health();
	const listed = await sandbox.good(['list', 'orders']);
	const pruned = await sandbox.good(['prune', 'orders']);
	const left = await filesIn(sandbox.disk);
	await flipByte(damaged);
	await sandbox.good(['verify', `disk:${damaged}`]);
	const healed = await health();

	expect(verified.exitCode).toBe(13);
	expect(sick).toMatchObject({verdict: 'at risk', reason: 'its newest backup at "disk" was found damaged just now; the last good one is from just now'});
	expect(listed.stdout).toMatch(/DAMAGED: seen 20\d\d-.*Z +disk:/v);
	expect(pruned.stdout).toContain('found damaged, stays until its turn');
	expect(left.filter(name => name.endsWith('.enc'))).toEqual([good, damaged].toSorted());
	expect(healed.verdict).toBe('recoverable');
});

test('a job whose every backup is damaged is unprotected, and overdue for a monitor', async () => {
	await flipByte(await backUp());
	await sandbox.run(['verify', 'orders']);

	const {exitCode} = await sandbox.run(['status', '--max-age', '26h']);

	const {verdict, reason} = await health();
	expect(verdict).toBe('unprotected');
	expect(reason).toContain('was found damaged just now');
	expect(exitCode).toBe(19);
});
