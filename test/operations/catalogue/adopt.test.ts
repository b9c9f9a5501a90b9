import fs from 'node:fs';
import path from 'node:path';
import {
	afterEach, beforeEach, describe, expect, test,
} from 'vitest';
import {adopt, type AdoptResult} from '../../../source/operations/catalogue/adopt.js';
import {locateArtifact} from '../../../source/operations/catalogue/artifact-reference.js';
import {drill} from '../../../source/operations/drill/drill.js';
import {jobNamed, requestOfJob} from '../../../source/operations/job-requests.js';
import {jobHealths} from '../../../source/operations/health/job-health.js';
import {restore} from '../../../source/operations/restore/restore.js';
import {importProfile, revealProfile} from '../../../source/vault/profiles.js';
import {createDrillBench, type DrillBench} from '../drill/bench.js';
import {
	createWorkbench, readDatabase, sqlite, type Workbench,
} from '../workbench.js';

/** The server whose store is lost, and the new one. */
let old: DrillBench;
let fresh: Workbench;

beforeEach(() => {
	old = createDrillBench();
	fresh = createWorkbench();
	fresh.context.store.destinations.add({
		id: 'new-d1', name: 'bucket', type: 'local', options: {path: old.storage}, sealedSecrets: undefined,
	});
});

afterEach(() => {
	old.close();
	fresh.close();
});

async function adoptIt(name = 'bucket'): Promise<AdoptResult> {
	const destination = fresh.context.store.destinations.findByName(name);
	if (!destination) {
		throw new Error('the destination is gone');
	}

	return adopt(destination, fresh.context);
}

function importKey(name = 'main'): void {
	const profile = old.context.store.profiles.findByName('main');
	if (profile) {
		importProfile(fresh.context.vault(), {name, key: revealProfile(old.context.vault(), profile)});
	}
}

function edit(file: string, change: (text: string) => string): void {
	fs.writeFileSync(file, change(fs.readFileSync(file, 'utf8')));
}

describe('adopting a destination', () => {
	test.each([
		['SQLite', 'sqlite'], ['postgres', 'postgresql'], ['MariaDB', 'mariadb'], ['MYSQL', 'mysql'], ['mongodb', 'command'],
	])('takes a source that another writer calls %s for %s', async (written, type) => {
		const artifactFile = await old.takeBackup();
		edit(`${artifactFile}.meta.json`, text => text.replace('"sqlite"', JSON.stringify(written)));

		await adoptIt();

		expect(fresh.context.store.sources.findByName('shop')).toMatchObject({type});
	});

	test('brings the catalogue, the profile without its key, and the job without its source\'s address', async () => {
		await old.takeBackup();
		await old.takeBackup();

		const result = await adoptIt();

		const {store} = fresh.context;
		const profile = old.context.store.profiles.findByName('main');
		expect(result).toMatchObject({
			artifacts: 2,
			seals: {valid: 0, unchecked: 2, absent: 0},
			profiles: [{name: 'main', fingerprint: profile?.fingerprint}],
			jobs: [{
				name: 'orders nightly', isNew: true, sourceName: 'shop', needsSource: true, artifacts: 2,
			}],
			problems: [],
		});
		expect(store.artifacts.list()).toHaveLength(2);
		expect(store.profiles.findByName('main')).toMatchObject({id: profile?.id, sealedKey: undefined, origin: 'adopted'});
		expect(store.jobs.findByName('orders nightly')).toMatchObject({
			id: 'j1', sourceId: 's1', destinationIds: ['new-d1'], profileId: profile?.id, compression: 'gzip', enabled: false,
		});
		expect(store.sources.findByName('shop')).toMatchObject({type: 'sqlite', options: {}, secretsLost: true});
	});

	test('twice changes nothing', async () => {
		await old.takeBackup();
		await adoptIt();
		const rows = () => [fresh.context.store.jobs.all(), fresh.context.store.sources.all(), fresh.context.store.profiles.all(), fresh.context.store.artifacts.list()];
		const before = rows();

		const result = await adoptIt();

		expect(rows()).toEqual(before);
		expect(result).toMatchObject({profiles: [], jobs: [{isNew: false}]});
	});

	test('checks the seals once the key is here', async () => {
		await old.takeBackup();
		await adoptIt();
		importKey();

		expect(await adoptIt()).toMatchObject({seals: {valid: 1, unchecked: 0, absent: 0}});
	});

	test('finds the profile that a key was imported as before', async () => {
		await old.takeBackup();
		importKey('from the kit');

		const result = await adoptIt();

		expect(result.profiles).toEqual([]);
		expect(fresh.context.store.jobs.findByName('orders nightly')?.profileId).toBe(fresh.context.store.profiles.findByName('from the kit')?.id);
	});

	test('with a second one gives an adopted job that destination, too', async () => {
		await old.takeBackup();
		await adoptIt();
		fs.cpSync(old.storage, fresh.storage, {recursive: true});
		fresh.context.store.destinations.add({
			id: 'new-d2', name: 'copies', type: 'local', options: {path: fresh.storage}, sealedSecrets: undefined,
		});

		await adoptIt('copies');

		expect(fresh.context.store.jobs.findByName('orders nightly')?.destinationIds).toEqual(['new-d1', 'new-d2']);
	});

	test('gives a job another name where a new one has it already', async () => {
		await old.takeBackup();
		fresh.context.store.sources.add({
			id: 'new-s1', name: 'shop', type: 'sqlite', options: {path: '/new'}, sealedSecrets: undefined,
		});
		fresh.context.store.jobs.add({
			id: 'new-j1', name: 'orders nightly', sourceId: 'new-s1', destinationIds: ['new-d1'], profileId: undefined,
		});

		const result = await adoptIt();

		expect(result.jobs).toMatchObject([{name: 'orders nightly 2', sourceName: 'shop 2'}]);
	});
});

describe('what can\'t be trusted is named and left out', () => {
	test('a sidecar that is damaged, and an artifact without one', async () => {
		const cut = path.basename(await old.takeBackup());
		const bare = path.basename(await old.takeBackup());
		edit(path.join(old.storage, `${cut}.meta.json`), text => text.slice(0, 50));
		fs.rmSync(path.join(old.storage, `${bare}.meta.json`));

		const result = await adoptIt();

		expect(result).toMatchObject({artifacts: 0, jobs: [], profiles: []});
		expect(result.problems).toHaveLength(2);
		expect(result.problems).toContainEqual({name: bare, problem: 'it has no sidecar'});
		expect(result.problems).toContainEqual({name: cut, problem: expect.stringContaining('it is not JSON') as string});
	});

	test('a sidecar that was edited, as soon as its key is here', async () => {
		const edited = path.basename(await old.takeBackup());
		edit(path.join(old.storage, `${edited}.meta.json`), text => text.replace('"orders nightly"', '"orders hourly"'));
		importKey();

		const result = await adoptIt();

		expect(result).toMatchObject({jobs: [], problems: [{name: edited, problem: 'its sidecar was edited: its seal does not match'}]});
	});

	test('names that are none here are made into some', async () => {
		old.changeJob({profileId: undefined});
		const artifact = await old.takeBackup();
		edit(`${artifact}.meta.json`, text => text.replace('"orders nightly"', '"../@latest"').replace('"shop"', '""'));

		const result = await adoptIt();

		expect(result.jobs).toMatchObject([{name: 'adopted ..latest', sourceName: 'adopted'}]);
	});
});

describe('an adopted job', () => {
	beforeEach(async () => {
		await old.takeBackup();
		await adoptIt();
		importKey();
	});

	test('is restored by JOB@latest with its key from the kit, without Smart Recovery', async () => {
		const file = path.join(fresh.folder, 'restored.sqlite');

		const result = await restore({
			location: await locateArtifact('orders nightly@latest', fresh.context), target: {kind: 'file', path: file, overwrite: false},
		}, fresh.context);

		expect(result).toMatchObject({profileName: 'main', isSmartRecovery: false, isMetadataAuthenticated: true});
		expect(readDatabase(file)).toEqual(readDatabase(old.source));
	});

	test('has its last good backup in status', () => {
		expect(jobHealths({store: fresh.context.store, now: new Date(), hostname: 'db1'})).toMatchObject([{
			job: 'orders nightly', verdict: 'untested', enabled: false, lastGoodBackup: {artifactName: fs.readdirSync(old.storage).toSorted()[0]},
		}]);
	});

	test('is drilled on another server', async () => {
		const on = sqlite(path.join(fresh.folder, 'any.sqlite'));

		expect(await drill({job: jobNamed('orders nightly', fresh.context), on}, fresh.context)).toMatchObject({verdict: 'passed', restored: {rows: 300}});
	});

	test('is not backed up before its source has an address', () => {
		expect(() => requestOfJob(jobNamed('orders nightly', fresh.context), fresh.context)).toThrow(expect.objectContaining({
			code: 'SECRETS_MISSING', hint: 'Give it with \'dbseal source edit shop --url URL\'.',
		}) as Error);
	});
});
