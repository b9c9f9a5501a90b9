import fs from 'node:fs';
import path from 'node:path';
import {
	afterEach, beforeEach, describe, expect, test,
} from 'vitest';
import {locateArtifact} from '../../../source/operations/catalogue/artifact-reference.js';
import {backUpJob} from '../../../source/operations/backup/back-up-job.js';
import {copyMissing} from '../../../source/operations/keeping/copy.js';
import {verify} from '../../../source/operations/restore/verify.js';
import {type Job} from '../../../source/store/jobs.js';
import {storeBackup} from '../stored-artifacts.js';
import {addJob} from '../stored-jobs.js';
import {createWorkbench, makeDatabase, type Workbench} from '../workbench.js';

let bench: Workbench;

beforeEach(() => {
	bench = createWorkbench();
	makeDatabase(path.join(bench.folder, 'orders.sqlite'), 100);
});

afterEach(() => {
	bench.close();
});

const at = (folder: string) => fs.readdirSync(path.join(bench.folder, folder)).toSorted();
const withSidecar = (name: string) => [name, `${name}.meta.json`];
const old = (job: Job, folder: string) => storeBackup({
	folder: path.join(bench.folder, folder), at: new Date('2026-01-01T00:00:00.000Z'), jobId: job.id, jobName: 'orders',
});

describe('a job\'s backup', () => {
	test('is followed by its prune', async () => {
		const job = addJob(bench, 'orders', {destinations: ['disk'], retention: {last: 1}});
		old(job, 'disk');

		const result = await backUpJob(job, bench.context);

		expect(at('disk')).toEqual(withSidecar(result.artifactName));
		expect(result).toMatchObject({isPartial: false, pruned: {removedCount: 1}});
	});

	test('is followed by no prune where the job has no rules', async () => {
		const job = addJob(bench, 'orders', {destinations: ['disk']});
		const name = old(job, 'disk');

		const result = await backUpJob(job, bench.context);

		expect(at('disk')).toEqual([...withSidecar(name), ...withSidecar(result.artifactName)].toSorted());
		expect(result.pruned).toBeUndefined();
	});

	test('that fails is followed by nothing', async () => {
		const job = addJob(bench, 'orders', {destinations: ['disk'], retention: {withinDays: 1}});
		const name = old(job, 'disk');
		fs.rmSync(path.join(bench.folder, 'orders.sqlite'));

		await expect(backUpJob(job, bench.context)).rejects.toMatchObject({code: 'DATABASE_MISSING'});

		expect(at('disk')).toEqual(withSidecar(name));
	});

	test('repairs the copies that earlier artifacts lack', async () => {
		const job = addJob(bench, 'orders', {destinations: ['disk', 'offsite']});
		const name = old(job, 'disk');

		const result = await backUpJob(job, bench.context);

		expect(at('offsite')).toEqual([...withSidecar(name), ...withSidecar(result.artifactName)].toSorted());
		expect(result.repaired?.copies).toEqual([{artifactName: name, destination: 'offsite', from: 'disk'}]);
	});

	test('prunes only where it has arrived', async () => {
		const job = addJob(bench, 'orders', {destinations: ['disk', 'offsite'], retention: {last: 1}});
		const name = old(job, 'offsite');
		old(job, 'disk');
		fs.renameSync(path.join(bench.folder, 'offsite'), path.join(bench.folder, 'away'));

		const result = await backUpJob(job, bench.context);

		expect(at('disk')).toEqual(withSidecar(result.artifactName));
		expect(at('away')).toEqual(withSidecar(name));
		expect(result.isPartial).toBe(true);
	});
});

describe('a job\'s backup through the spool', () => {
	test('leaves the spool empty when every destination has it', async () => {
		const job = addJob(bench, 'orders', {destinations: ['disk', 'offsite'], spool: true});

		const {artifactName, copies} = await backUpJob(job, bench.context);

		expect(at('disk')).toEqual(withSidecar(artifactName));
		expect(at('offsite')).toEqual(withSidecar(artifactName));
		expect(at('home/spool')).toEqual([]);
		expect(copies).toEqual([{destination: 'disk', isGood: true}, {destination: 'offsite', isGood: true}]);
	});

	test('that reaches no destination fails and waits in the spool, for its owner only', async () => {
		const job = addJob(bench, 'orders', {destinations: ['disk'], spool: true});
		fs.rmdirSync(path.join(bench.folder, 'disk'));

		await expect(backUpJob(job, bench.context)).rejects.toMatchObject({code: 'STORAGE_MISSING'});

		const [name = ''] = at('home/spool');
		expect(at('home/spool')).toEqual(withSidecar(name));
		expect(fs.statSync(path.join(bench.folder, 'home', 'spool', name)).mode & 0o777).toBe(0o600);
		expect(fs.statSync(path.join(bench.folder, 'home', 'spool')).mode & 0o777).toBe(0o700);
		expect(bench.context.store.artifacts.newestByJob('db1').get(job.id)).toBeUndefined();
	});

	test('that reaches no destination leaves in the spool no more than the rules of its job want', async () => {
		const job = addJob(bench, 'orders', {destinations: ['disk'], spool: true, retention: {last: 2}});
		fs.rmdirSync(path.join(bench.folder, 'disk'));
		fs.mkdirSync(path.join(bench.folder, 'home', 'spool'), {mode: 0o700});
		const [, ...olds] = [1, 2, 3].map(day => storeBackup({
			folder: path.join(bench.folder, 'home', 'spool'), at: new Date(`2026-01-0${day}T00:00:00.000Z`), jobId: job.id, jobName: 'orders',
		}));

		await expect(backUpJob(job, bench.context)).rejects.toMatchObject({code: 'STORAGE_MISSING'});

		const waiting = at('home/spool').filter(name => !name.endsWith('.meta.json'));
		expect(waiting).toHaveLength(2);
		expect(waiting).toContain(olds.at(-1));
	});

	test('that waits is uploaded later without a new dump, and then leaves the spool', async () => {
		const job = addJob(bench, 'orders', {destinations: ['disk'], spool: true});
		fs.rmdirSync(path.join(bench.folder, 'disk'));
		await expect(backUpJob(job, bench.context)).rejects.toThrow();
		const [name = ''] = at('home/spool');
		fs.mkdirSync(path.join(bench.folder, 'disk'));
		fs.rmSync(path.join(bench.folder, 'orders.sqlite'));

		const result = await copyMissing({job}, bench.context);

		expect(result.copies).toEqual([{artifactName: name, destination: 'disk', from: 'spool'}]);
		expect(at('disk')).toEqual(withSidecar(name));
		expect(at('home/spool')).toEqual([]);
	});

	test('that reaches one of two destinations is partly done, and the next one makes the missing copy', async () => {
		const job = addJob(bench, 'orders', {destinations: ['disk', 'offsite'], spool: true});
		fs.rmdirSync(path.join(bench.folder, 'offsite'));
		const first = await backUpJob(job, bench.context);
		fs.mkdirSync(path.join(bench.folder, 'offsite'));

		const second = await backUpJob(job, bench.context);

		expect(first.isPartial).toBe(true);
		expect(bench.events).toContainEqual({
			type: 'log', level: 'error', message: expect.stringMatching(/^no copy at "offsite" yet, the artifact waits in the spool: the folder .* does not exist\. Mount the disk .*\.$/v) as string,
		});
		expect(second.isPartial).toBe(false);
		expect(at('offsite')).toEqual([...withSidecar(first.artifactName), ...withSidecar(second.artifactName)].toSorted());
		expect(at('home/spool')).toEqual([]);
	});

	test('that waits can be named and verified', async () => {
		const job = addJob(bench, 'orders', {destinations: ['disk', 'offsite'], spool: true});
		fs.rmdirSync(path.join(bench.folder, 'offsite'));
		const {artifactName} = await backUpJob(job, bench.context);

		const result = await verify({location: await locateArtifact(`spool:${artifactName}`, bench.context)}, bench.context);

		expect(result).toMatchObject({artifactName, profileName: 'main'});
	});

	test('is not begun when the spool has less room than its last artifact took', async () => {
		const job = addJob(bench, 'orders', {destinations: ['disk'], spool: true});
		const {store} = bench.context;
		store.runs.begin({
			id: store.newId(), kind: 'backup', title: 'earlier', pid: 1, processStartedAt: 'x', jobId: job.id,
		}, () => undefined);
		store.runs.finish(store.runs.list()[0]?.id ?? '', {outcome: 'succeeded', bytesOut: Number.MAX_SAFE_INTEGER});

		await expect(backUpJob(job, bench.context)).rejects.toMatchObject({code: 'NO_SPACE', exitCode: 16});

		expect(at('home/spool')).toEqual([]);
	});
});
