/**
 * Copies over a network that breaks for good in the middle: what failed is told by what failed first, what is left is named,
 * nothing that looks like a backup is left, and the next copy makes it whole.
 */
import fs from 'node:fs';
import {
	afterEach, beforeEach, expect, test,
} from 'vitest';
import {copyMissing} from '../../../source/operations/keeping/copy.js';
import {errorOf} from '../../contracts/storage.contract-steps.js';
import {describeWithServer} from '../../servers/needs.js';
import {
	type FarBench, s3Bench, sftpBench,
} from '../far-bench.js';

/** Three parts of the smallest size that S3 takes. */
const content = 'a line of a dump\n'.repeat(700_000);

describeWithServer('s3', 'a copy to S3', () => {
	let bench: FarBench;
	let name: string;

	beforeEach(async () => {
		bench = await s3Bench();
		name = bench.store(24, content);
	});

	afterEach(async () => {
		await bench.end();
	});

	const faults = (['cut', 'reset'] as const).flatMap(kind => [
		[kind, 'its second part', /^PUT \S*partNumber=2/v] as const,
		[kind, 'its completion', /^POST \S*uploadId=/v] as const,
		[kind, 'its sidecar', /^PUT \S*\.meta\.json/v] as const,
	]);

	test.each(faults)('whose connection is %s at %s each time leaves nothing, and exit 15', async (kind, _where, request) => {
		bench.proxy.onRequest = head => request.test(head) ? {kind, afterBytes: 0} : undefined;

		const error = await errorOf(copyMissing({job: bench.job}, bench.context));

		expect(error).toMatchObject({code: 'STORAGE_UNREACHABLE', exitCode: 15, hint: 'Try again; look at the network and the server\'s log.'});
		expect(await bench.far()).toEqual([]);
		expect(await bench.leftovers()).toEqual([]);
	});

	test.each(faults.filter(([, where]) => where !== 'its sidecar'))('whose link is %s for good at %s says so, names what is left, and is made later', async (kind, _where, request) => {
		breakAt(request, kind);

		const error = await errorOf(copyMissing({job: bench.job}, bench.context));
		const left = await bench.leftovers();
		bench.proxy.onRequest = () => undefined;
		const later = await copyMissing({job: bench.job}, bench.context);

		expect(error).toMatchObject({code: 'STORAGE_UNREACHABLE', exitCode: 15, message: expect.stringMatching(/^can't (?:write|look at) .*cut the connection$/v) as unknown});
		expect(bench.said()).toContainEqual(expect.stringContaining(`what is left of ${name} at "far" is no backup, and could not be removed: `));
		expect(left).toHaveLength(1);
		expect(later.copies).toEqual([{artifactName: name, destination: 'far', from: 'disk'}]);
		expect(await bench.states()).toEqual([{name, state: 'backup'}]);
	});

	test('whose link is gone at its sidecar can\'t take the artifact back: the error says that it is there, and it is completed later', async () => {
		breakAt(/^PUT \S*\.meta\.json/v, 'reset');

		const error = await errorOf(copyMissing({job: bench.job}, bench.context));
		const left = await bench.states();
		bench.proxy.onRequest = () => undefined;
		await copyMissing({job: bench.job}, bench.context);

		expect(error).toMatchObject({code: 'STORAGE_FAILED', exitCode: 15});
		expect(error.message).toContain(`${name}.meta.json: ${bench.proxy.endpoint} cut the connection; and ${name}, which is no backup without its sidecar, `
			+ `could not be removed from "far" again: can't remove ${name}`);
		expect(error).toMatchObject({hint: `Mend the connection, then make it whole with 'dbseal copy', or type: dbseal remove far:${name}.`});
		expect(bench.said()).toContainEqual(expect.stringContaining(`what is left of ${name}.meta.json at "far" is no backup, and could not be removed: `));
		expect(left).toEqual([{name, state: 'no sidecar'}]);
		expect(await bench.states()).toEqual([{name, state: 'backup'}]);
	});

	test('whose completion was done although nobody heard of it is known to the store, so that it can be finished', async () => {
		let isLost = false;
		bench.proxy.onRequest = head => {
			if (isLost) {
				return {kind: 'reset', afterBytes: 0};
			}

			isLost = /^POST \S*uploadId=/v.test(head);
			return isLost ? {kind: 'lose answer'} : undefined;
		};

		await errorOf(copyMissing({job: bench.job}, bench.context));

		bench.proxy.onRequest = () => undefined;
		const copy = bench.context.store.artifacts.findByName(name).find(({expectedSince}) => expectedSince !== undefined);
		expect(await bench.states()).toEqual([{name, state: 'no sidecar'}]);
		expect(copy?.sidecar).toContain('"checksum"');
	});

	function breakAt(request: RegExp, kind: 'cut' | 'reset'): void {
		let isGone = false;
		bench.proxy.onRequest = head => {
			isGone ||= request.test(head);
			return isGone ? {kind, afterBytes: 0} : undefined;
		};
	}
});

describeWithServer('ssh', 'a copy over SFTP', () => {
	let bench: Awaited<ReturnType<typeof sftpBench>>;

	beforeEach(async () => {
		bench = await sftpBench();
	});

	afterEach(async () => {
		await bench.end();
	});

	test.each(['cut', 'reset'] as const)('whose link is %s for good in the middle says so, names what is left, and is made later', async kind => {
		const name = bench.store(24, content);
		let connections = 0;
		bench.proxy.onConnection = () => ({kind, afterBytes: ++connections > 1 ? 0 : 4_000_000});

		const error = await errorOf(copyMissing({job: bench.job}, bench.context));
		const [far, left] = [await bench.far(), await bench.leftovers()];
		bench.proxy.onConnection = () => undefined;
		const later = await copyMissing({job: bench.job}, bench.context);

		expect(error).toMatchObject({code: 'STORAGE_UNREACHABLE', exitCode: 15, hint: expect.stringMatching(/\.$/v) as unknown});
		expect(error.message).toContain(`can't write ${name}`);
		expect(bench.said()).toContainEqual(expect.stringMatching(/could not be removed: can't remove the unfinished .*\.part: /v));
		expect(far).toEqual([]);
		expect(left).toHaveLength(1);
		expect(later.copies).toEqual([{artifactName: name, destination: 'far', from: 'disk'}]);
		expect(await bench.states()).toEqual([{name, state: 'backup'}]);
	});

	test.each(['cut', 'reset'] as const)('whose link is %s for good before its sidecar leaves an artifact that is no backup, is told, and is completed later', async kind => {
		const name = bench.store(24);
		bench.proxy.delayMs = 50;
		const watcher = fs.watch(bench.farFolder, (_event, file) => {
			if (file === name) {
				bench.proxy.onConnection = () => ({kind, afterBytes: 0});
				bench.proxy.endConnections(kind);
				watcher.close();
			}
		});

		const error = await errorOf(copyMissing({job: bench.job}, bench.context));
		const left = await bench.states();
		bench.proxy.onConnection = () => undefined;
		await copyMissing({job: bench.job}, bench.context);

		expect(error).toMatchObject({exitCode: 15, hint: expect.stringMatching(/\.$/v) as unknown});
		expect(left).toEqual([{name, state: 'no sidecar'}]);
		expect(await bench.states()).toEqual([{name, state: 'backup'}]);
	});
});
