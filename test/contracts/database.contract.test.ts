/**
 * What every database engine must do, run over all of them with real databases.
 */
import {type Buffer} from 'node:buffer';
import process from 'node:process';
import {
	describe, expect, test,
} from 'vitest';
import {type Connection} from '../../source/core/connection.js';
import {type Database} from '../../source/core/database.js';
import {databaseEngines, engineByType} from '../../source/databases/registry.js';
import {loadBytes, readDump, temporaryFolder} from '../databases/adapter-helpers.js';
import {describeWithServer} from '../servers/needs.js';
import {defineContractOfDumping} from './database.contract-dumping.js';
import {enginesUnderTest, type EngineUnderTest} from './database.contract-engines.js';
import {defineContractOfLoading} from './database.contract-loading.js';
import {defineContractOfScratches, defineContractWithoutScratches} from './database.contract-scratches.js';

test('every engine is under test', () => {
	const tested = enginesUnderTest.map(({type}) => type);

	expect(tested).toEqual(databaseEngines.map(({type}) => type));
});

for (const engineUnderTest of enginesUnderTest) {
	const title = `database ${engineUnderTest.type}`;
	if (engineUnderTest.server === undefined) {
		describe(title, () => {
			defineContract(engineUnderTest);
		});
	} else {
		describeWithServer(engineUnderTest.server, title, () => {
			defineContract(engineUnderTest);
		});
	}
}

function defineContract(engineUnderTest: EngineUnderTest): void {
	const {type, isOpaque = false, contentOf = withoutOwnWords, makeFilled, makeEmpty, makeMissing} = engineUnderTest;
	const open = async (connection: Connection): Promise<Database> => engineByType(type).open(connection, {
		env: {PATH: process.env.PATH}, scratchFolder: await temporaryFolder(),
	});
	const bench = {
		filled: async () => open(await makeFilled()),
		empty: async () => open(await makeEmpty()),
		...(makeMissing && {missing: async () => open(await makeMissing())}),
	};
	defineContractOfDumping(bench, engineUnderTest);
	defineContractOfLoading(bench, engineUnderTest);
	if (makeMissing === undefined) {
		defineContractWithoutScratches(bench);
	} else if (!isOpaque) {
		defineContractOfScratches(bench, engineUnderTest);
	}

	test('its URL without secrets gives the same options', async () => {
		const connection = await makeFilled();

		const url = engineByType(type).formatUrl(connection);

		expect(engineByType(type).parseUrl(url).options).toEqual(connection.options);
		for (const secret of Object.values(connection.secrets)) {
			expect(url).not.toContain(secret);
		}
	});

	test('a dump that was loaded gives the same dump', async () => {
		const source = await bench.filled();
		const target = await bench.empty();
		const {bytes} = await readDump(source);

		await loadBytes(target, bytes, {overwrite: true});

		const {bytes: again} = await readDump(target);
		expect(contentOf(again)).toBe(contentOf(bytes));
	});
}

/** Tools write into their dumps random words (psql's \restrict), the hour, and the name of the database. */
function withoutOwnWords(dump: Buffer): string {
	return dump.toString('latin1').replaceAll(/^\\(?:un)?restrict .*$|^-- (?:Host|Dump completed|Dumping \w+ for database) .*$|^-- Host: .*$/gmv, '');
}
