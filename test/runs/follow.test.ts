import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {Readable} from 'node:stream';
import {
	afterEach, beforeEach, expect, test,
} from 'vitest';
import {type RecordedEvent} from '../../source/core/events.js';
import {followRun, followStoredRun} from '../../source/runs/follow.js';
import {processIdentity} from '../../source/tools/process-identity.js';
import {createRunLog} from '../../source/runs/run-log.js';
import {openStore} from '../../source/store/open-store.js';

const runId = '2026-11-24T14-05-09Z-0001';
const at = '2026-11-24T14:05:09.000Z';
const now = () => new Date('2026-11-24T15:00:00Z');
const started: RecordedEvent = {
	type: 'run-started', kind: 'backup', title: 'backup of orders', pid: 1, at, runId,
};
const finished: RecordedEvent = {
	type: 'run-finished', outcome: 'succeeded', exitCode: 0, at, runId,
};

let home: string;

beforeEach(async () => {
	home = await fs.mkdtemp(path.join(os.tmpdir(), 'dbseal-runs-'));
});

afterEach(async () => {
	await fs.rm(home, {recursive: true});
});

async function all(events: AsyncIterable<RecordedEvent>): Promise<readonly unknown[]> {
	return Readable.from(events).toArray();
}

test('a finished run is replayed from its start to its last word', async () => {
	const log = createRunLog(home, runId);
	log.append(started);
	log.append(finished);

	const events = await all(followRun({
		home, runId, isAlive: () => false, now,
	}, new AbortController().signal));

	expect(events).toEqual([started, finished]);
});

test('a live run is replayed and then followed to its end', async () => {
	const log = createRunLog(home, runId);
	log.append(started);
	const events = followRun({
		home, runId, isAlive: () => true, now,
	}, new AbortController().signal);

	const {value: first} = await events.next();
	const second = events.next();
	log.append(finished);

	expect(first).toEqual(started);
	expect((await second).value).toEqual(finished); // eslint-disable-line unicorn/no-await-expression-member
	expect(await events.next()).toEqual({done: true, value: undefined});
});

test('a run whose process died without a last word ends as interrupted', async () => {
	createRunLog(home, runId).append(started);

	const events = await all(followRun({
		home, runId, isAlive: () => false, now,
	}, new AbortController().signal));

	expect(events.at(-1)).toMatchObject({
		type: 'run-finished', outcome: 'interrupted', exitCode: 143, at: '2026-11-24T15:00:00.000Z',
	});
});

test('a finished run whose log lacks its last word ends as the store says, though its process goes on', async () => {
	const store = openStore({home, now});
	store.runs.begin({
		id: runId, kind: 'backup', title: 'backup of orders', pid: process.pid, processStartedAt: processIdentity(process.pid) ?? '',
	}, () => undefined);
	store.runs.finish(runId, {outcome: 'failed', exitCode: 16, error: {code: 'NO_SPACE', message: 'no room', hint: 'Make some.'}});
	createRunLog(home, runId).append(started);

	const events = await all(followStoredRun(runId, store, new AbortController().signal));
	store.close();

	expect(events).toEqual([started, {
		type: 'run-finished', outcome: 'failed', exitCode: 16, error: {code: 'NO_SPACE', message: 'no room', hint: 'Make some.'}, at: '2026-11-24T15:00:00.000Z', runId,
	}]);
});

test('the last word of a run is waited for, though the store knows its end already', async () => {
	const store = openStore({home, now});
	store.runs.begin({
		id: runId, kind: 'backup', title: 'backup of orders', pid: process.pid, processStartedAt: processIdentity(process.pid) ?? '',
	}, () => undefined);
	store.runs.finish(runId, {outcome: 'succeeded', exitCode: 0});
	const log = createRunLog(home, runId);
	log.append(started);
	const events = followStoredRun(runId, store, new AbortController().signal);
	await events.next();
	const last = events.next();
	const withResult = {...finished, result: {ok: 1}};
	log.append(withResult);

	const {value} = await last;
	store.close();

	expect(value).toEqual(withResult);
});

test('what a process wrote right before its death is seen', async () => {
	const log = createRunLog(home, runId);
	log.append(started);
	const isAlive = () => {
		log.append(finished);
		return false;
	};

	const events = await all(followRun({
		home, runId, isAlive, now,
	}, new AbortController().signal));

	expect(events).toEqual([started, finished]);
});

test('following stops when its signal is aborted', async () => {
	createRunLog(home, runId).append(started);
	const controller = new AbortController();
	const events = followRun({
		home, runId, isAlive: () => true, now,
	}, controller.signal);
	await events.next();

	const next = events.next();
	controller.abort();

	await expect(next).rejects.toMatchObject({name: 'AbortError'});
});
