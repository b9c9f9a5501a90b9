/**
 * What could be removed only in part is partly done (exit 3), and what stays is named.
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {
	beforeEach, expect, test,
} from 'vitest';
import {runProgram} from '../servers/run-program.js';
import {filesIn} from './desk.js';
import {makeJobSandbox, type Sandbox} from './sandbox.js';

let sandbox: Sandbox;

beforeEach(async () => {
	sandbox = await makeJobSandbox();
});

test('a prune of two destinations of which one is away', async () => {
	await fs.mkdir(sandbox.path('offsite'));
	await sandbox.good(['destination', 'add', 'offsite', sandbox.path('offsite')]);
	await sandbox.good(['job', 'add', 'both', '--source', 'shop', '--destination', 'disk', '--destination', 'offsite', '--profile', 'main']);
	await sandbox.good(['backup', 'both']);
	await sandbox.good(['backup', 'both']);
	await sandbox.good(['job', 'edit', 'both', '--keep-last', '1']);
	await fs.rename(sandbox.path('offsite'), sandbox.path('away'));

	const {exitCode, stderr} = await sandbox.run(['prune', 'both']);

	expect(exitCode).toBe(3);
	expect(stderr).toContain('not all that should go could be removed at offsite');
	expect(await filesIn(sandbox.disk)).toHaveLength(2);
	expect(await filesIn(sandbox.path('away'))).toHaveLength(4);
});

test.skipIf(process.getuid?.() !== 0)('files of which one can\'t be removed (left out: needs root)', async () => {
	const [loose, stuck] = ['loose.txt', 'stuck.txt'].map(name => path.join(sandbox.disk, name));
	await fs.writeFile(loose ?? '', 'x');
	await fs.writeFile(stuck ?? '', 'x');
	await runProgram('mount', ['--bind', stuck ?? '', stuck ?? '']);

	const {exitCode, stdout, stderr} = await (async () => {
		try {
			return await sandbox.run(['remove', 'disk:loose.txt', 'disk:stuck.txt', '--yes']);
		} finally {
			await runProgram('umount', [stuck ?? '']);
		}
	})();

	expect(exitCode).toBe(3);
	expect(stdout).toBe('disk:loose.txt\n');
	expect(stderr).toContain('disk:stuck.txt stays: ');
	expect(await filesIn(sandbox.disk)).toEqual(['stuck.txt']);
});
