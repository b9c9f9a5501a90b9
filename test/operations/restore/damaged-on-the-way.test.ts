/**
 * Bytes of S3 that come back other than they were stored, with no TLS to notice it: the proxy changes one of them.
 */
import fs from 'node:fs';
import path from 'node:path';
import {
	afterEach, beforeEach, expect, test,
} from 'vitest';
import {locateArtifact} from '../../../source/operations/catalogue/artifact-reference.js';
import {backUpJob} from '../../../source/operations/backup/back-up-job.js';
import {copyMissing} from '../../../source/operations/keeping/copy.js';
import {listArtifacts} from '../../../source/operations/catalogue/list-artifacts.js';
import {openDestination} from '../../../source/operations/context.js';
import {restore} from '../../../source/operations/restore/restore.js';
import {verify} from '../../../source/operations/restore/verify.js';
import {type Job} from '../../../source/store/jobs.js';
import {changeConnection} from '../../../source/vault/connections.js';
import {s3Connection} from '../../contracts/storage.contract-kinds.js';
import {errorOf} from '../../contracts/storage.contract-steps.js';
import {startFaultProxy, type FaultProxy} from '../../servers/fault-proxy.js';
import {describeWithServer} from '../../servers/needs.js';
import {startS3} from '../../servers/s3.js';
import {addJob} from '../stored-jobs.js';
import {createWorkbench, makeDatabase, type Workbench} from '../workbench.js';

describeWithServer('s3', 'a part that comes back damaged from S3', () => {
	let bench: Workbench;
	let proxy: FaultProxy;
	let job: Job;

	beforeEach(async () => {
		bench = createWorkbench();
		const s3 = await startS3();
		proxy = await startFaultProxy(s3.port);
		makeDatabase(path.join(bench.folder, 'orders.sqlite'), 20_000);
		job = addJob(bench, 'orders', {destinations: ['bucket', 'disk']});
		const {store, vault} = bench.context;
		const connection = s3Connection(s3, {bucket: await s3.createBucket(), endpoint: proxy.endpoint});
		changeConnection({store, unlocked: vault, table: 'destinations'}, job.destinationIds[0] ?? '', {connection});
		await backUpJob({...job, destinationIds: job.destinationIds.slice(0, 1)}, bench.context);
		damage(/\.enc[? ]/v, 100_000);
	});

	afterEach(async () => {
		await proxy.close();
		bench.close();
	});

	function damage(name: RegExp, atByte: number): void {
		proxy.onRequest = head => head.startsWith('GET') && name.test(head.slice(0, head.indexOf('\r\n'))) ? {kind: 'damage answer', atByte} : undefined;
	}

	test('fails the verification (exit 13), and a good one afterwards clears it', async () => {
		const error = await errorOf(verify({location: await locateArtifact('orders@latest', bench.context)}, bench.context));
		proxy.onRequest = () => undefined;
		const name = bench.context.store.artifacts.list()[0]?.name ?? '';
		const again = await verify({location: await locateArtifact(`bucket:${name}`, bench.context)}, bench.context);

		expect(error).toMatchObject({code: 'ARTIFACT_DAMAGED', exitCode: 13, hint: expect.stringMatching(/\.$/v) as unknown});
		expect(again.artifactName).toBe(name);
	});

	test('never reaches the target of a restore (exit 13)', async () => {
		const target = path.join(bench.folder, 'back.sqlite');

		const error = await errorOf(restore({
			location: await locateArtifact('orders@latest', bench.context),
			target: {kind: 'file', path: target, overwrite: false},
		}, bench.context));

		expect(error).toMatchObject({code: 'ARTIFACT_DAMAGED', exitCode: 13});
		expect(fs.existsSync(target)).toBe(false);
		expect(fs.readdirSync(bench.context.adapters.scratchFolder)).toEqual([]);
	});

	test('leaves none of the files open that it was fetched into', async () => {
		await errorOf(verify({location: await locateArtifact('orders@latest', bench.context)}, bench.context));

		expect(openFiles().filter(file => file.startsWith(bench.context.adapters.scratchFolder))).toEqual([]);
	});

	test('is copied nowhere (exit 13)', async () => {
		const error = await errorOf(copyMissing({job}, bench.context));

		expect(error).toMatchObject({code: 'ARTIFACT_DAMAGED', exitCode: 13});
		expect(fs.readdirSync(path.join(bench.folder, 'disk'))).toEqual([]);
	});

	test('of a sidecar is told by the sidecar\'s name, and the backup is used for nothing', async () => {
		for (const {destinationKey, name} of bench.context.store.artifacts.list()) {
			bench.context.store.artifacts.remove({destinationKey, name});
		}

		// The head of a Swift answer takes some 600 bytes, a sidecar more than that.
		damage(/\.meta\.json/v, 1000);
		const row = bench.context.store.destinations.findByName('bucket');

		const listed = row ? await listArtifacts(openDestination(row, bench.context), bench.context) : [];
		const error = await errorOf(verify({location: await locateArtifact(`bucket:${listed[0]?.name ?? ''}`, bench.context)}, bench.context));

		expect(listed).toMatchObject([{state: 'bad sidecar'}]);
		expect(error).toMatchObject({code: 'SIDECAR_INVALID', exitCode: 13, message: expect.stringContaining('.meta.json') as unknown});
	});
});

describeWithServer('s3', 'a byte that is changed once on its way from S3', () => {
	let bench: Workbench;
	let proxy: FaultProxy;

	beforeEach(async () => {
		bench = createWorkbench();
		const s3 = await startS3();
		proxy = await startFaultProxy(s3.port);
	});

	afterEach(async () => {
		await proxy.close();
		bench.close();
	});

	async function backUp(format: 'stream' | 'chunked'): Promise<void> {
		const s3 = await startS3();
		makeDatabase(path.join(bench.folder, 'orders.sqlite'), 20_000);
		const job = addJob(bench, 'orders', {destinations: ['bucket'], format});
		const {store, vault} = bench.context;
		const connection = s3Connection(s3, {bucket: await s3.createBucket(), endpoint: proxy.endpoint});
		changeConnection({store, unlocked: vault, table: 'destinations'}, job.destinationIds[0] ?? '', {connection});
		await backUpJob(job, bench.context);
	}

	/** Of the answers to such requests only that one. */
	function damageOnce({name, answer, atByte}: {readonly name: RegExp; readonly answer: number; readonly atByte: number}): void {
		let count = 0;
		proxy.onRequest = head => {
			if (head.startsWith('GET') && name.test(head.slice(0, head.indexOf('\r\n')))) {
				count++;
				return count === answer ? {kind: 'damage answer', atByte} : undefined;
			}

			return undefined;
		};
	}

	test.each([
		['a stream', 'stream', {name: /\.enc[? ]/v, answer: 2, atByte: 100_000}],
		['a chunk', 'chunked', {name: /\.enc[? ]/v, answer: 2, atByte: 100_000}],
		['a chunked artifact\'s header', 'chunked', {name: /\.enc[? ]/v, answer: 1, atByte: 1000}],
		['a sidecar', 'stream', {name: /\.meta\.json/v, answer: 1, atByte: 1000}],
	] as const)('in %s is read again, and the backup is good', async (_what, format, damage) => {
		await backUp(format);
		damageOnce(damage);
		const target = path.join(bench.folder, 'back.sqlite');

		await restore({
			location: await locateArtifact(`bucket:${bench.context.store.artifacts.list()[0]?.name ?? ''}`, bench.context),
			target: {kind: 'file', path: target, overwrite: false},
		}, bench.context);

		expect(fs.existsSync(target)).toBe(true);
		expect(bench.events).toContainEqual(expect.objectContaining({message: expect.stringContaining('is read once more') as unknown}) as unknown);
		expect(bench.context.store.artifacts.list()).toMatchObject([{damagedAt: undefined}]);
	});
});

/** What this process has open, also what was removed from its folder. */
function openFiles(): readonly string[] {
	return fs.readdirSync('/proc/self/fd').flatMap(descriptor => {
		try {
			return [fs.readlinkSync(`/proc/self/fd/${descriptor}`)];
		} catch {
			// The one by which the folder was read
			return [];
		}
	});
}
