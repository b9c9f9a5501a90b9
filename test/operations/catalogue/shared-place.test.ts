/**
 * One bucket, or one folder, for several hosts and jobs, of which two have the same name, and for another program's files.
 */
import {Buffer} from 'node:buffer';
import path from 'node:path';
import {
	afterEach, beforeEach, describe, expect, test,
} from 'vitest';
import {type Storage} from '../../../source/core/storage.js';
import {locateArtifact} from '../../../source/operations/catalogue/artifact-reference.js';
import {backUpJob} from '../../../source/operations/backup/back-up-job.js';
import {openDestination} from '../../../source/operations/context.js';
import {copyMissing} from '../../../source/operations/keeping/copy.js';
import {listArtifacts} from '../../../source/operations/catalogue/list-artifacts.js';
import {prune} from '../../../source/operations/keeping/prune.js';
import {kindByType} from '../../../source/storage/registry.js';
import {type Job} from '../../../source/store/jobs.js';
import {changeConnection} from '../../../source/vault/connections.js';
import {type StorageUnderTest, storagesUnderTest} from '../../contracts/storage.contract-kinds.js';
import {future, put, signal} from '../../contracts/storage.contract-steps.js';
import {describeWithServer} from '../../servers/needs.js';
import {createProfile} from '../../../source/vault/profiles.js';
import {addJob} from '../stored-jobs.js';
import {createWorkbench, makeDatabase, type Workbench} from '../workbench.js';

for (const kind of storagesUnderTest) {
	const title = `a shared place at ${kind.type}`;
	if (kind.server === undefined) {
		describe(title, () => {
			defineSharing(kind);
		});
	} else {
		describeWithServer(kind.server, title, () => {
			defineSharing(kind);
		});
	}
}

type Host = {readonly bench: Workbench; readonly job: Job};

function defineSharing({type, makePlace}: StorageUnderTest): void {
	let hosts: readonly [Host, Host];
	let storage: Storage;

	beforeEach(async () => {
		const connection = await makePlace();
		const makeHost = (hostname: string, names: readonly string[]): Host => {
			const bench = createWorkbench({hostname});
			const [job] = names.map(name => {
				makeDatabase(path.join(bench.folder, `${name}.sqlite`), 10);
				const {profiles} = bench.context.store;
				return addJob(bench, name, {profileId: (profiles.findByName('own') ?? createProfile(bench.context.vault(), 'own')).id, destinations: ['shared', 'own'], retention: {last: 1}});
			});
			const {store, vault} = bench.context;
			changeConnection({store, unlocked: vault, table: 'destinations'}, store.destinations.findByName('shared')?.id ?? '', {connection});
			return {bench, job: job ?? addJob(bench, 'none', {destinations: []})};
		};

		hosts = [makeHost('db1', ['orders', 'orders_old']), makeHost('db2', ['orders'])];
		storage = kindByType(type).open(connection, hosts[0].bench.context.adapters);
		await put(storage, 'orders_of_somebody.sql.gz.enc', Buffer.from('not ours'));
		await put(storage, 'orders/notes.txt', Buffer.from('not ours'));
	});

	afterEach(async () => {
		await storage.close();
		for (const {bench} of hosts) {
			bench.close();
		}
	});

	const takeBackup = async ({bench, job}: Host, name = job.name) => {
		const {artifactName} = await backUpJob(bench.context.store.jobs.findByName(name) ?? job, bench.context);
		return artifactName;
	};

	const names = async () => {
		const files = await storage.list('', signal);
		return files.map(file => file.name).filter(name => !name.endsWith('.json')).toSorted();
	};

	test('keeps of each job of each host what that wants, and all that is somebody else\'s', async () => {
		const [one, two] = hosts;
		await takeBackup(one);
		const other = await takeBackup(one, 'orders_old');
		const ofTwo = await takeBackup(two);

		const ofOne = await takeBackup(one);
		await prune({job: two.job, isDryRun: false}, two.bench.context);

		expect(await names()).toEqual(['orders/notes.txt', 'orders_of_somebody.sql.gz.enc', ofOne, ofTwo, other].toSorted());
	});

	test('gives each host the newest of its own job, and copies no other\'s', async () => {
		const [one, two] = hosts;
		const ofOne = await takeBackup(one);
		const ofTwo = await takeBackup(two);

		const found = await locateArtifact('orders@latest', one.bench.context);
		const {copies} = await copyMissing({job: one.job}, one.bench.context);

		expect(found.name).toBe(ofOne);
		expect(ofOne).not.toBe(ofTwo);
		expect(copies).toEqual([]);
	});

	test('is listed whole, each artifact as what it is', async () => {
		const [one, two] = hosts;
		const [ofOne, ofTwo] = [await takeBackup(one), await takeBackup(two)];
		const row = one.bench.context.store.destinations.findByName('shared');

		const listed = row ? await listArtifacts(openDestination(row, one.bench.context), one.bench.context) : [];

		const shown = new Map(listed.map(({name, state, profileName}) => [name, [state, profileName]]));
		expect(shown).toEqual(new Map([
			[ofOne, ['backup', 'own']],
			[ofTwo, ['backup', undefined]],
			['orders_of_somebody.sql.gz.enc', ['unknown file', undefined]],
			['orders/notes.txt', ['unknown file', undefined]],
		]));
	});

	// Elsewhere unfinished files have names of dbseal's own; a multipart upload has its object's name.
	if (type !== 's3') {
		return;
	}

	test('keeps the unfinished uploads of other programs when dead ones are swept', async () => {
		const foreign = await storage.create('their backup.tar', {}, signal);
		foreign.stream.write(Buffer.alloc(11_000_000));

		const swept = await storage.sweep({dryRun: true, olderThan: future}, signal);
		await foreign.abort();

		expect(swept).toEqual([]);
	});
}
