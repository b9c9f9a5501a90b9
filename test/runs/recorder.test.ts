import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import Database from 'better-sqlite3';
import {
	afterEach, beforeEach, expect, test,
} from 'vitest';
import {InterruptedError, SourceError} from '../../source/core/errors.js';
import {type RecordedEvent} from '../../source/core/events.js';
import {openLogReader} from '../../source/runs/read-log.js';
import {type RecorderContext, recordRun, type RecordRequest} from '../../source/runs/recorder.js';
import {endFinder} from '../../source/runs/run-liveness.js';
import {openStore, type Store} from '../../source/store/open-store.js';
import {runProgram} from '../servers/run-program.js';

const now = () => new Date('2026-11-24T14:05:09Z');
const runId = '2026-11-24T14-05-09Z-00000001';
const backup: RecordRequest<unknown> = {kind: 'backup', title: 'backup of orders', job: {id: 'job-1', name: 'orders'}};

let home: string;
let store: Store;
let heard: RecordedEvent[];
let controller: AbortController;
let counter: number;

beforeEach(async () => {
	home = await fs.mkdtemp(path.join(os.tmpdir(), 'dbseal-runs-'));
	store = openStore({home, now});
	heard = [];
	controller = new AbortController();
	counter = 0;
});

afterEach(async () => {
	store.close();
	await fs.rm(home, {recursive: true});
});

function context(): RecorderContext {
	return {
		store,
		pid: process.pid,
		signal: controller.signal,
		now,
		randomHex: byteLength => (++counter).toString(16).padStart(byteLength * 2, '0'),
		emit(event) {
			heard.push(event);
		},
	};
}

async function logged(): Promise<readonly RecordedEvent[]> {
	const reader = await openLogReader(home, runId);
	const events = await reader.readNew();
	await reader.close();
	return events;
}

test('a run that succeeds is recorded with its figures, and its last event carries the result', async () => {
	const {result} = await recordRun({...backup, digest: () => ({bytesIn: 10, bytesOut: 4, artifactName: 'a.sql.gz'})}, context(), async () => ({ok: 1}));

	expect(result).toEqual({ok: 1});
	expect(store.runs.findById(runId)).toMatchObject({
		outcome: 'succeeded', exitCode: 0, bytesIn: 10, bytesOut: 4, artifactName: 'a.sql.gz', jobName: 'orders', finishedAt: now(),
	});
	expect(heard.at(-1)).toEqual({
		type: 'run-finished', outcome: 'succeeded', exitCode: 0, result: {ok: 1}, at: '2026-11-24T14:05:09.000Z', runId,
	});
});

test('what ended a run comes out and is logged, also where the store can\'t take it any more', async () => {
	const failure = new SourceError({code: 'DUMP_EMPTY', message: 'the dump is empty', hint: 'Look at the source.'});

	const run = recordRun(backup, context(), async () => {
		store.close();
		throw failure;
	});

	await expect(run).rejects.toBe(failure);
	expect(heard.slice(-2)).toMatchObject([{type: 'log', level: 'warning'}, {type: 'run-finished', exitCode: 14, error: {code: 'DUMP_EMPTY'}}]);
	expect(await logged()).toEqual(heard);
});

test('what is heard is what is logged, from run-started to run-finished', async () => {
	await recordRun(backup, context(), async emit => {
		emit({type: 'log', level: 'info', message: 'half-way'});
	});

	expect(heard.map(({type}) => type)).toEqual(['run-started', 'log', 'run-finished']);
	expect(await logged()).toEqual(heard);
});

test('a run that fails keeps its error, and throws it on', async () => {
	const error = new SourceError({code: 'DUMP_EMPTY', message: 'the dump of orders is empty', hint: 'Look.'});

	await expect(recordRun(backup, context(), async () => {
		throw error;
	})).rejects.toBe(error);

	expect(store.runs.findById(runId)).toMatchObject({
		outcome: 'failed', exitCode: 14, error: {code: 'DUMP_EMPTY', message: 'the dump of orders is empty', hint: 'Look.'},
	});
	expect(heard.at(-1)).toMatchObject({type: 'run-finished', outcome: 'failed', exitCode: 14});
});

test('a run of which a part failed is partial, exit 3', async () => {
	const {isPartial} = await recordRun({...backup, digest: () => ({isPartial: true})}, context(), async () => undefined);

	expect(isPartial).toBe(true);
	expect(store.runs.findById(runId)).toMatchObject({outcome: 'partial', exitCode: 3});
});

test('a run that was asked to stop is interrupted, whatever error that led to', async () => {
	await expect(recordRun(backup, context(), async () => {
		controller.abort(new InterruptedError('SIGTERM'));
		throw new SourceError({code: 'DUMP_INCOMPLETE', message: 'pg_dump was killed', hint: 'Look.'});
	})).rejects.toThrow('pg_dump was killed');

	expect(store.runs.findById(runId)).toMatchObject({outcome: 'interrupted', exitCode: 143});
});

test('a second run of a job is refused while the first one lives (exit 11), and leaves no trace', async () => {
	await recordRun(backup, context(), async () => {
		await expect(recordRun(backup, context(), async () => undefined)).rejects.toMatchObject({exitCode: 11, code: 'RUN_IN_PROGRESS'});
	});

	expect(store.runs.list()).toHaveLength(1);
	expect(await fs.readdir(path.join(home, 'runs'))).toEqual([`${runId}.jsonl`]);
});

test('a run of a process that died does not keep its job busy', async () => {
	store.runs.begin({
		id: 'dead', kind: 'backup', title: 'backup of orders', jobId: 'job-1', jobName: 'orders', pid: process.pid, processStartedAt: 'an earlier boot/1',
	}, () => undefined);

	await recordRun(backup, context(), async () => undefined);

	expect(store.runs.findById('dead')).toMatchObject({outcome: 'interrupted'});
});

test('an id chosen beforehand is used', async () => {
	const chosen = '2026-11-24T00-00-00Z-ffff';

	await recordRun({...backup, runId: chosen}, context(), async () => undefined);

	expect(store.runs.findById(chosen)).toMatchObject({outcome: 'succeeded'});
});

test('a log that can\'t be written is told, and the run goes on', async () => {
	await fs.writeFile(path.join(home, 'runs'), 'a file where a folder should be');

	await recordRun(backup, context(), async () => undefined);

	expect(heard[0]).toMatchObject({type: 'log', level: 'warning'});
	expect(store.runs.findById(runId)).toMatchObject({outcome: 'succeeded'});
});

test.skipIf(process.getuid?.() !== 0)('a log whose disk fills in the middle of the run is told once (left out: needs root)', async () => {
	const folder = path.join(home, 'runs');
	await fs.mkdir(folder);
	await runProgram('mount', ['-t', 'tmpfs', '-o', 'size=8k', 'tmpfs', folder]);

	try {
		await recordRun(backup, context(), async emit => {
			for (let line = 0; line < 20; line++) {
				emit({type: 'log', level: 'info', message: 'x'.repeat(1000)});
			}
		});
	} finally {
		await runProgram('umount', ['--lazy', folder]);
	}

	const warnings = heard.filter(event => event.type === 'log' && event.level === 'warning');
	expect(warnings).toEqual([expect.objectContaining({message: expect.stringContaining('the run\'s log can\'t be written any more: ') as string})]);
	expect(store.runs.findById(runId)).toMatchObject({outcome: 'succeeded'});
});

test('of two runs that draw the same number, the second draws again', async () => {
	const drawn = ['0000abcd', '0000abcd', '0000abce'];
	const randomHex = () => drawn.shift() ?? '';

	const first = await recordRun({kind: 'verify', title: 'one'}, {...context(), randomHex}, async () => undefined);
	const second = await recordRun({kind: 'verify', title: 'two'}, {...context(), randomHex}, async () => undefined);

	expect([first.runId, second.runId]).toEqual(['2026-11-24T14-05-09Z-0000abcd', '2026-11-24T14-05-09Z-0000abce']);
});

test('a good run whose end comes while another program holds the store is recorded as good once it is free', async () => {
	const patientStore = openStore({home, now, busyTimeoutMs: 50});
	const holder = new Database(store.path);

	const run = recordRun({...backup, digest: () => ({bytesIn: 10})}, {...context(), store: patientStore}, async () => {
		holder.exec('BEGIN IMMEDIATE');
		setTimeout(() => {
			holder.exec('ROLLBACK');
		}, 2500);
	});

	await expect(run).resolves.toMatchObject({isPartial: false});
	holder.close();
	patientStore.close();
	expect(store.runs.findById(runId)).toMatchObject({outcome: 'succeeded', bytesIn: 10});
}, 20_000);

test('an end that the store never took is in the log, where the next reader finds it', async () => {
	const holder = new Database(store.path);
	const impatientStore = openStore({home, now, busyTimeoutMs: 20});

	await recordRun(backup, {...context(), store: impatientStore}, async () => {
		// Whoever is told to stop waits for no store.
		controller.abort();
		holder.exec('BEGIN IMMEDIATE');
	});
	const atEnd = store.runs.findById(runId);
	holder.close();
	impatientStore.close();
	store.runs.markEnded(endFinder(store));

	expect(atEnd?.finishedAt).toBeUndefined();
	expect(store.runs.findById(runId)).toMatchObject({outcome: 'succeeded', exitCode: 0});
});

test('a run that is no longer wanted when it would begin leaves no trace', async () => {
	const unwanted = new Error('somebody else did it');

	const run = recordRun({
		...backup, assertWanted() {
			throw unwanted;
		},
	}, context(), async () => undefined);

	await expect(run).rejects.toBe(unwanted);
	expect(store.runs.list()).toEqual([]);
});
