/**
 * The command line in the screens, in a real terminal on a real home.
 */
import {
	afterEach, beforeEach, expect, test,
} from 'vitest';
import {makeJobSandbox, type Sandbox, systemKey} from './sandbox.js';
import {keys, openScreen, type ScreenSession} from './screen.js';

let sandbox: Sandbox;
let session: ScreenSession;

beforeEach(async () => {
	sandbox = await makeJobSandbox();
	session = await openScreen(sandbox.home, {env: {ENCRYPTION_KEY: systemKey}});
	await session.shows('1 of 1 job');
});

afterEach(async () => {
	session.type(keys.ctrlC);
	await session.exitCode;
	await sandbox.remove();
});

test('a command is completed, run on this home, and its output shown with its exit code', async () => {
	session.type(':job sh');
	await session.shows(': job sh');
	session.type(keys.tab);
	await session.shows(': job show');
	session.type(`o${keys.tab}`);
	await session.shows(': job show orders');
	session.type(keys.enter);

	expect(await session.shows('exit 0: dbseal job show orders')).toMatch(/^ +compression +gzip/mv);
});

test('a backup that is typed opens its run', async () => {
	session.type(`:backup orders${keys.enter}`);

	expect(await session.shows('succeeded, exit 0')).toContain('backup of orders');
});

test('a command that would ask says which flag answers', async () => {
	session.type(`:vault remove main${keys.enter}`);

	expect(await session.shows(/exit \d+: dbseal vault remove main/v)).toMatch(/--\w+/v);
});

test('an unknown command is told as on the command line', async () => {
	session.type(`:bakup orders${keys.enter}`);

	expect(await session.shows('exit 2: dbseal bakup orders')).toContain('Did you mean: dbseal backup?');
});

test('screens that are opened with --read-only say so and change nothing', async () => {
	session.type('Q');
	await session.exitCode;
	session = await openScreen(sandbox.home, {words: ['--read-only'], env: {ENCRYPTION_KEY: systemKey}});
	expect(await session.shows('1 of 1 job')).toMatch(/^ dbseal .* read-only {2}vault: 1 key/v);

	session.type('r');
	await session.shows('the screens were opened with --read-only');
	session.type(`:backup orders${keys.enter}`);
	await session.shows('✗ nothing is changed from here');

	expect(await sandbox.good(['runs', 'list'])).toMatchObject({stdout: ''});
});
