import {Buffer} from 'node:buffer';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {
	afterEach, beforeEach, expect, test,
} from 'vitest';
import {type Progress, type RecordedEvent} from '../../source/core/events.js';
import {openLogReader} from '../../source/runs/read-log.js';
import {createRunLog, runLogFile} from '../../source/runs/run-log.js';

const runId = '2026-11-24T14-05-09Z-0001';

let home: string;

beforeEach(async () => {
	home = await fs.mkdtemp(path.join(os.tmpdir(), 'dbseal-runs-'));
});

afterEach(async () => {
	await fs.rm(home, {recursive: true});
});

function progressAt(ms: number, bytesIn: number): RecordedEvent & Progress {
	return {
		type: 'progress', stages: [], bytesIn, bytesOut: 0, bytesInPerSecond: 0, bytesOutPerSecond: 0, elapsedMs: ms, at: new Date(ms).toISOString(), runId,
	};
}

function logAt(ms: number, message: string): RecordedEvent {
	return {
		type: 'log', level: 'info', message, at: new Date(ms).toISOString(), runId,
	};
}

async function loggedBytes(): Promise<ReadonlyArray<number | string>> {
	const reader = await openLogReader(home, runId);
	const events = await reader.readNew();
	await reader.close();
	return events.map(event => event.type === 'progress' ? event.bytesIn : event.type);
}

test('a log and its folder are readable by their owner only', async () => {
	createRunLog(home, runId).close();

	const [folder, file] = await Promise.all([fs.stat(path.join(home, 'runs')), fs.stat(runLogFile(home, runId))]);
	expect(folder.mode & 0o777).toBe(0o700);
	expect(file.mode & 0o777).toBe(0o600);
});

test('at most two progress events a second are kept', async () => {
	const log = createRunLog(home, runId);

	for (let count = 0; count < 20; count++) {
		log.append(progressAt(count * 100, count));
	}

	expect(await loggedBytes()).toEqual([0, 5, 10, 15]);
});

test('the last progress before any other event is kept, so that the record agrees to the byte', async () => {
	const log = createRunLog(home, runId);

	log.append(progressAt(0, 100));
	log.append(progressAt(100, 200));
	log.append(progressAt(200, 321));
	log.append(logAt(210, 'done'));

	expect(await loggedBytes()).toEqual([100, 321, 'log']);
});

test('an id that has a log is refused: two runs never share one', () => {
	createRunLog(home, runId).close();

	expect(() => createRunLog(home, runId)).toThrow(/EEXIST/v);
});

test('a reader sees half a line, cut within a character, only when its other half is there', async () => {
	const log = createRunLog(home, runId);
	log.append(logAt(0, 'whole'));
	const bytes = Buffer.from(`${JSON.stringify(logAt(1, 'größer'))}\n`);
	const half = bytes.indexOf('ß') + 1;
	const reader = await openLogReader(home, runId);

	await fs.appendFile(runLogFile(home, runId), bytes.subarray(0, half));
	const first = await reader.readNew();
	await fs.appendFile(runLogFile(home, runId), bytes.subarray(half));
	const second = await reader.readNew();
	await reader.close();

	expect(first.map(event => event.type === 'log' && event.message)).toEqual(['whole']);
	expect(second.map(event => event.type === 'log' && event.message)).toEqual(['größer']);
});

test('a line that a crash cut is left out, the others stay readable', async () => {
	createRunLog(home, runId).close();
	await fs.appendFile(runLogFile(home, runId), `{"type":"lo\n${JSON.stringify(logAt(0, 'after'))}\n`);
	const reader = await openLogReader(home, runId);

	const events = await reader.readNew();
	await reader.close();

	expect(events).toEqual([logAt(0, 'after')]);
});

test('a run without a log is not found (exit 10)', async () => {
	await expect(openLogReader(home, runId)).rejects.toMatchObject({exitCode: 10, code: 'NAME_NOT_FOUND'});
});
