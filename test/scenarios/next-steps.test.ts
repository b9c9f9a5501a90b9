/** What somebody types in the first hour and isn't right, with the next step that is said. */
import {
	afterEach, beforeEach, expect, test,
} from 'vitest';
import {makeJobSandbox, type Sandbox} from './sandbox.js';

let sandbox: Sandbox;

beforeEach(async () => {
	sandbox = await makeJobSandbox();
});

afterEach(async () => {
	await sandbox.remove();
});

test('a destination in a folder that is not there is kept, with a warning that says how to make it', async () => {
	const {stderr} = await sandbox.good(['destination', 'add', 'mistyped', sandbox.path('dsik')]);

	expect(stderr).toContain(`warning: the folder ${sandbox.path('dsik')} does not exist\n  → `);
	expect(stderr).toContain(`mkdir -p -m 700 ${sandbox.path('dsik')}`);
	expect(stderr).toContain('destination "mistyped" saved');
});

test('a destination in a folder that is there is kept without a warning', async () => {
	const {stderr} = await sandbox.good(['destination', 'add', 'second', sandbox.disk]);

	expect(stderr).toBe('destination "second" saved; try it with: dbseal destination test second\n');
});

test('a test that fails says each failure once', async () => {
	await sandbox.good(['destination', 'add', 'mistyped', sandbox.path('dsik')]);

	const {exitCode, stdout, stderr} = await sandbox.run(['destination', 'test', 'mistyped']);

	expect(exitCode).toBe(15);
	expect((stdout + stderr).split('does not exist')).toHaveLength(2);
	expect(stderr).toBe('dbseal: destination "mistyped" does not work: 1 check failed\n  → Do what stands behind the arrows above, then test it again.\n');
});

test('retention that is given to a prune is said to be the job\'s', async () => {
	const {exitCode, stderr} = await sandbox.run(['prune', 'orders', '--keep-last', '3']);

	expect(exitCode).toBe(2);
	expect(stderr).toContain('dbseal job edit JOB --keep-last');
});

test('completion offers artifacts as a restore takes them', async () => {
	const {stdout} = await sandbox.good(['complete-names', 'artifact']);
	await sandbox.good(['backup', 'orders']);

	expect(stdout).toBe('orders@latest\n');
	await sandbox.good(['restore', 'orders@latest', '--to-file', sandbox.path('dump')]);
});
