/**
 * What every storage must do beside reading and writing: sweep, test itself, fail with a next step, stop when told.
 */
import {Buffer} from 'node:buffer';
import {Readable} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import {expect, test} from 'vitest';
import {
	artifactName, errorOf, future, past, patternOf, put, signal, slices, type StorageBench,
} from './storage.contract-steps.js';

export function defineContractOfUpkeep(bench: StorageBench): void {
	test('a dead upload is found by its age, named and swept', async () => {
		const place = await bench.openFresh();
		const upload = await place.create(artifactName, {}, signal);
		await pipeline(Readable.from(slices(patternOf(12_000_000), 1_000_000)), upload.stream);

		const young = await place.sweep({dryRun: false, olderThan: past}, signal);
		const dry = await place.sweep({dryRun: true, olderThan: future}, signal);
		const swept = await place.sweep({dryRun: false, olderThan: future}, signal);
		const left = await place.sweep({dryRun: true, olderThan: future}, signal);
		await upload.abort();
		await place.close();

		expect(young).toEqual([]);
		expect(dry).toHaveLength(1);
		expect(swept).toEqual(dry);
		expect(left).toEqual([]);
	});

	test('the sweep leaves finished files', async () => {
		await put(bench.storage(), 'finished.enc', Buffer.from('x'));

		await bench.storage().sweep({dryRun: false, olderThan: future}, signal);

		expect(await bench.storage().stat('finished.enc', signal)).toMatchObject({sizeBytes: 1});
	});

	test('the connection test proves every power and leaves nothing', async () => {
		const findings = await bench.storage().check(signal);

		const verdicts = Object.fromEntries(findings.map(({subject, verdict}) => [subject, verdict]));
		expect(verdicts).toMatchObject({
			write: 'ok', 'read back': 'ok', 'ranged read': 'ok', list: 'ok', 'refuses overwriting': 'ok', remove: 'ok',
		});
		expect(await bench.storage().list('dbseal-check', signal)).toEqual([]);
	});

	test('a missing place fails every call with a next step', async () => {
		const missing = await bench.openMissing();

		const errors = await Promise.all([
			errorOf(put(missing, 'file.enc', Buffer.from('x'))),
			errorOf(missing.read('file.enc', {}, signal)),
			errorOf(missing.list('', signal)),
		]);
		await missing.close();

		expect(errors).toEqual([
			expect.objectContaining({code: 'STORAGE_MISSING', exitCode: 15}),
			expect.objectContaining({code: 'STORAGE_MISSING', exitCode: 15}),
			expect.objectContaining({code: 'STORAGE_MISSING', exitCode: 15}),
		]);
	});

	test('the connection test of a missing place is one failed finding, with a hint', async () => {
		const missing = await bench.openMissing();

		const findings = await missing.check(signal);
		await missing.close();

		const failed = findings.filter(({verdict}) => verdict !== 'ok');
		expect(failed).toEqual([expect.objectContaining({subject: 'write', verdict: 'failed', hint: expect.stringMatching(/\.$/v) as unknown})]);
	});

	test('an aborted signal ends every call', async () => {
		const aborted = AbortSignal.abort();

		const errors = await Promise.all([
			errorOf(bench.storage().create('never.enc', {}, aborted)),
			errorOf(bench.storage().read('never.enc', {}, aborted)),
			errorOf(bench.storage().stat('never.enc', aborted)),
			errorOf(bench.storage().list('', aborted)),
			errorOf(bench.storage().remove('never.enc', aborted)),
			errorOf(bench.storage().check(aborted)),
			errorOf(bench.storage().sweep({dryRun: true, olderThan: past}, aborted)),
		]);

		expect(errors.map(error => error.name)).toEqual(Array.from({length: 7}, () => 'AbortError'));
	});

	test('object metadata comes back where the storage has it', async () => {
		await put(bench.storage(), 'meta.enc', Buffer.from('x'), {metadata: {'dbseal-job': 'orders nightly'}});

		const metadata = await bench.storage().metadata?.('meta.enc', signal);

		expect(metadata).toEqual(bench.hasMetadata ? {'dbseal-job': 'orders nightly'} : undefined);
	});

	test('closing twice is fine', async () => {
		const place = await bench.openFresh();
		await place.list('', signal);

		await place.close();

		await expect(place.close()).resolves.toBeUndefined();
	});
}
