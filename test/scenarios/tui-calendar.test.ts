/** A person looks at a job day by day on the screens, after a real backup. */
import {
	afterEach, beforeEach, expect, test,
} from 'vitest';
import {openScreen, type ScreenSession} from './screen.js';
import {makeJobSandbox, type Sandbox, systemKey} from './sandbox.js';

let sandbox: Sandbox;
let session: ScreenSession;

beforeEach(async () => {
	sandbox = await makeJobSandbox();
	await sandbox.good(['backup', 'orders']);
	session = await openScreen(sandbox.home, {env: {ENCRYPTION_KEY: systemKey}});
});

afterEach(async () => {
	await sandbox.remove();
});

test('today is good, and leads to the run that made it so', async () => {
	const {shows, type, exitCode} = session;
	await shows('orders');

	type('H');
	await shows(`${new Date().toISOString().slice(0, 10)}  1 backup: good`);
	await shows(/disk had \d/v);
	type('\r');
	await shows('1 of 1 run');
	type('\r');
	await shows('succeeded');

	type('Q');
	expect(await exitCode).toBe(0);
});
