import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {
	afterEach, beforeEach, expect, test,
} from 'vitest';
import {locateArtifact} from '../../../source/operations/catalogue/artifact-reference.js';
import {backUpJob} from '../../../source/operations/backup/back-up-job.js';
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

async function newestName(reference: string): Promise<string> {
	const {name} = await locateArtifact(reference, bench.context);
	return name;
}

test('a plain file that somebody put there is not the newest of a job that encrypts, and that is told', async () => {
	const job = addJob(bench, 'orders', {destinations: ['disk']});
	const {artifactName} = await backUpJob(job, bench.context);
	const planted = storeBackup({
		folder: path.join(bench.folder, 'disk'), at: new Date(Date.now() + 60_000), jobId: job.id, jobName: 'orders', isPlain: true,
	});

	const name = await newestName('orders@latest');

	expect(name).toBe(artifactName);
	expect(bench.events).toContainEqual(expect.objectContaining({
		level: 'warning', message: `${planted} is passed over: it is not encrypted, as backups of "orders" are; if it is yours, name it disk:${planted}`,
	}));
	await expect(newestName(`disk:${planted}`)).resolves.toBe(planted);
});

test('a plain file is the newest of a job that doesn\'t encrypt', async () => {
	const {id} = addJob(bench, 'orders', {destinations: ['disk'], profileId: undefined});
	const name = storeBackup({
		folder: path.join(bench.folder, 'disk'), at: new Date('2026-01-01T00:00:00.000Z'), jobId: id, jobName: 'orders', isPlain: true,
	});

	await expect(newestName('orders@latest')).resolves.toBe(name);
	expect(fs.readdirSync(path.join(bench.folder, 'disk'))).toContain(name);
});

test.each([['disk', 'offsite'], ['offsite', 'disk']])('of two copies of the newest, that at %s found damaged, the one at %s is taken', async (damaged, good) => {
	const job = addJob(bench, 'orders', {destinations: ['disk', 'offsite']});
	const {artifactName} = await backUpJob(job, bench.context);
	const {destinations, artifacts} = bench.context.store;
	artifacts.mark({destinationKey: destinations.findByName(damaged)?.id ?? '', name: artifactName}, {damagedAt: new Date()});

	const {name, destination} = await locateArtifact('orders@latest', bench.context);

	expect([name, destination.name]).toEqual([artifactName, good]);
});

test('a backup that a wrong clock dated ahead is the newest only where there is no other', async () => {
	const {id} = addJob(bench, 'orders', {destinations: ['disk'], profileId: undefined});
	const store = (at: string) => storeBackup({
		folder: path.join(bench.folder, 'disk'), at: new Date(at), jobId: id, jobName: 'orders', isPlain: true,
	});
	const ahead = store('2126-01-01T00:00:00.000Z');
	const alone = await newestName('orders@latest');
	const real = store('2026-01-01T00:00:00.000Z');

	expect(alone).toBe(ahead);
	await expect(newestName('orders@latest')).resolves.toBe(real);
	await expect(newestName('orders@2126-01-01')).resolves.toBe(ahead);
});

test('a file that has the name of a job\'s newest backup, or of one at a destination, in the working folder is not taken for it', async () => {
	const job = addJob(bench, 'orders', {destinations: ['disk']});
	const {artifactName} = await backUpJob(job, bench.context);
	const planted = ['orders@latest', `disk:${artifactName}`, 'stray@latest'];
	const before = process.cwd();
	process.chdir(bench.folder);
	try {
		for (const name of planted) {
			fs.writeFileSync(name, 'planted');
		}

		const [latest, placed, stray] = await Promise.all(planted.map(async name => locateArtifact(name, bench.context)));
		const explicit = await locateArtifact('./orders@latest', bench.context);

		expect([latest?.name, placed?.name]).toEqual([artifactName, artifactName]);
		expect([latest?.destination.name, placed?.destination.name]).toEqual(['disk', 'disk']);
		// No job has that name, and with a path nothing else can be meant
		expect([stray?.name, explicit.name]).toEqual(['stray@latest', 'orders@latest']);
	} finally {
		process.chdir(before);
	}
});

test.each(['orders', 'orders@someday'])('%s alone names no backup, and the hint says how to name one', async reference => {
	addJob(bench, 'orders', {destinations: ['disk']});

	await expect(locateArtifact(reference, bench.context)).rejects.toMatchObject({code: 'ARTIFACT_NOT_FOUND', hint: expect.stringContaining('orders@latest') as unknown});
});

test.each([
	['latest', 'job "orders" has no good backup yet'],
	['2026-11-24', 'job "orders" has no good backup of 2026-11-24'],
])('the %s of a job that has no backup is told as that, with what to type', async (day, message) => {
	addJob(bench, 'orders', {destinations: ['disk']});

	await expect(locateArtifact(`orders@${day}`, bench.context)).rejects.toMatchObject({
		code: 'ARTIFACT_NOT_FOUND', message, hint: 'See what its destinations hold with \'dbseal list orders\', or make one: dbseal backup orders.',
	});
});
