import {
	afterEach, beforeEach, expect, test,
} from 'vitest';
import {makeJobSandbox, type Sandbox} from './sandbox.js';

let sandbox: Sandbox;

beforeEach(async () => {
	sandbox = await makeJobSandbox();
	await sandbox.good(['backup', 'orders']);
});

afterEach(async () => {
	await sandbox.remove();
});

test('the only copy of a key goes by no flag (exit 17), and by what is typed then it does, once it is in a kit', async () => {
	const refused = await sandbox.run(['vault', 'remove', 'main', '--i-have-the-key', '--yes']);
	const listed = await sandbox.good(['vault', 'list']);
	await sandbox.good(['vault', 'kit', 'main', '--output', 'kit']);
	await sandbox.good(['vault', 'remove', 'main', '--i-have-the-key']);

	expect(refused.exitCode).toBe(17);
	expect(refused.stderr).toContain('was never exported: this vault has the only copy');
	expect(refused.stderr).toContain('dbseal vault kit main --output DIR');
	expect(listed.stdout).toContain('main');
});

test('the key itself is proof enough, and another key is none (exit 12)', async () => {
	const {stdout: key} = await sandbox.good(['vault', 'reveal', 'main', '--yes']);

	const refused = await sandbox.run(['vault', 'remove', 'main', '--key-stdin'], {stdin: 'cd'.repeat(32)});
	const removed = await sandbox.run(['vault', 'remove', 'main', '--key-stdin'], {stdin: key});

	expect([refused.exitCode, removed.exitCode]).toEqual([12, 0]);
	expect(refused.stderr).toContain('what was given does not hold the key of profile "main"');
});

test('without any word, what needs the key is named (exit 2)', async () => {
	const {exitCode, stderr} = await sandbox.run(['vault', 'remove', 'main']);

	expect(exitCode).toBe(2);
	expect(stderr).toContain('is needed by the job "orders" and 1 artifact');
});
