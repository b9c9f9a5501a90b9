import fs from 'node:fs/promises';
import path from 'node:path';
import {
	afterEach, beforeEach, expect, test,
} from 'vitest';
import {type RunKind, type RunOutcome} from '../../../source/core/events.js';
import {writeReport} from '../../../source/operations/drill/report.js';
import {pruneHistory, pruneHistoryUnasked} from '../../../source/operations/keeping/prune-history.js';
import {createRunLog} from '../../../source/runs/run-log.js';
import {type Store} from '../../../source/store/open-store.js';
import {type Home, makeHome} from '../../store/store-home.js';

const dayMs = 86_400_000;

let home: Home;
let store: Store;

beforeEach(() => {
	home = makeHome();
	store = home.open();
});

afterEach(() => {
	home.remove();
});

/** Began now, with a log; a day passes after it. */
async function run(id: string, outcome: RunOutcome | undefined, kind: RunKind = 'backup'): Promise<void> {
	store.runs.begin({
		id, kind, title: kind, jobId: 'j1', jobName: 'orders', pid: 1, processStartedAt: 'x',
	}, () => ({outcome: 'interrupted'}));
	createRunLog(home.path, id).close();
	await fs.utimes(path.join(home.path, 'runs', `${id}.jsonl`), home.now(), home.now());
	if (outcome) {
		store.runs.finish(id, {outcome});
	}

	home.wait(dayMs);
}

async function report(verdict: 'passed' | 'failed'): Promise<void> {
	await writeReport({
		version: 1, job: 'orders', host: 'db1', startedAt: home.now(), verdict,
	}, {home: home.path, random: 'abcd'});
	home.wait(dayMs);
}

const pruneOfAYear = () => pruneHistory(new Date(home.now().getTime() - (365 * dayMs)), store);
const rows = () => store.runs.list().map(({id}) => id);
const filesIn = async (folder: string) => {
	const names = await fs.readdir(path.join(home.path, folder));
	return names.toSorted();
};

test('old runs go with their logs; the last one and the last good one of each kind stay, and all that are young', async () => {
	await run('good-old', 'succeeded');
	await run('good', 'partial');
	await run('bad-old', 'failed');
	await run('drill', 'succeeded', 'drill');
	await run('bad', 'failed');
	home.wait(400 * dayMs);
	await run('young', 'failed');

	const pruned = pruneOfAYear();

	expect(pruned).toEqual({runs: 3, logs: 3, drillReports: 0});
	expect(rows()).toEqual(['young', 'drill', 'good']);
	expect(await filesIn('runs')).toEqual(['drill.jsonl', 'good.jsonl', 'young.jsonl']);
});

test('a run that goes on stays, however long', async () => {
	await run('endless', undefined);
	home.wait(400 * dayMs);

	expect(pruneHistory(home.now(), store)).toEqual({runs: 0, logs: 0, drillReports: 0});
	expect(rows()).toEqual(['endless']);
});

test('reports of old drills go, but not the last and the last good one of a job', async () => {
	await report('passed');
	await report('passed');
	await report('failed');
	await report('failed');
	home.wait(400 * dayMs);

	const pruned = pruneOfAYear();

	expect(pruned.drillReports).toBe(4);
	expect(await filesIn('drills')).toEqual([
		'2026-11-25T14-05-09-123Z-orders.json',
		'2026-11-25T14-05-09-123Z-orders.txt',
		'2026-11-27T14-05-09-123Z-orders.json',
		'2026-11-27T14-05-09-123Z-orders.txt',
	]);
});

test('unasked, it is done once a day', async () => {
	const told: string[] = [];
	const unasked = () => {
		pruneHistoryUnasked(dayMs, store, message => {
			told.push(message);
		});
	};

	await run('first', 'failed');
	await run('second', 'failed');
	await run('third', 'failed');
	unasked();
	const afterFirst = rows();
	await run('fourth', 'failed');
	home.wait(-dayMs / 2);
	unasked();
	const tooSoon = rows();
	home.wait(dayMs);
	unasked();

	expect([afterFirst, tooSoon, rows(), told]).toEqual([['third'], ['fourth', 'third'], ['fourth'], []]);
});
