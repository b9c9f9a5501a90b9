/**
 * The database contract: looking at a database, and dumping it.
 */
import {expect, test} from 'vitest';
import {InterruptedError} from '../../source/core/errors.js';
import {noSignal, readDump} from '../databases/adapter-helpers.js';
import {failureOf} from '../databases/folder.js';
import {type EngineUnderTest} from './database.contract-engines.js';
import {type DatabaseBench} from './database.contract-steps.js';

export function defineContractOfDumping({filled, missing}: DatabaseBench, {isOpaque = false, objects = {views: 1}}: EngineUnderTest): void {
	test('describes itself with the tool that dumps it', async () => {
		const database = await filled();

		const {tool, serverVersion} = await database.describe(noSignal);

		expect(tool).not.toBe('');
		expect(serverVersion).not.toBe('');
	});

	test('finds nothing wrong with a sound database', async () => {
		const database = await filled();

		const findings = await database.check(noSignal);

		expect(findings.filter(({verdict}) => verdict !== 'ok')).toEqual([]);
		expect(findings.length).toBeGreaterThan(0);
	});

	test('a dump whose stream is destroyed has not succeeded', async () => {
		const database = await filled();
		const {stream, finished} = await database.dump(noSignal);

		stream.destroy();

		expect(await failureOf(finished)).toMatchObject({name: 'SourceError', code: 'DUMP_INCOMPLETE'});
	});

	test('a dump that is aborted ends with the reason', async () => {
		const database = await filled();
		const controller = new AbortController();
		const {stream, finished} = await database.dump(controller.signal);
		stream.on('error', () => undefined);

		controller.abort(new InterruptedError('SIGINT'));

		expect(await failureOf(finished)).toMatchObject({name: 'InterruptedError'});
	});

	test('nothing starts after an abort', async () => {
		const database = await filled();
		const aborted = AbortSignal.abort(new InterruptedError('SIGINT'));

		expect(await failureOf(database.describe(aborted))).toMatchObject({name: 'InterruptedError'});
		expect(await failureOf(database.dump(aborted))).toMatchObject({name: 'InterruptedError'});
		expect(await failureOf(database.load({overwrite: true}, aborted))).toMatchObject({name: 'InterruptedError'});
	});

	if (isOpaque) {
		return;
	}

	test('a dump reports what is in it', async () => {
		const database = await filled();

		const {report} = await readDump(database);

		expect(report.summary).toMatchObject({tables: 2, rows: 5, objects});
		expect(report.summary).toEqual(await database.summarise(noSignal));
	});

	if (missing === undefined) {
		return;
	}

	test('a missing database is told from one that does not answer', async () => {
		const database = await missing();

		expect(await failureOf(database.describe(noSignal))).toMatchObject({name: 'SourceError', code: 'DATABASE_MISSING'});
		expect(await failureOf(readDump(database))).toMatchObject({name: 'SourceError', code: 'DATABASE_MISSING'});
	});

	test('a check of a missing database finds that, and throws nothing', async () => {
		const database = await missing();

		const findings = await database.check(noSignal);

		expect(findings.map(({verdict}) => verdict)).toContain('failed');
	});
}
