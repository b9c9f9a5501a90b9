/** The order in which an artifact goes, seen where one of its two files can't be removed. */
import fs from 'node:fs';
import path from 'node:path';
import {
	afterEach, beforeEach, expect, test,
} from 'vitest';
import {DestinationError} from '../../../source/core/errors.js';
import {type Storage} from '../../../source/core/storage.js';
import {removeArtifact} from '../../../source/operations/keeping/remove-artifact.js';
import {kindByType} from '../../../source/storage/registry.js';
import {storeBackup} from '../stored-artifacts.js';
import {createWorkbench, type Workbench} from '../workbench.js';

let bench: Workbench;
let name: string;

beforeEach(() => {
	bench = createWorkbench();
	name = storeBackup({folder: bench.storage, at: new Date('2026-11-24T03:00:00.000Z'), jobId: 'j1'});
	bench.context.store.artifacts.record({
		destinationKey: 'd1', name, sidecar: '{}', sizeBytes: 12, jobId: 'j1', createdAt: new Date('2026-11-24T03:00:00.000Z'),
	});
});

afterEach(() => {
	bench.close();
});

const destination = () => ({...bench.destination(), id: 'd1'});
const known = () => bench.context.store.artifacts.findAt({destinationKey: 'd1', name});

/** The real folder, but for one file that it won't give up. */
function storageThatKeeps(kept: string): Storage {
	const storage = kindByType('local').open(bench.destination().connection, bench.context.adapters);
	return {
		...storage,
		async remove(file, signal) {
			if (file === kept) {
				throw new DestinationError({code: 'STORAGE_FAILED', message: `can't remove ${file}`, hint: 'Look.'});
			}

			await storage.remove(file, signal);
		},
	};
}

test('an artifact that can\'t be removed has no sidecar any more, and the store knows that it was meant to go', async () => {
	const removal = removeArtifact({destination: destination(), storage: storageThatKeeps(name), name}, bench.context);

	await expect(removal).rejects.toMatchObject({code: 'STORAGE_FAILED'});
	expect(bench.stored()).toEqual([name]);
	expect(known()?.removalBegunAt).toBeInstanceOf(Date);
});

test('an artifact whose sidecar can\'t be removed stays whole', async () => {
	const removal = removeArtifact({destination: destination(), storage: storageThatKeeps(`${name}.meta.json`), name}, bench.context);

	await expect(removal).rejects.toMatchObject({code: 'STORAGE_FAILED'});
	expect(bench.stored()).toEqual([name, `${name}.meta.json`]);
});

test('what is removed is known no more', async () => {
	await removeArtifact({destination: destination(), storage: storageThatKeeps('nothing'), name}, bench.context);

	expect(fs.readdirSync(path.resolve(bench.storage))).toEqual([]);
	expect(known()).toBeUndefined();
});
