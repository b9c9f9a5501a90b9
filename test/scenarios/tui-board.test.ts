/**
 * The board takes a person by the hand: Enter by Enter from a job that has nothing to one that came back from its kit alone.
 */
import fs from 'node:fs/promises';
import {
	afterEach, beforeEach, expect, test, vi,
} from 'vitest';
import {keys, openScreen, type ScreenSession} from './screen.js';
import {makeSandbox, type Sandbox, systemKey} from './sandbox.js';

let sandbox: Sandbox;
let session: ScreenSession | undefined;

beforeEach(async () => {
	sandbox = await makeSandbox();
	await fs.mkdir(sandbox.path('offsite'));
	await sandbox.good(['vault', 'create', 'main']);
	await sandbox.good(['source', 'add', 'shop', `sqlite:${sandbox.database}`]);
	await sandbox.good(['destination', 'add', 'disk', sandbox.disk]);
	await sandbox.good(['destination', 'add', 'offsite', sandbox.path('offsite')]);
	await sandbox.good(['job', 'add', 'orders', '--source', 'shop', '--destination', 'disk', '--destination', 'offsite', '--profile', 'main', '--schedule', '0 0 1 1 *']);
});

afterEach(async () => {
	session?.type('Q');
	await session?.exitCode;
	await sandbox.remove();
});

/** What is drawn may be a moment ahead of what hears the keys; a second Enter, where the first one was heard, does nothing more. */
async function followAdvice({shows, screen, type}: ScreenSession, advice: string): Promise<void> {
	await shows(advice);
	await vi.waitUntil(async () => {
		const seen = await screen();
		if (!seen.includes(advice)) {
			return true;
		}

		type(keys.enter);
		return false;
	}, {timeout: 30_000, interval: 1000});
}

/** A run that Enter began, to its end, and back to the board. */
async function seeItThrough({shows, type}: ScreenSession): Promise<void> {
	await shows('✓ succeeded, exit 0');
	type('0');
	await shows('Could I recover now?');
}

test('Enter by Enter a job gets its backup, its kit, its drill and the proof of the kit', async () => {
	session = await openScreen(sandbox.home, {env: {ENCRYPTION_KEY: systemKey}});
	const {shows, type} = session;
	await shows('Not for sure, for none of 1 job');

	await followAdvice(session, 'Enter: take a backup now');
	await seeItThrough(session);
	await followAdvice(session, 'Enter: write a Recovery Kit for the key "main"');
	await shows('Folder: ./dbseal-kit-main');
	type(keys.enter);
	await followAdvice(session, 'Enter: restore it into a scratch database');
	await seeItThrough(session);
	await followAdvice(session, 'Enter: drill with nothing but the kit');
	await shows('Folder or zip');
	type(`dbseal-kit-main${keys.enter}`);
	await seeItThrough(session);

	const board = await shows('Nothing is left to do');
	expect(board).toContain('Yes, for all of 1 job');
	expect(board).toMatch(/▸ ✓ orders +now +0\.\d s +2 of 2 +✓ now +proved/v);
	const {stdout} = await sandbox.good(['status']);
	expect(stdout).toMatch(/orders +RECOVERABLE .* 2 of 2 /v);
});
