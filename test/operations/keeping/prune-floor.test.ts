import fs from 'node:fs';
import path from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {
	afterEach, beforeEach, describe, expect, test,
} from 'vitest';
import {backUpJob, type JobBackupResult} from '../../../source/operations/backup/back-up-job.js';
import {lookAtJobs} from '../../../source/operations/health/look-at-jobs.js';
import {prune} from '../../../source/operations/keeping/prune.js';
import {type Job, type JobChanges} from '../../../source/store/jobs.js';
import {storeBackup} from '../stored-artifacts.js';
import {addJob} from '../stored-jobs.js';
import {createWorkbench, makeDatabase, type Workbench} from '../workbench.js';

let bench: Workbench;
let clock: Date;
const start = new Date('2026-11-24T03:00:00.000Z');
const dayMs = 86_400_000;

beforeEach(() => {
	clock = start;
	bench = createWorkbench({now: () => clock});
	makeDatabase(path.join(bench.folder, 'orders.sqlite'), 100);
});

afterEach(() => {
	bench.close();
});

const artifacts = () => fs.readdirSync(path.join(bench.folder, 'disk')).filter(name => !name.endsWith('.json'));

/** A job with a backup for each of the last days. */
function jobWithHistory(days: number, changes: JobChanges): Job {
	const job = addJob(bench, 'orders', {destinations: ['disk'], ...changes});
	for (let day = 1; day <= days; day++) {
		storeBackup({folder: path.join(bench.folder, 'disk'), at: new Date(start.getTime() - (day * dayMs)), jobId: job.id});
	}

	return job;
}

/** The file system has the machine's own clock; a server would have one that is right. */
async function backUpAtClock(job: Job, storageTime: Date): Promise<JobBackupResult> {
	const {emit} = bench.context;
	return backUpJob(job, {
		...bench.context,
		emit(event) {
			emit(event);
			for (const name of event.type === 'progress' ? artifacts() : []) {
				fs.utimesSync(path.join(bench.folder, 'disk', name), storageTime, storageTime);
			}
		},
	});
}

describe('a prune after a backup', () => {
	test('stops where more than half of four or more would go, and says what to type', async () => {
		const job = jobWithHistory(4, {retention: {last: 2}});
		const real = new Date();
		clock = real;
		const other = await backUpJob(job, {...bench.context, now: () => real});

		expect(artifacts()).toHaveLength(5);
		expect(other.isPartial).toBe(false);
		expect(other.warnings).toEqual([
			'at "disk": 3 of 5 good backups would go, so nothing is pruned; look with \'dbseal prune orders --dry-run\', and type \'dbseal prune orders\' if that is right',
		]);
	});

	test('goes on where half or less would go', async () => {
		const job = jobWithHistory(3, {retention: {last: 2}});
		clock = new Date();

		const {pruned} = await backUpJob(job, bench.context);

		expect(pruned?.removedCount).toBe(2);
	});

	test('stops where the storage has another time than this machine', async () => {
		const job = jobWithHistory(2, {retention: {last: 1}});
		// The file system says today, the machine's clock a day of November 2026 or, where that is today, of the year before.
		clock = new Date(Date.now() - (3 * dayMs));
		for (const name of fs.readdirSync(path.join(bench.folder, 'disk'))) {
			fs.rmSync(path.join(bench.folder, 'disk', name));
		}

		storeBackup({folder: path.join(bench.folder, 'disk'), at: new Date(clock.getTime() - dayMs), jobId: job.id});

		const {pruned, warnings} = await backUpAtClock(job, new Date());

		expect(pruned?.removedCount).toBe(0);
		expect(warnings).toEqual([expect.stringContaining('at "disk": its clock says')]);
	});

	test('stops where the clock has gone far past the last run, also at the next time, until it is back', async () => {
		const job = jobWithHistory(2, {retention: {withinDays: 30}, schedule: '0 3 * * *'});
		const after = async (at: Date) => {
			clock = at;
			const result = await prune({job, isDryRun: false, after: {artifactName: 'none', startedAt: at}}, bench.context);
			return [result.removedCount, result.destinations[0]?.held !== undefined];
		};

		bench.context.store.runs.begin({
			id: 'r1', kind: 'backup', title: 'backup', pid: 1, processStartedAt: 'x', jobId: job.id, jobName: 'orders',
		}, () => undefined);
		bench.context.store.runs.finish('r1', {outcome: 'succeeded'});
		const ahead = new Date(Date.now() + (730 * dayMs));

		expect(await after(ahead)).toEqual([0, true]);
		expect(await after(new Date(ahead.getTime() + dayMs))).toEqual([0, true]);
		expect(artifacts()).toHaveLength(2);
		await expect(prune({job, isDryRun: false}, bench.context)).rejects.toMatchObject({code: 'CLOCK_SUSPECT', exitCode: 17});
		clock = new Date();
		await expect(prune({job, isDryRun: false}, bench.context)).resolves.toMatchObject({isPartial: false});
	});
});

test('a prune that a person types removes more than half', async () => {
	const job = jobWithHistory(5, {retention: {last: 1}});

	const {removedCount} = await prune({job, isDryRun: false}, bench.context);

	expect(removedCount).toBe(4);
});

describe('the first prune of a store that has seen no run of the job', () => {
	test('goes by the dates of the backups that it finds, and stops where the clock is far past them', async () => {
		const job = jobWithHistory(4, {retention: {withinDays: 30}, schedule: '0 3 * * *'});
		clock = new Date(start.getTime() + (730 * dayMs));

		const typed = prune({job, isDryRun: false}, bench.context);

		await expect(typed).rejects.toMatchObject({code: 'CLOCK_SUSPECT', exitCode: 17});
		expect(artifacts()).toHaveLength(4);
	});

	test('stops after a first backup, too', async () => {
		const job = jobWithHistory(2, {retention: {withinDays: 30}, schedule: '0 3 * * *'});
		clock = new Date(start.getTime() + (730 * dayMs));

		const {pruned, warnings} = await backUpAtClock(job, clock);

		expect(pruned?.removedCount).toBe(0);
		expect(warnings).toEqual([expect.stringContaining('nothing of "orders" is pruned: the clock went from')]);
	});
});

test.each([
	[{withinDays: 30}, true],
	[{withinDays: 900}, false],
	[{withinDays: 30, last: 3}, false],
	[{withinDays: 30, monthly: 6}, false],
	[{last: 3}, false],
])('with the rules %j a clock that is ahead is told with --keep-last: %s', async (retention, isTold) => {
	const job = jobWithHistory(4, {retention, schedule: '0 3 * * *'});
	clock = new Date(start.getTime() + (730 * dayMs));

	const typed = prune({job, isDryRun: false}, bench.context);

	const hint = 'Look at the clock (\'date\'). If it is right, type: dbseal prune orders --trust-clock.';
	const keepLast = ' Of --keep-within alone only the last good one would be left; to keep the newest whatever the clock says, type: dbseal job edit orders --keep-last 7.';
	await expect(typed).rejects.toMatchObject({hint: isTold ? `${hint}${keepLast}` : hint});
});

test('a person who trusts the clock has it pruned', async () => {
	const job = jobWithHistory(2, {retention: {withinDays: 30}, schedule: '0 3 * * *'});
	clock = new Date(start.getTime() + (730 * dayMs));

	await expect(prune({job, isDryRun: false}, bench.context)).rejects.toMatchObject({code: 'CLOCK_SUSPECT'});
	const {removedCount} = await prune({job, isDryRun: false, trustsClock: true}, bench.context);

	expect(removedCount).toBe(1);
});

describe('the backup after a loss', () => {
	test('tells that the destination has lost what the store knew', async () => {
		clock = new Date();
		const job = addJob(bench, 'orders', {destinations: ['disk']});
		const {artifactName} = await backUpJob(job, bench.context);
		for (const name of fs.readdirSync(path.join(bench.folder, 'disk'))) {
			fs.rmSync(path.join(bench.folder, 'disk', name));
		}

		const {warnings} = await backUpJob(job, bench.context);
		const later = await backUpJob(job, bench.context);

		expect(warnings).toEqual([`1 backup of before is at "disk" no more: ${artifactName}`]);
		expect(later.warnings).toEqual([]);
	});

	test('tells it also where a list has noticed since, and once', async () => {
		clock = new Date();
		const job = addJob(bench, 'orders', {destinations: ['disk']});
		const {store} = bench.context;
		// The store has the system's clock, which counts in ms here.
		const soon = async () => {
			await delay(5);
			clock = new Date();
		};

		const backUp = async (id: string) => {
			store.runs.begin({
				id, kind: 'backup', title: 'backup', pid: 1, processStartedAt: 'x', jobId: job.id, jobName: 'orders',
			}, () => undefined);
			const result = await backUpJob(job, bench.context);
			store.runs.finish(id, {outcome: 'succeeded'});
			await soon();
			return result;
		};

		const {artifactName} = await backUp('r1');
		for (const name of fs.readdirSync(path.join(bench.folder, 'disk'))) {
			fs.rmSync(path.join(bench.folder, 'disk', name));
		}

		await lookAtJobs([job], bench.context);
		await soon();
		const {warnings} = await backUp('r2');
		await lookAtJobs([job], bench.context);
		const later = await backUp('r3');

		expect(warnings).toEqual([`1 backup of before is at "disk" no more: ${artifactName}`]);
		expect(later.warnings).toEqual([]);
	});

	test('tells of one that was cut', async () => {
		clock = new Date();
		const job = addJob(bench, 'orders', {destinations: ['disk'], retention: {last: 9}});
		const {artifactName} = await backUpJob(job, bench.context);
		fs.truncateSync(path.join(bench.folder, 'disk', artifactName), 100);

		const {warnings} = await backUpJob(job, bench.context);

		expect(warnings).toEqual([expect.stringContaining(`${artifactName} at "disk" is no whole backup any more: wrong size: it has 100 bytes`)]);
	});
});
