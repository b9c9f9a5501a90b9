/** What the lists hold of a long history. */
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {
	afterEach, beforeEach, expect, test,
} from 'vitest';
import {newestRuns} from '../../../source/application/overview/run-rows.js';
import {openStore, type Store} from '../../../source/store/open-store.js';

let home: string;
let store: Store;

beforeEach(async () => {
	home = await fs.mkdtemp(path.join(os.tmpdir(), 'dbseal-newest-'));
	store = openStore({home, now: () => new Date('2026-11-24T12:00:00Z')});
});

afterEach(async () => {
	store.close();
	await fs.rm(home, {recursive: true});
});

function addRuns(count: number): void {
	store.transaction(() => {
		for (let index = 0; index < count; index++) {
			const {id} = store.runs.begin({
				id: `run-${store.newId()}`, kind: 'verify', title: 'verify of orders', pid: 1, processStartedAt: '',
			}, () => undefined);
			store.runs.finish(id, {outcome: 'succeeded'});
		}
	});
}

test('five thousand runs are all that there are, and one more is told', () => {
	addRuns(5000);
	const all = newestRuns(store);
	addRuns(1);
	const newest = newestRuns(store);

	expect([all.runs.length, all.hasOlderRuns]).toEqual([5000, undefined]);
	expect([newest.runs.length, newest.hasOlderRuns]).toEqual([5000, true]);
});
