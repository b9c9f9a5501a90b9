/**
 * Runs have a life of their own: whatever happens to the screens, they go on; whoever started them, the screens see them.
 */
import process from 'node:process';
import {
	afterEach, beforeEach, expect, test, vi,
} from 'vitest';
import {openStore} from '../../source/store/open-store.js';
import {type Run} from '../../source/store/runs.js';
import {openScreen, type ScreenSession} from './screen.js';
import {makeSandbox, type Sandbox, systemKey} from './sandbox.js';

let sandbox: Sandbox;
let session: ScreenSession | undefined;

/** A dump that takes some five seconds. */
const slowDump = 'i=0; while [ $i -lt 50 ]; do echo "line $i of a dump that takes its time"; sleep 0.1; i=$((i+1)); done';

beforeEach(async () => {
	sandbox = await makeSandbox();
	await sandbox.good(['vault', 'create', 'main']);
	await sandbox.good(['source', 'add', 'slow', '--kind', 'command', '--dump', slowDump]);
	await sandbox.good(['destination', 'add', 'disk', sandbox.disk]);
	await sandbox.good(['job', 'add', 'slowly', '--source', 'slow', '--destination', 'disk', '--profile', 'main']);
});

afterEach(async () => {
	await outcomeOfTheRun();
	await sandbox.remove();
});

async function open(): Promise<ScreenSession> {
	session = await openScreen(sandbox.home, {env: {ENCRYPTION_KEY: systemKey}});
	await session.shows('1 of 1 job');
	return session;
}

/** The newest run as the record has it. */
function newestRun(): Run | undefined {
	const store = openStore({home: sandbox.home, now: () => new Date()});
	try {
		return store.runs.list({limit: 1})[0];
	} finally {
		store.close();
	}
}

async function outcomeOfTheRun(): Promise<unknown> {
	return vi.waitUntil(() => newestRun()?.outcome, {timeout: 30_000, interval: 200});
}

test('a backup completes when the screens are killed in the middle of it', async () => {
	const {shows, type, pid, exitCode} = await open();
	type('r');
	await shows('running');

	process.kill(pid, 'SIGKILL');
	await exitCode;

	expect(await outcomeOfTheRun()).toBe('succeeded');
});

test('a hang-up ends the screens, restores the terminal, and leaves the backup running', async () => {
	const {shows, type, pid, exitCode, isAlternate} = await open();
	type('r');
	await shows('running');

	process.kill(pid, 'SIGHUP');

	expect(await exitCode).toBe(143);
	expect(await isAlternate()).toBe(false);
	expect(await outcomeOfTheRun()).toBe('succeeded');
});

test('a run that cron started shows up, is attached to from its start, and is cancelled from here', async () => {
	const {shows, type} = await open();
	const cron = sandbox.run(['backup', 'slowly', '--no-input', '--quiet']);

	await shows(/backup slowly/v);
	type('4');
	await shows('running');
	type('\r');
	await shows('backup of slowly');
	type('X');
	await shows('Stop backup of slowly?');
	type('\r');
	await shows('! interrupted, exit 143');
	type('Q');

	expect(await cron).toMatchObject({exitCode: 143});
	expect(await outcomeOfTheRun()).toBe('interrupted');
});

test('a run that is over is replayed with the figures of its record', async () => {
	await sandbox.good(['backup', 'slowly']);
	const run = newestRun();
	const {shows, type} = await open();

	type('4');
	await shows('1 of 1 run');
	type('\r');

	await shows(`${String(run?.bytesIn)} → ${String(run?.bytesOut)} bytes`);
	type('Q');
});
