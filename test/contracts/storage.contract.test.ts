/**
 * What every kind of storage must do, run over all of them with real servers.
 */
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {
	afterAll, beforeAll, describe, expect, test,
} from 'vitest';
import {type AdapterContext, type Connection} from '../../source/core/connection.js';
import {type Storage} from '../../source/core/storage.js';
import {kindByType, storageKinds} from '../../source/storage/registry.js';
import {describeWithServer} from '../servers/needs.js';
import {storagesUnderTest, type StorageUnderTest} from './storage.contract-kinds.js';
import {defineContractOfReading} from './storage.contract-reading.js';
import {type StorageBench} from './storage.contract-steps.js';
import {defineContractOfUpkeep} from './storage.contract-upkeep.js';
import {defineContractOfWriting} from './storage.contract-writing.js';

test('every kind of storage is under test', () => {
	const tested = new Set(storagesUnderTest.map(({type}) => type));

	expect([...tested]).toEqual(storageKinds.map(({type}) => type));
});

/** The same places behind bandwidth limits, wide enough not to be felt: what wraps a storage keeps its contract. */
const limitedStorages = storagesUnderTest
	.filter(({store}) => store === undefined || store === 'Swift')
	.map((storage): StorageUnderTest => ({
		...storage,
		store: `${storage.store ?? ''} with limits`.trim(),
		makePlace: async () => withLimits(await storage.makePlace()),
		makeMissingPlace: async () => withLimits(await storage.makeMissingPlace()),
	}));

function withLimits(connection: Connection): Connection {
	return {...connection, options: {...connection.options, limitUp: '900M', limitDown: '900M'}};
}

for (const storageUnderTest of [...storagesUnderTest, ...limitedStorages]) {
	const {type, store} = storageUnderTest;
	const title = store === undefined ? `storage ${type}` : `storage ${type} (${store})`;
	if (storageUnderTest.server === undefined) {
		describe(title, () => {
			defineContract(storageUnderTest);
		});
	} else {
		describeWithServer(storageUnderTest.server, title, () => {
			defineContract(storageUnderTest);
		});
	}
}

function defineContract({type, hasMetadata, makePlace, makeMissingPlace}: StorageUnderTest): void {
	const kind = kindByType(type);
	let storage: Storage | undefined;
	let context: AdapterContext;

	beforeAll(async () => {
		context = {env: {}, scratchFolder: await mkdtemp(join(tmpdir(), 'dbseal-scratch-'))};
		storage = kind.open(await makePlace(), context);
	});

	afterAll(async () => {
		await storage?.close();
		await rm(context.scratchFolder, {recursive: true});
	});

	const bench: StorageBench = {
		storage() {
			if (storage === undefined) {
				throw new Error('the storage is opened before the first test');
			}

			return storage;
		},
		hasMetadata,
		openFresh: async () => kind.open(await makePlace(), context),
		openMissing: async () => kind.open(await makeMissingPlace(), context),
	};
	defineContractOfWriting(bench);
	defineContractOfReading(bench);
	defineContractOfUpkeep(bench);

	test('its URL without secrets gives the same options', async () => {
		const connection = await makePlace();

		const url = kind.formatUrl(connection);

		expect(kind.parseUrl(url).options).toEqual(connection.options);
		for (const secret of Object.values(connection.secrets)) {
			expect(url).not.toContain(secret);
		}
	});
}
