/**
 * The database contract: loading a dump, and leaving alone what must not be touched.
 */
import {expect, test} from 'vitest';
import {InterruptedError} from '../../source/core/errors.js';
import {type Database} from '../../source/core/database.js';
import {loadBytes, noSignal, readDump} from '../databases/adapter-helpers.js';
import {failureOf} from '../databases/folder.js';
import {type EngineUnderTest} from './database.contract-engines.js';
import {type DatabaseBench} from './database.contract-steps.js';

export function defineContractOfLoading({filled, empty, missing}: DatabaseBench, {isOpaque = false, cannotRollBack = false}: EngineUnderTest): void {
	test('a load whose stream is destroyed has not succeeded', async () => {
		const database = await empty();
		const {stream, finished} = await database.load({overwrite: isOpaque}, noSignal);

		stream.destroy();

		expect(await failureOf(finished)).toMatchObject({name: 'SourceError', code: 'LOAD_FAILED'});
	});

	test('a load that is aborted ends with the reason', async () => {
		const database = await empty();
		const controller = new AbortController();
		const {stream, finished} = await database.load({overwrite: isOpaque}, controller.signal);
		stream.on('error', () => undefined);

		controller.abort(new InterruptedError('SIGTERM'));

		expect(await failureOf(finished)).toMatchObject({name: 'InterruptedError'});
	});

	if (isOpaque) {
		test('what can\'t be seen counts as something that would be overwritten', async () => {
			const database = await empty();

			expect(await database.inspect(noSignal)).toMatchObject({isEmpty: false});
			expect(await failureOf(database.load({overwrite: false}, noSignal))).toMatchObject({name: 'RefusedError', code: 'TARGET_NOT_EMPTY'});
		});

		return;
	}

	test('an empty database has nothing that could be overwritten', async () => {
		const database = await empty();

		expect(await database.inspect(noSignal)).toMatchObject({exists: true, isEmpty: true});
	});

	if (missing !== undefined) {
		defineLoadingOfMissing(filled, missing);
	}

	test('a database with something in it is refused', async () => {
		const database = await filled();

		const failure = await failureOf(database.load({overwrite: false}, noSignal));

		expect(failure).toMatchObject({name: 'RefusedError', code: 'TARGET_NOT_EMPTY'});
		expect(await database.inspect(noSignal)).toMatchObject({exists: true, isEmpty: false});
	});

	test('a database with something in it is replaced where that is wanted', async () => {
		const [source, target] = [await filled(), await filled()];
		const {bytes} = await readDump(source);

		await loadBytes(target, bytes, {overwrite: true});

		expect(await target.summarise(noSignal)).toEqual(await source.summarise(noSignal));
	});

	test('a load of something else fails and leaves what was there', async () => {
		const database = await filled();
		const before = await database.summarise(noSignal);

		const failure = await failureOf(loadBytes(database, new TextEncoder().encode('this is no dump;\n'.repeat(100)), {overwrite: true}));

		expect(failure).toMatchObject({name: 'SourceError', code: 'LOAD_FAILED'});
		expect(await database.summarise(noSignal)).toEqual(before);
	});

	if (cannotRollBack) {
		return;
	}

	test('a load that stops half-way leaves what was there', async () => {
		const database = await filled();
		const before = await readDump(database);
		const {stream, finished} = await database.load({overwrite: true}, noSignal);
		await new Promise(resolve => {
			stream.write(before.bytes.subarray(0, before.bytes.length / 2), resolve);
		});

		stream.destroy();

		await failureOf(finished);
		expect(await database.summarise(noSignal)).toEqual(before.report.summary);
	});
}

function defineLoadingOfMissing(filled: DatabaseBench['filled'], missing: () => Promise<Database>): void {
	test('a missing database has nothing that could be overwritten', async () => {
		const database = await missing();

		expect(await database.inspect(noSignal)).toMatchObject({exists: false, isEmpty: true});
	});

	test('a missing database is made', async () => {
		const [source, target] = [await filled(), await missing()];
		const {bytes} = await readDump(source);

		await loadBytes(target, bytes);

		expect(await target.summarise(noSignal)).toEqual(await source.summarise(noSignal));
	});
}
