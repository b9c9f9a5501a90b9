/**
 * Prunes over a network that breaks in the middle: the order of removal leaves nothing that looks like a backup and isn't one,
 * what stays is told with the next step, and the next prune goes on.
 */
import fs from 'node:fs';
import {
	afterEach, beforeEach, expect, test,
} from 'vitest';
import {copyMissing} from '../../../source/operations/keeping/copy.js';
import {prune, type PruneResult} from '../../../source/operations/keeping/prune.js';
import {errorOf} from '../../contracts/storage.contract-steps.js';
import {describeWithServer} from '../../servers/needs.js';
import {
	type FarBench, s3Bench, sftpBench,
} from '../far-bench.js';

let bench: FarBench;
/** Newest first. */
let names: readonly string[];

/** Three backups at `far`, of which the rules want the newest. */
async function fill(): Promise<void> {
	names = [24, 23, 22].map(day => bench.store(day));
	await copyMissing({job: bench.job}, bench.context);
}

async function pruneFar(): Promise<PruneResult> {
	const job = bench.context.store.jobs.change(bench.job.id, {retention: {last: 1}}) ?? bench.job;
	return prune({job, isDryRun: false, destinationIds: bench.job.destinationIds.slice(1)}, bench.context);
}

const backups = (...kept: readonly string[]) => kept.map(name => ({name, state: 'backup'}));
const withSidecar = (name = '') => [name, `${name}.meta.json`];

describeWithServer('s3', 'a prune at S3', () => {
	beforeEach(async () => {
		bench = await s3Bench();
		await fill();
	});

	afterEach(async () => {
		await bench.end();
	});

	test.each(['cut', 'reset'] as const)('whose connection is %s before the first sidecar is gone removes nothing, and exit 15', async kind => {
		bench.proxy.onRequest = head => head.startsWith('DELETE') ? {kind, afterBytes: 0} : undefined;

		const error = await errorOf(pruneFar());

		expect(error).toMatchObject({
			code: 'STORAGE_UNREACHABLE',
			exitCode: 15,
			message: `can't remove ${names[1]}.meta.json: ${bench.proxy.endpoint} cut the connection`,
			hint: 'Try again; look at the network and the server\'s log.',
		});
		expect(await bench.states()).toEqual(backups(...names));
	});

	test.each(['cut', 'reset'] as const)('whose connection is %s between sidecar and artifact leaves no false backup, and the next one goes on', async kind => {
		bench.proxy.onRequest = head => /^DELETE \S*\.gz[? ]/v.test(head) ? {kind, afterBytes: 0} : undefined;

		const error = await errorOf(pruneFar());
		const left = await bench.states();
		bench.proxy.onRequest = () => undefined;
		const next = await pruneFar();

		expect(error).toMatchObject({code: 'STORAGE_UNREACHABLE', exitCode: 15});
		expect(left).toEqual([{name: names[0], state: 'backup'}, {name: names[1], state: 'no sidecar'}, {name: names[2], state: 'backup'}]);
		expect(next).toMatchObject({removedCount: 1, isPartial: false});
		expect(await bench.far()).toEqual(withSidecar(names[0]));
	});

	test('whose answer is lost each time goes on as if nothing had been removed, and is done by the next one', async () => {
		bench.proxy.onRequest = head => head.startsWith('DELETE') ? {kind: 'lose answer'} : undefined;

		const error = await errorOf(pruneFar());
		const left = await bench.states();
		bench.proxy.onRequest = () => undefined;
		await pruneFar();

		expect(error).toMatchObject({code: 'STORAGE_UNREACHABLE', exitCode: 15});
		expect(left[1]).toEqual({name: names[1], state: 'no sidecar'});
		expect(await bench.far()).toEqual(withSidecar(names[0]));
	});

	test('that is cut off after its first removal is partly done, and says what stays', async () => {
		let deletions = 0;
		bench.proxy.onRequest = head => head.startsWith('DELETE') && ++deletions > 2 ? {kind: 'reset', afterBytes: 0} : undefined;

		const result = await pruneFar();

		expect(result).toMatchObject({removedCount: 1, isPartial: true});
		expect(result.destinations[0]?.problem).toContain(`can't remove ${names[2]}.meta.json`);
		expect(await bench.states()).toEqual(backups(names[0] ?? '', names[2] ?? ''));
	});

	test('removes nothing where the list breaks off', async () => {
		bench.proxy.onRequest = head => /^GET \S*list-type=2/v.test(head) ? {kind: 'break answer', afterBytes: 200} : undefined;

		const error = await errorOf(pruneFar());

		expect(error).toMatchObject({code: 'STORAGE_UNREACHABLE', exitCode: 15});
		expect(await bench.states()).toEqual(backups(...names));
	});
});

describeWithServer('ssh', 'a prune over SFTP', () => {
	let farFolder: string;

	beforeEach(async () => {
		const sftp = await sftpBench();
		farFolder = sftp.farFolder;
		bench = sftp;
		await fill();
	});

	afterEach(async () => {
		await bench.end();
	});

	test.each(['cut', 'reset'] as const)('whose link is %s between sidecar and artifact leaves no false backup, says so, and the next one goes on', async kind => {
		bench.proxy.delayMs = 50;
		const watcher = fs.watch(farFolder, (_event, file) => {
			if (file === `${names[1]}.meta.json`) {
				bench.proxy.onConnection = () => ({kind, afterBytes: 0});
				bench.proxy.endConnections(kind);
				watcher.close();
			}
		});

		const error = await errorOf(pruneFar());
		const left = await bench.states();
		bench.proxy.onConnection = () => undefined;
		bench.proxy.delayMs = 0;
		const next = await pruneFar();

		expect(error).toMatchObject({code: 'STORAGE_UNREACHABLE', exitCode: 15, hint: expect.stringMatching(/\.$/v) as unknown});
		expect(left).toEqual([{name: names[0], state: 'backup'}, {name: names[1], state: 'no sidecar'}, {name: names[2], state: 'backup'}]);
		expect(next).toMatchObject({removedCount: 1, isPartial: false});
		expect(await bench.far()).toEqual(withSidecar(names[0]));
	});

	test('whose link is gone from the start removes nothing', async () => {
		bench.proxy.onConnection = () => ({kind: 'reset', afterBytes: 0});

		const error = await errorOf(pruneFar());

		expect(error).toMatchObject({code: 'STORAGE_UNREACHABLE', exitCode: 15, message: expect.stringContaining('can\'t list the folder') as unknown});
		expect(await bench.states()).toEqual(backups(...names));
	});
});
