/**
 * Files that are removed by their names: the same over every kind of storage, at real servers.
 */
import {Buffer} from 'node:buffer';
import fs from 'node:fs';
import path from 'node:path';
import {
	afterEach, beforeEach, describe, expect, test,
} from 'vitest';
import {type Storage} from '../../../source/core/storage.js';
import {locateArtifact, locateFile} from '../../../source/operations/catalogue/artifact-reference.js';
import {listArtifacts} from '../../../source/operations/catalogue/list-artifacts.js';
import {pin} from '../../../source/operations/keeping/pin.js';
import {planRemoval, type RemovalResult, removeFiles} from '../../../source/operations/keeping/remove-files.js';
import {kindByType} from '../../../source/storage/registry.js';
import {addConnection} from '../../../source/vault/connections.js';
import {storagesUnderTest, type StorageUnderTest} from '../../contracts/storage.contract-kinds.js';
import {namesOf, put, signal} from '../../contracts/storage.contract-steps.js';
import {describeWithServer} from '../../servers/needs.js';
import {createWorkbench, type Workbench} from '../workbench.js';

const nameOf = (random: string) => `orders_2026-11-24T03-00-00Z_${random}.sql.gz.enc`;
const backup = [nameOf('aaaa'), `${nameOf('aaaa')}.meta.json`] as const;
const orphan = nameOf('bbbb');
const orphanSidecar = `${nameOf('cccc')}.meta.json`;
const everything = [...backup, orphan, orphanSidecar, 'notes of somebody.txt'].toSorted();
const sidecar = Buffer.from(JSON.stringify({
	version: 1, jobName: 'orders', sourceType: 'postgresql', timestamp: '2026-11-24T03:00:00.000Z', compression: 'GZIP', size: 5,
}));

for (const kind of storagesUnderTest) {
	const title = `files at ${kind.type} that are removed by name`;
	if (kind.server === undefined) {
		describe(title, () => {
			defineRemovals(kind);
		});
	} else {
		describeWithServer(kind.server, title, () => {
			defineRemovals(kind);
		});
	}
}

function defineRemovals({type, makePlace}: StorageUnderTest): void {
	let bench: Workbench;
	let storage: Storage;

	beforeEach(async () => {
		bench = createWorkbench();
		const {store, vault, adapters} = bench.context;
		const connection = await makePlace();
		addConnection({store, unlocked: vault, table: 'destinations'}, {name: 'far', connection});
		storage = kindByType(type).open(connection, adapters);
		for (const name of everything) {
			await put(storage, name, name.endsWith('.json') ? sidecar : Buffer.from('bytes'));
		}

		await listArtifacts({id: store.destinations.all()[0]?.id ?? '', name: 'far', connection}, bench.context);
	});

	afterEach(async () => {
		await storage.close();
		bench.close();
	});

	const left = async () => namesOf(storage.list('', signal));

	async function remove(names: readonly string[], {isBackupMeant = false} = {}): Promise<RemovalResult> {
		const files = names.map(name => {
			const reference = `far:${name}`;
			const location = locateFile(reference, bench.context);
			if (!location) {
				throw new Error(`${reference} has no form`);
			}

			return {reference, location};
		});
		const removals = await Promise.all(files.map(async file => planRemoval(file, {isBackupMeant}, bench.context)));
		return removeFiles(removals, bench.context);
	}

	test('are what is no backup, and nothing else goes', async () => {
		const result = await remove([orphan, orphanSidecar, 'notes of somebody.txt']);

		expect(await left()).toEqual(backup);
		expect(result.removed.map(({state}) => state)).toEqual(['no sidecar', 'no artifact', 'unknown file']);
		expect(result).toMatchObject({failed: [], freedBytes: 10 + sidecar.length, isPartial: false});
	});

	test('are no backups unless that is meant, and then the sidecar goes, too', async () => {
		const refused = remove([backup[0]]);
		await expect(refused).rejects.toMatchObject({code: 'IS_BACKUP', exitCode: 17, message: `far:${backup[0]} is a backup`});
		const before = await left();

		await remove([backup[0]], {isBackupMeant: true});

		expect(before).toEqual(everything);
		expect(await left()).toEqual(everything.filter(name => !name.startsWith(backup[0])));
		expect(bench.context.store.artifacts.findByName(backup[0])).toEqual([]);
	});

	test('are no sidecar of a backup, even where backups are meant', async () => {
		const error = {code: 'IS_BACKUP', hint: `To remove the whole backup, type: dbseal remove --backup far:${backup[0]}.`};

		await expect(remove([backup[1]], {isBackupMeant: true})).rejects.toMatchObject(error);

		expect(await left()).toEqual(everything);
	});

	test('are none where one of them may not go or isn\'t there', async () => {
		await expect(remove([orphan, backup[0]])).rejects.toMatchObject({code: 'IS_BACKUP'});
		await expect(remove([orphan, nameOf('dddd')])).rejects.toMatchObject({code: 'ARTIFACT_NOT_FOUND', exitCode: 10});

		expect(await left()).toEqual(everything);
	});

	test('are no pinned backups', async () => {
		await pin({location: await locateArtifact(`far:${backup[0]}`, bench.context), isPinned: true}, bench.context);

		await expect(remove([backup[0]], {isBackupMeant: true})).rejects.toMatchObject({code: 'ARTIFACT_PINNED', exitCode: 17, hint: `If it is to go, type first: dbseal unpin far:${backup[0]}.`});

		expect(await left()).toEqual(everything);
	});

	test('are no artifacts that can be made backups again', async () => {
		await storage.remove(backup[1], signal);
		await put(storage, 'moved.enc', Buffer.from('dbseal2\n0000'));

		await expect(remove([backup[0]])).rejects.toMatchObject({code: 'IS_BACKUP', message: `far:${backup[0]} has lost its sidecar, but a copy is in the store`});
		await expect(remove(['moved.enc'])).rejects.toMatchObject({code: 'IS_BACKUP', message: 'far:moved.enc has lost its sidecar, but a copy is in its own header'});
	});

	test('are artifacts that a prune had begun to remove', async () => {
		await storage.remove(backup[1], signal);
		const [row] = bench.context.store.artifacts.findByName(backup[0]);
		bench.context.store.artifacts.mark(row ?? {destinationKey: '', name: ''}, {removalBegunAt: new Date()});

		await remove([backup[0]]);

		expect(await left()).not.toContain(backup[0]);
	});
}

describe('files that were planned to go, of which one became a folder', () => {
	let bench: Workbench;

	beforeEach(() => {
		bench = createWorkbench();
	});

	afterEach(() => {
		bench.close();
	});

	async function removeWithFolder(names: readonly string[], folder: string): Promise<RemovalResult> {
		const removals = await Promise.all(names.map(async name => {
			const reference = path.join(bench.storage, name);
			fs.writeFileSync(reference, 'x');
			return planRemoval({reference, location: locateFile(reference, bench.context) ?? expect.fail()}, {isBackupMeant: false}, bench.context);
		}));
		fs.rmSync(path.join(bench.storage, folder));
		fs.mkdirSync(path.join(bench.storage, folder));
		return removeFiles(removals, bench.context);
	}

	test('go but for that one, which is named', async () => {
		const result = await removeWithFolder(['one.txt', 'two.txt', 'three.txt'], 'two.txt');

		expect(result.removed.map(({file}) => path.basename(file))).toEqual(['one.txt', 'three.txt']);
		expect(result.failed.map(({file}) => path.basename(file))).toEqual(['two.txt']);
		expect(result.isPartial).toBe(true);
		expect(bench.stored()).toEqual(['two.txt']);
	});

	test('fail where there is no other', async () => {
		await expect(removeWithFolder(['one.txt'], 'one.txt')).rejects.toMatchObject({exitCode: 15});
	});
});
