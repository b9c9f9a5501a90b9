/** A job's history over real backups of a real SQLite database. */
import path from 'node:path';
import Database from 'better-sqlite3';
import {
	afterEach, beforeEach, expect, test,
} from 'vitest';
import {historyLines} from '../../../source/application/history/history-words.js';
import {type JobHistory, jobHistory} from '../../../source/application/history/job-history.js';
import {backUpJob} from '../../../source/operations/backup/back-up-job.js';
import {type Job} from '../../../source/store/jobs.js';
import {addJob} from '../../operations/stored-jobs.js';
import {createWorkbench, type Workbench} from '../../operations/workbench.js';

let bench: Workbench;
let job: Job;
let clock = new Date('2026-11-20T03:00:00Z');

beforeEach(() => {
	clock = new Date('2026-11-20T03:00:00Z');
	bench = createWorkbench({now: () => clock});
	job = addJob(bench, 'shop', {destinations: ['disk']});
	change('CREATE TABLE orders (id); CREATE TABLE users (id); CREATE TABLE notes (id)');
	fill('orders', 1200);
	fill('users', 40);
});

afterEach(() => {
	bench.close();
});

function change(statements: string): void {
	const database = new Database(path.join(bench.folder, 'shop.sqlite'));
	database.exec(statements);
	database.close();
}

function fill(table: string, rows: number): void {
	change(`WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${rows}) INSERT INTO ${table} SELECT n FROM numbers`);
}

async function backUp(day: string): Promise<void> {
	clock = new Date(`${day}T03:00:00Z`);
	await backUpJob(job, bench.context);
}

function history(): JobHistory {
	return jobHistory(bench.context, {job: 'shop', now: clock, weeks: 1});
}

function texts(isUnusual: boolean): readonly string[] {
	return historyLines(history()).filter(line => line.isUnusual === isUnusual).map(({text}) => text);
}

test('tables that lost rows or are gone are unusual, with what is usual; the others are counted', async () => {
	await backUp('2026-11-20');
	await backUp('2026-11-21');
	change('DELETE FROM orders WHERE id > 900; DROP TABLE users');
	await backUp('2026-11-22');

	expect(texts(true)).toEqual(['table orders has 900 rows, usually 1.20 k rows', 'table users is gone: usually 40 rows']);
	expect(texts(false)).toContain('1 table with about as many rows as usual');
	expect(history().tables[0]).toEqual({
		table: 'orders', now: 900, usual: 1200, isUnusual: true,
	});
});

test('a fifth fewer rows are still usual, and twice as many, too', async () => {
	await backUp('2026-11-20');
	change('DELETE FROM orders WHERE id > 960');
	await backUp('2026-11-21');
	const fewer = texts(true);
	fill('orders', 1440);
	await backUp('2026-11-22');

	expect([fewer, texts(true)]).toEqual([[], []]);
});

test('more than twice the rows are unusual', async () => {
	await backUp('2026-11-20');
	fill('orders', 1300);
	await backUp('2026-11-21');

	expect(texts(true)).toContain('table orders has 2.50 k rows, usually 1.20 k rows');
});

test('one backup has nothing to be compared with, and no backup says so', async () => {
	expect(texts(false)).toEqual(['no backup is known yet']);

	await backUp('2026-11-20');

	expect(history().sizes).toHaveLength(1);
	expect(history()).not.toHaveProperty('size');
	expect(texts(false)).toContain('rows can\'t be compared: they were not counted, or there is one backup only');
});

test('each day\'s first look at a folder remembers the room there, and only that', async () => {
	await backUp('2026-11-20');
	await backUp('2026-11-20');
	await backUp('2026-11-21');

	const spaces = bench.context.store.freeSpace.list(job.destinationIds[0] ?? '');
	expect(spaces.map(({day}) => day)).toEqual(['2026-11-20', '2026-11-21']);
	expect(history().rooms).toEqual([{destination: 'disk', ...spaces[1]}]);
});

test('a destination that fills up is unusual, with the day', async () => {
	await backUp('2026-11-20');
	const {store} = bench.context;
	const id = job.destinationIds[0] ?? '';
	store.freeSpace.record(id, {day: '2026-11-21', freeBytes: 13e9});
	store.freeSpace.record(id, {day: '2026-11-22', freeBytes: 12e9});
	store.freeSpace.record(id, {day: '2026-11-23', freeBytes: 11e9});
	store.freeSpace.record(id, {day: '2026-11-24', freeBytes: 10e9});

	expect(texts(true)).toContainEqual(expect.stringMatching(/^disk is full about 20.+: 10\.0 GB free, .+ less each day$/v));
});

test('what is remembered of a destination goes with it', async () => {
	await backUp('2026-11-20');
	const {store} = bench.context;
	const id = job.destinationIds[0] ?? '';

	store.jobs.remove(job.id);
	store.destinations.remove(id);

	expect(store.freeSpace.list(id)).toEqual([]);
});
