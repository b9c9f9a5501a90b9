import fs from 'node:fs';
import path from 'node:path';
import {
	afterEach, beforeEach, describe, expect, test,
} from 'vitest';
import {backUpJob} from '../../../source/operations/backup/back-up-job.js';
import {openDestination, type OperationContext} from '../../../source/operations/context.js';
import {jobHealths} from '../../../source/operations/health/job-health.js';
import {listArtifacts} from '../../../source/operations/catalogue/list-artifacts.js';
import {locateArtifact} from '../../../source/operations/catalogue/artifact-reference.js';
import {prune} from '../../../source/operations/keeping/prune.js';
import {verify} from '../../../source/operations/restore/verify.js';
import {KeyError} from '../../../source/core/errors.js';
import {type Job} from '../../../source/store/jobs.js';
import {storeBackup} from '../stored-artifacts.js';
import {addJob, listAt} from '../stored-jobs.js';
import {createWorkbench, makeDatabase, type Workbench} from '../workbench.js';

let bench: Workbench;
let job: Job;
let clock: Date;

beforeEach(() => {
	clock = new Date('2026-11-24T03:00:00.000Z');
	bench = createWorkbench({now: () => clock});
	makeDatabase(path.join(bench.folder, 'orders.sqlite'), 100);
	job = addJob(bench, 'orders', {destinations: ['disk'], retention: {last: 2}});
});

afterEach(() => {
	bench.close();
});

const onDisk = (name: string) => path.join(bench.folder, 'disk', name);
const tick = (hours: number) => {
	clock = new Date(clock.getTime() + (hours * 3_600_000));
};

async function backUp(context: OperationContext = bench.context): Promise<string> {
	const {artifactName} = await backUpJob(job, context);
	tick(1);
	return artifactName;
}

async function newestName(): Promise<string> {
	const {name} = await locateArtifact('orders@latest', bench.context);
	return name;
}

async function states(): Promise<ReadonlyMap<string, readonly [string, string | undefined]>> {
	const listed = await listAt(bench, 'disk');
	return new Map(listed.map(({name, state, problem}) => [name, [state, problem]]));
}

function editSidecar(name: string, edit: (json: Record<string, unknown>) => void): void {
	const file = onDisk(`${name}.meta.json`);
	const json = JSON.parse(fs.readFileSync(file, 'utf8')) as Record<string, unknown>;
	edit(json);
	fs.writeFileSync(file, JSON.stringify(json));
}

const health = () => jobHealths({store: bench.context.store, now: clock, hostname: 'db1'})[0];

describe('plain files that say they are of a job that encrypts', () => {
	test('take no place of its backups in a prune, and stay', async () => {
		const real = [await backUp(), await backUp()];
		const planted = [1, 2].map(random => storeBackup({
			folder: path.join(bench.folder, 'disk'), at: clock, jobId: job.id, random, isPlain: true,
		}));

		const {destinations: [pruned], removedCount} = await prune({job, isDryRun: false}, bench.context);

		expect(removedCount).toBe(0);
		expect(new Set(fs.readdirSync(path.join(bench.folder, 'disk')).filter(name => !name.endsWith('.json')))).toEqual(new Set([...real, ...planted]));
		expect(pruned?.artifacts.find(({name}) => name === planted[0])?.reasons).toEqual(['left alone: it is not encrypted, as backups of "orders" are']);
	});

	test('are listed as not sealed, and are no good backup in status', async () => {
		const real = await backUp();
		const planted = storeBackup({
			folder: path.join(bench.folder, 'disk'), at: clock, jobId: job.id, isPlain: true,
		});

		expect(await states()).toEqual(new Map([
			[planted, ['not sealed', 'it is not encrypted, as backups of "orders" are']],
			[real, ['backup', undefined]],
		]));
		expect(health()?.lastGoodBackup?.artifactName).toBe(real);
	});
});

describe('a sidecar whose seal was taken away', () => {
	test('is told in the list, is no good backup, and does not pass as the newest', async () => {
		const name = await backUp();
		editSidecar(name, json => {
			delete json.dbseal;
		});

		expect(await states()).toEqual(new Map([[name, ['not sealed', 'its sidecar has no seal of this vault']]]));
		expect(health()).toMatchObject({verdict: 'unprotected', damagedBackup: {artifactName: name}});
		await expect(newestName()).rejects.toMatchObject({code: 'SIDECAR_ALTERED'});
	});
});

describe('an older pair under a newer name', () => {
	test('is named as that, and does not pass as the newest', async () => {
		const older = await backUp();
		const newer = await backUp();
		for (const suffix of ['', '.meta.json']) {
			fs.copyFileSync(onDisk(older + suffix), onDisk(newer + suffix));
		}

		expect(await states()).toEqual(new Map([
			[older, ['backup', undefined]],
			[newer, ['bad sidecar', `its sidecar is that of another artifact, ${older}`]],
		]));
		await expect(newestName()).rejects.toMatchObject({code: 'SIDECAR_ALTERED', message: expect.stringContaining(older) as string});
		expect(health()?.lastGoodBackup?.artifactName).toBe(older);
	});

	test('that this store never knew is passed over with a word', async () => {
		const older = await backUp();
		const newer = older.replace('T03', 'T04');
		for (const suffix of ['', '.meta.json']) {
			fs.copyFileSync(onDisk(older + suffix), onDisk(newer + suffix));
		}

		await expect(newestName()).resolves.toBe(older);
		expect(bench.events).toContainEqual(expect.objectContaining({
			type: 'log', level: 'warning', message: `${newer} is passed over: its sidecar is that of another artifact, ${older}; if it is yours, name it disk:${newer}`,
		}));
	});
});

describe('what another host made under the job\'s id', () => {
	const clone = () => ({...bench.context, hostname: 'testbox'});

	test('is not pruned by this one, and is told', async () => {
		const real = await backUp();
		const cloned = [await backUp(clone()), await backUp(clone())];

		const {destinations: [pruned]} = await prune({job, isDryRun: false}, bench.context);

		expect(fs.existsSync(onDisk(real))).toBe(true);
		expect(pruned?.artifacts.filter(({name}) => cloned.includes(name)).map(({reasons}) => reasons[0])).toEqual(cloned.map(() =>
			'left alone: made on testbox, not on this machine; if this one takes its place: dbseal job edit orders --adopt-host testbox'));
		await expect(newestName()).resolves.toBe(real);
		expect(health()?.lastGoodBackup?.artifactName).toBe(real);
	});

	test('counts where there is nothing else, and status says whose it is', async () => {
		const cloned = await backUp(clone());

		await expect(newestName()).resolves.toBe(cloned);
		expect(health()).toMatchObject({lastGoodBackup: {artifactName: cloned}, verdict: 'at risk'});
	});

	test('counts and is pruned once a person has said whose the job is', async () => {
		const real = await backUp();
		await backUp(clone());
		const newest = await backUp(clone());
		job = bench.context.store.jobs.change(job.id, {adoptedHosts: ['testbox']}) ?? job;

		const {removedCount} = await prune({job, isDryRun: false}, bench.context);

		expect(removedCount).toBe(1);
		expect(fs.existsSync(onDisk(real))).toBe(false);
		await expect(newestName()).resolves.toBe(newest);
	});
});

describe('a verification of whole bytes', () => {
	test('does not call an older pair under a newer name good', async () => {
		const older = await backUp();
		const newer = await backUp();
		for (const suffix of ['', '.meta.json']) {
			fs.copyFileSync(onDisk(older + suffix), onDisk(newer + suffix));
		}

		await expect(verify({location: await locateArtifact(`disk:${newer}`, bench.context)}, bench.context)).rejects.toMatchObject({
			code: 'SIDECAR_OF_ANOTHER', message: `the sidecar of ${newer} is that of another artifact, ${older}`,
		});
	});

	test('does not call a backup good whose seal was taken away', async () => {
		const name = await backUp();
		editSidecar(name, json => {
			delete json.dbseal;
		});

		await expect(verify({location: await locateArtifact(`disk:${name}`, bench.context)}, bench.context)).rejects.toMatchObject({code: 'SIDECAR_ALTERED', exitCode: 13});
	});

	test('names a sidecar of another artifact as that where the bytes don\'t fit it', async () => {
		const older = await backUp();
		const newer = await backUp();
		fs.copyFileSync(onDisk(`${older}.meta.json`), onDisk(`${newer}.meta.json`));

		await expect(verify({location: await locateArtifact(`disk:${newer}`, bench.context)}, bench.context)).rejects.toMatchObject({code: 'SIDECAR_OF_ANOTHER'});
	});
});

test('without its key a seal that was never checked proves nothing: such a backup is listed, and stays in a prune', async () => {
	const names = [1, 2, 3].map(day => storeBackup({folder: path.join(bench.folder, 'disk'), at: new Date(Date.UTC(2026, 10, day)), jobId: job.id}));
	const keyless: OperationContext = {
		...bench.context,
		vault() {
			throw new KeyError({code: 'SYSTEM_KEY_MISSING', message: 'ENCRYPTION_KEY is not set', hint: 'Set it.'});
		},
	};
	const row = bench.context.store.destinations.findByName('disk');

	const listed = row ? await listArtifacts(openDestination(row, keyless), keyless) : [];
	const {removedCount} = await prune({job, isDryRun: false}, keyless);
	const withKey = await prune({job, isDryRun: false}, bench.context);

	expect(listed.map(({state, seal}) => [state, seal])).toEqual(names.map(() => ['backup', undefined]));
	expect(removedCount).toBe(0);
	expect(withKey.removedCount).toBe(1);
});

test('a dump of 0 bytes is no whole backup', async () => {
	job = bench.context.store.jobs.change(job.id, {profileId: undefined}) ?? job;
	const name = storeBackup({
		folder: path.join(bench.folder, 'disk'), at: clock, jobId: job.id, isPlain: true,
	});
	editSidecar(name, json => {
		json.dbseal = {plainSize: 0};
	});

	expect(await states()).toEqual(new Map([[name, ['wrong size', 'its dump has 0 bytes, so there is nothing in it']]]));
	expect(health()?.lastGoodBackup).toBeUndefined();
});
