/**
 * The database contract: scratch databases for drills, and the queries that are asked there.
 */
import {expect, test} from 'vitest';
import {loadBytes, noSignal, readDump} from '../databases/adapter-helpers.js';
import {failureOf} from '../databases/folder.js';
import {type EngineUnderTest, newName} from './database.contract-engines.js';
import {type DatabaseBench} from './database.contract-steps.js';

export function defineContractOfScratches({filled}: DatabaseBench, {hasNoQueries = false}: EngineUnderTest): void {
	test('a scratch database takes a dump', async () => {
		const source = await filled();
		const {bytes} = await readDump(source);
		const scratch = await source.createScratch(newName(), {}, noSignal);

		await loadBytes(scratch.database, bytes);

		expect(await scratch.database.summarise(noSignal)).toEqual(await source.summarise(noSignal));
		await scratch.remove();
	});

	if (hasNoQueries) {
		test('there are no queries', async () => {
			const database = await filled();

			expect(database.query).toBeUndefined();
		});
	} else {
		defineContractOfQueries(filled);
	}

	test('a removed scratch database is gone, and removing it again is no error', async () => {
		const source = await filled();
		const scratch = await source.createScratch(newName(), {}, noSignal);

		await scratch.remove();
		await scratch.remove();

		expect(await scratch.database.inspect(noSignal)).toMatchObject({exists: false});
	});

	test('a scratch database that another process left is removed by its name, and once more is no error', async () => {
		const source = await filled();
		const name = newName();
		const scratch = await source.createScratch(name, {}, noSignal);

		await source.removeScratch?.(name, noSignal);
		await source.removeScratch?.(name, noSignal);

		expect(await scratch.database.inspect(noSignal)).toMatchObject({exists: false});
	});

	test('a scratch database never takes a name that exists', async () => {
		const source = await filled();
		const name = newName();
		const scratch = await source.createScratch(name, {}, noSignal);

		expect(await failureOf(source.createScratch(name, {}, noSignal))).toMatchObject({name: 'RefusedError', code: 'TARGET_NOT_EMPTY'});
		await scratch.remove();
	});
}

/** Where there is no room for a scratch database beside what is there. */
function defineContractOfQueries(filled: DatabaseBench['filled']): void {
	test('a scratch database answers queries', async () => {
		const source = await filled();
		const {bytes} = await readDump(source);
		const scratch = await source.createScratch(newName(), {}, noSignal);

		await loadBytes(scratch.database, bytes);

		expect(await scratch.database.query?.('SELECT name FROM customer WHERE id = 3', noSignal)).toBe('名前');
		await scratch.remove();
	});

	test('a query that the database does not understand says so', async () => {
		const source = await filled();

		const failure = await failureOf(source.query?.('SELECT name FROM nowhere', noSignal) ?? Promise.resolve());

		expect(failure).toMatchObject({name: 'SourceError', code: 'QUERY_FAILED'});
		expect(failure.message).toContain('nowhere');
	});
}

export function defineContractWithoutScratches({filled}: DatabaseBench): void {
	test('a scratch database is refused with what to do instead', async () => {
		const database = await filled();

		const failure = await failureOf(database.createScratch(newName(), {}, noSignal));

		expect(failure).toMatchObject({name: 'UsageError', code: 'INVALID_SETTING'});
		expect(database.removeScratch).toBeUndefined();
	});
}
