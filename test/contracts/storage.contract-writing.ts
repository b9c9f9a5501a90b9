/**
 * What every storage must do while it writes: nothing visible before commit, nothing left after abort, nothing overwritten.
 */
import {Buffer} from 'node:buffer';
import {Readable} from 'node:stream';
import {buffer} from 'node:stream/consumers';
import {pipeline} from 'node:stream/promises';
import {expect, test} from 'vitest';
import {
	artifactName, codeOf, future, namesOf, patternOf, put, signal, slices, type StorageBench,
} from './storage.contract-steps.js';

export function defineContractOfWriting(bench: StorageBench): void {
	test.each([0, 1, 65_536, 1_048_575, 1_048_576, 1_048_577, 20_000_003])('a file of %i bytes comes back equal', async sizeBytes => {
		const content = patternOf(sizeBytes);

		await put(bench.storage(), `sizes/${sizeBytes}.enc`, content);

		const back = await buffer(await bench.storage().read(`sizes/${sizeBytes}.enc`, {}, signal));
		expect(back.equals(content)).toBe(true);
		expect(await bench.storage().stat(`sizes/${sizeBytes}.enc`, signal)).toMatchObject({name: `sizes/${sizeBytes}.enc`, sizeBytes});
	});

	test('a file written in many tiny chunks comes back equal', async () => {
		const content = patternOf(100_001);
		const upload = await bench.storage().create('tiny.enc', {}, signal);

		await pipeline(Readable.from(slices(content, 13)), upload.stream);
		await upload.commit();

		const back = await buffer(await bench.storage().read('tiny.enc', {}, signal));
		expect(back.equals(content)).toBe(true);
	});

	test('a file\'s time is about now', async () => {
		await put(bench.storage(), 'time.enc', Buffer.from('x'));

		const file = await bench.storage().stat('time.enc', signal);
		const ageMs = Date.now() - (file?.modifiedAt.getTime() ?? 0);
		expect(Math.abs(ageMs)).toBeLessThan(60_000);
	});

	test('nothing is visible before commit', async () => {
		const upload = await bench.storage().create('early/file.enc', {}, signal);
		await pipeline(Readable.from(slices(patternOf(12_000_000), 1_000_000)), upload.stream);

		const seen = {
			files: await bench.storage().list('early', signal),
			file: await bench.storage().stat('early/file.enc', signal),
			read: await codeOf(bench.storage().read('early/file.enc', {}, signal)),
		};
		await upload.commit();

		expect(seen).toEqual({files: [], file: undefined, read: 'ARTIFACT_NOT_FOUND'});
		expect(await namesOf(bench.storage().list('early', signal))).toEqual(['early/file.enc']);
	});

	test('commit before the end of the stream is refused and shows nothing', async () => {
		const upload = await bench.storage().create('unfinished.enc', {}, signal);
		upload.stream.write('half');

		await expect(upload.commit()).rejects.toThrow('before the upload\'s stream had finished');

		await upload.abort();
		expect(await bench.storage().stat('unfinished.enc', signal)).toBeUndefined();
	});

	test('an aborted upload leaves no trace', async () => {
		const upload = await bench.storage().create(artifactName, {}, signal);
		await pipeline(Readable.from(slices(patternOf(12_000_000), 1_000_000)), upload.stream);

		await upload.abort();
		await upload.abort();

		expect(await bench.storage().list('orders', signal)).toEqual([]);
		expect(await bench.storage().sweep({dryRun: true, olderThan: future}, signal)).toEqual([]);
	});

	test('a source that fails half-way leaves no trace after abort', async () => {
		const upload = await bench.storage().create(artifactName, {}, signal);
		const failing = async function * () {
			yield patternOf(9_000_000);
			throw new Error('the dump broke');
		};

		await expect(pipeline(Readable.from(failing()), upload.stream)).rejects.toThrow('the dump broke');
		await upload.abort();

		expect(await bench.storage().list('orders', signal)).toEqual([]);
		expect(await bench.storage().sweep({dryRun: true, olderThan: future}, signal)).toEqual([]);
	});

	test('abort after commit leaves the file', async () => {
		const upload = await bench.storage().create('kept.enc', {}, signal);
		await pipeline(Readable.from([Buffer.from('kept')]), upload.stream);
		await upload.commit();

		await upload.abort();

		expect(await buffer(await bench.storage().read('kept.enc', {}, signal))).toEqual(Buffer.from('kept'));
	});

	test('an existing name is refused and keeps its bytes', async () => {
		await put(bench.storage(), 'taken.enc', Buffer.from('first'));

		const code = await codeOf(put(bench.storage(), 'taken.enc', Buffer.from('second')));

		expect(code).toBe('NAME_EXISTS');
		expect(await buffer(await bench.storage().read('taken.enc', {}, signal))).toEqual(Buffer.from('first'));
	});

	test('a name that appears during an upload is refused at commit', async () => {
		const upload = await bench.storage().create('race.enc', {}, signal);
		await pipeline(Readable.from(slices(patternOf(12_000_000), 1_000_000)), upload.stream);
		await put(bench.storage(), 'race.enc', Buffer.from('winner'));

		const code = await codeOf(upload.commit());
		await upload.abort();

		expect(code).toBe('NAME_EXISTS');
		expect(await buffer(await bench.storage().read('race.enc', {}, signal))).toEqual(Buffer.from('winner'));
	});
}
