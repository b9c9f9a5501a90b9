/** The report that belongs to a run of the record. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {
	afterEach, beforeEach, expect, test,
} from 'vitest';
import {drillReport} from '../../source/application/drill-reports.js';
import {writeReport} from '../../source/operations/drill/report.js';
import {openStore, type Store} from '../../source/store/open-store.js';

let store: Store;
let clock: Date;

beforeEach(() => {
	clock = new Date('2026-11-24T14:05:09.123Z');
	store = openStore({home: fs.mkdtempSync(path.join(os.tmpdir(), 'dbseal-reports-')), now: () => clock});
});

afterEach(() => {
	store.close();
	fs.rmSync(store.home, {recursive: true});
});

/** A run of ten seconds that leaves a report after one. */
async function drillOf(jobName: string, kind: 'drill' | 'backup' = 'drill'): Promise<string> {
	const id = `${kind} ${jobName} ${clock.toISOString()}`;
	store.runs.begin({
		id, kind, title: `drill of ${jobName}`, jobName, pid: 1, processStartedAt: 'x',
	}, () => undefined);
	const startedAt = new Date(clock.getTime() + 1000);
	await writeReport({
		version: 1, job: jobName, host: 'web-1', startedAt, verdict: 'passed',
	}, {home: store.home, random: 'abcd'});
	clock = new Date(clock.getTime() + 10_000);
	store.runs.finish(id, {outcome: 'succeeded'});
	return id;
}

test('the report of a drill is the one that was made while it ran', async () => {
	const first = await drillOf('orders');
	await drillOf('wiki');
	clock = new Date('2026-11-25T14:05:09.123Z');
	await drillOf('orders');

	expect(drillReport({store}, first)).toEqual(['Drill     orders: PASSED', 'Done      2026-11-24 14:05:10Z on web-1']);
});

test('a run that is no drill has none, and neither has one whose report is gone', async () => {
	const backup = await drillOf('orders', 'backup');
	const drill = await drillOf('orders');
	fs.rmSync(path.join(store.home, 'drills'), {recursive: true});

	expect([backup, drill, 'nobody'].map(id => drillReport({store}, id))).toEqual([[], [], []]);
});
