import {execFileSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {setTimeout as delay} from 'node:timers/promises';
import {
	afterEach, beforeEach, expect, test, vi,
} from 'vitest';
import {CancelledError, InterruptedError} from '../../source/core/errors.js';
import {cancelRun} from '../../source/runs/cancel.js';
import {processIdentity} from '../../source/tools/process-identity.js';
import {recordRun} from '../../source/runs/recorder.js';
import {openStore, type Store} from '../../source/store/open-store.js';
import {type Run} from '../../source/store/runs.js';

const {signal} = new AbortController();
const longMs = 60_000;

let home: string;
let store: Store;
let ofProcess: AbortController;
let counter: number;

beforeEach(async () => {
	home = await fs.mkdtemp(path.join(os.tmpdir(), 'dbseal-cancel-'));
	store = openStore({home, now: () => new Date()});
	ofProcess = new AbortController();
	counter = 0;
});

afterEach(async () => {
	store.close();
	await fs.rm(home, {recursive: true});
});

type Started = {readonly run: Run; readonly end: Promise<unknown>};

/** A run of this very process, as a daemon has several. */
function start(work: (signal: AbortSignal) => Promise<unknown>): Started {
	const end = recordRun({kind: 'verify', title: 'verification'}, {
		store,
		pid: process.pid,
		signal: ofProcess.signal,
		now: store.now,
		randomHex: byteLength => (++counter).toString(16).padStart(byteLength * 2, '0'),
		emit: () => undefined,
	}, async (_emit, runSignal) => work(runSignal)).catch((error: unknown) => error);
	const [run] = store.runs.list({isUnfinished: true, limit: 1});
	if (!run) {
		throw new Error('no run has begun');
	}

	return {run, end};
}

const cancel = async (run: Run, patienceMs = 10_000) => cancelRun({run, store, patienceMs}, signal);
const runsFolder = async () => fs.readdir(path.join(home, 'runs'));

test('a run has cleaned up when that is told, and ends as interrupted', async () => {
	let isClean = false;
	const {run, end} = start(async runSignal => {
		try {
			await delay(longMs, undefined, {signal: runSignal});
		} finally {
			await delay(300);
			isClean = true;
		}
	});

	const isStopped = await cancel(run);

	expect([isStopped, isClean]).toEqual([true, true]);
	expect(await end).toBeInstanceOf(CancelledError);
	expect(store.runs.findById(run.id)).toMatchObject({outcome: 'interrupted', exitCode: 143, error: {message: 'cancelled by a person'}});
	expect(await runsFolder()).toEqual([`${run.id}.jsonl`]);
});

test('another run of the same process goes on', async () => {
	let finish: (() => void) | undefined;
	const other = start(async () => new Promise<void>(resolve => {
		finish = resolve;
	}));
	const {run, end} = start(async runSignal => delay(longMs, undefined, {signal: runSignal}));

	await cancel(run);
	await end;
	await delay(400);
	finish?.();

	expect(await other.end).toMatchObject({isPartial: false});
	expect(store.runs.findById(other.run.id)?.outcome).toBe('succeeded');
});

test('a run that will not stop is told after its time, and goes on', async () => {
	let finish: (() => void) | undefined;
	const {run, end} = start(async () => new Promise<void>(resolve => {
		finish = resolve;
	}));

	await expect(cancel(run, 300)).rejects.toMatchObject({code: 'RUN_IN_PROGRESS', exitCode: 11, hint: expect.stringContaining(`kill ${process.pid}`) as unknown});

	finish?.();
	expect(await end).toMatchObject({isPartial: false});
});

test('nothing is asked of a process whose run has ended', async () => {
	const {run, end} = start(async () => undefined);
	await end;

	expect(await cancel(run)).toBe(false);
	expect(await runsFolder()).toEqual([`${run.id}.jsonl`]);
});

test('another process under the number of a run that ended is left in peace', async () => {
	store.runs.begin({
		id: 'r1', kind: 'verify', title: 'verification', pid: process.pid, processStartedAt: 'an earlier boot/123',
	}, () => undefined);
	const [run] = store.runs.list({limit: 1});

	expect(run && await cancel(run)).toBe(false);
});

test('a run of another container on the same home is asked like any other', async () => {
	const {run, end} = start(async runSignal => delay(longMs, undefined, {signal: runSignal}));
	const processStartedAt = `elsewhere/pid:[1]#${processIdentity(process.pid) ?? ''}`;

	expect(await cancelRun({run: {...run, processStartedAt}, store, patienceMs: 10_000}, signal)).toBe(true);
	expect(await end).toBeInstanceOf(CancelledError);
});

test('the end of the process ends the run with its own reason', async () => {
	const {end} = start(async runSignal => delay(longMs, undefined, {signal: runSignal}));
	const reason = new InterruptedError('SIGINT');

	ofProcess.abort(reason);

	const thrown = await end;
	expect(thrown).not.toBeInstanceOf(CancelledError);
	expect(store.runs.list({limit: 1})[0]).toMatchObject({outcome: 'interrupted', exitCode: 130});
});

test.skipIf(process.getuid?.() !== 0)('where nothing can be written beside its log, it is said who may ask', async () => {
	const {run, end} = start(async runSignal => delay(longMs, undefined, {signal: runSignal}));
	const folder = path.join(home, 'runs');
	await vi.waitUntil(() => existsSync(path.join(folder, `${run.id}.jsonl`)));
	execFileSync('mount', ['--bind', folder, folder]);
	execFileSync('mount', ['-o', 'remount,bind,ro', folder]);
	try {
		await expect(cancel(run)).rejects.toMatchObject({code: 'RUN_IN_PROGRESS', message: expect.stringContaining('(EROFS)') as unknown});
	} finally {
		execFileSync('umount', ['-l', folder]);
	}

	expect(await cancel(run)).toBe(true);
	await end;
});
