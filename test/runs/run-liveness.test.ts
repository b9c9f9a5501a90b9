import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {
	afterEach, beforeEach, expect, test,
} from 'vitest';
import {processIdentity} from '../../source/tools/process-identity.js';
import {endFinder, isRunAlive} from '../../source/runs/run-liveness.js';
import {createRunLog, runLogFile} from '../../source/runs/run-log.js';
import {type Run} from '../../source/store/runs.js';

const id = '2026-11-24T14-05-09Z-9f3c07ab';
const now = () => new Date();
const here = {id, pid: process.pid, processStartedAt: processIdentity(process.pid) ?? ''};
/** As a run of another container on the same home. */
const elsewhere = {id, pid: process.pid, processStartedAt: 'another boot/pid:[1]#4711'};

let home: string;

beforeEach(async () => {
	home = await fs.mkdtemp(path.join(os.tmpdir(), 'dbseal-liveness-'));
});

afterEach(async () => {
	await fs.rm(home, {recursive: true});
});

function writeLog(...types: ReadonlyArray<'started' | 'finished'>): void {
	const log = createRunLog(home, id);
	for (const type of types) {
		log.append(type === 'started'
			? {
				type: 'run-started', runId: id, kind: 'backup', title: 'backup of orders', pid: 1, at: now().toISOString(),
			}
			: {
				type: 'run-finished', outcome: 'failed', exitCode: 14, error: {code: 'DUMP_EMPTY', message: 'empty', hint: 'Look.'}, runId: id, at: now().toISOString(),
			});
	}

	log.close();
}

async function lastBeat(ageMs: number): Promise<void> {
	const time = new Date(Date.now() - ageMs);
	await fs.utimes(runLogFile(home, id), time, time);
}

function endOf(run: typeof here): unknown {
	// Only these three are asked for.
	return endFinder({home, now})(run as Run);
}

test('a run of this process goes on, whatever became of its log', () => {
	expect(isRunAlive(here, {home, now})).toBe(true);
	expect(endOf(here)).toBeUndefined();
});

test('a run of another container lives as long as its log is touched', async () => {
	writeLog('started');
	await lastBeat(60_000);
	const before = endOf(elsewhere);
	await lastBeat(120_000);

	expect([before, endOf(elsewhere)]).toEqual([undefined, {outcome: 'interrupted'}]);
});

test('a run of another container without a log has ended', () => {
	expect(endOf(elsewhere)).toEqual({outcome: 'interrupted'});
});

test('a run whose log has its end has ended so, though its process lives', () => {
	writeLog('started', 'finished');

	expect(endOf(here)).toEqual({outcome: 'failed', exitCode: 14, error: {code: 'DUMP_EMPTY', message: 'empty', hint: 'Look.'}});
});
