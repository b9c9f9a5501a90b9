import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {
	afterEach, beforeEach, expect, test,
} from 'vitest';
import {type Application, createApplication} from '../../../source/application/application.js';
import {type BackupNews, backUpJobs, type BackupsRequest} from '../../../source/application/backups/several-jobs.js';
import {createSqliteFile} from '../../../source/databases/sqlite/rows.js';
import {type Store} from '../../../source/store/open-store.js';
import {type Home, makeHome} from '../../store/store-home.js';

let home: Home;
let store: Store;
let application: Application;
let news: BackupNews[];

beforeEach(() => {
	home = makeHome();
	store = home.open();
	const folder = path.dirname(home.path);
	let ids = 0;
	application = createApplication(store, {
		home: home.path,
		env: {},
		workingFolder: folder,
		hostname: 'testbox',
		pid: process.pid,
		now: home.now,
		randomHex: byteLength => (++ids).toString(16).padStart(byteLength * 2, '0'),
		signal: new AbortController().signal,
	});
	news = [];
	const shop = path.join(folder, 'shop.sqlite');
	createSqliteFile(shop, 'CREATE TABLE items (id INTEGER); INSERT INTO items VALUES (1);');
	fs.mkdirSync(path.join(folder, 'disk'));
	addSource('shop', shop);
	addSource('lost', path.join(folder, 'lost.sqlite'));
	store.destinations.add({
		id: 'disk', name: 'disk', type: 'local', options: {path: path.join(folder, 'disk')}, sealedSecrets: undefined,
	});
});

afterEach(() => {
	home.remove();
});

function addSource(name: string, file: string): void {
	store.sources.add({
		id: name, name, type: 'sqlite', options: {path: file}, sealedSecrets: undefined,
	});
}

function addJob(name: string, sourceId: string, schedule?: string): void {
	store.jobs.add({
		id: name, name, sourceId, destinationIds: ['disk'], profileId: undefined, ...(schedule !== undefined && {schedule}),
	});
}

async function backUp(jobs: BackupsRequest['jobs'], onNews: (one: BackupNews) => void = () => undefined) {
	return backUpJobs(application, {
		jobs, retry: 0, spool: false, keptMs: 86_400_000,
	}, {
		emit() {
			// Only the news counts here.
		},
		onNews(one) {
			news.push(one);
			onNews(one);
		},
	});
}

test('a job that fails keeps no other from its turn, and each has one result, in their order', async () => {
	addJob('broken', 'lost');
	addJob('nightly', 'shop');

	const {count, attempts} = await backUp(['broken', 'nightly']);

	expect(count).toBe(2);
	expect(attempts.map(({outcome, failure}) => [outcome.job, 'runId' in outcome, failure !== undefined])).toEqual([['broken', false, true], ['nightly', true, false]]);
	expect(news.map(({kind}) => kind)).toEqual(['failed', 'done']);
});

test('what the only job fails with is in its result, and told by nobody else', async () => {
	addJob('broken', 'lost');

	const {attempts} = await backUp(['broken']);

	expect(attempts[0]?.failure).toMatchObject({code: 'DATABASE_MISSING'});
	expect(news).toEqual([]);
});

test('a job whose schedule has come round is backed up once, and is no longer due then', async () => {
	addJob('nightly', 'shop', '15 * * * *');
	home.wait(3_600_000);

	const first = await backUp('due');
	const second = await backUp('due');

	expect([first.count, second.count]).toEqual([1, 0]);
	expect(news.map(({kind}) => kind)).toEqual(['done', 'nothing due']);
});

test('a due job that another process has run meanwhile is not run again, and is no failure', async () => {
	addJob('first', 'shop', '15 * * * *');
	addJob('second', 'shop', '15 * * * *');
	home.wait(3_600_000);

	const {count, attempts} = await backUp('due', ({kind}) => {
		if (kind === 'done') {
			store.runs.begin({
				id: 'theirs', kind: 'backup', title: 'backup of second', jobId: 'second', jobName: 'second', pid: process.pid, processStartedAt: 'unknown',
			}, () => undefined);
			store.runs.finish('theirs', {outcome: 'succeeded', exitCode: 0});
		}
	});

	expect([count, attempts.length]).toEqual([2, 1]);
	expect(news.map(({kind}) => kind)).toEqual(['done', 'run elsewhere']);
});

test('where no job has a schedule, that is told', async () => {
	addJob('nightly', 'shop');

	await backUp('due');

	expect(news.map(({kind}) => kind)).toEqual(['no schedule', 'nothing due']);
});

test('all of nothing is refused', async () => {
	await expect(backUp('all')).rejects.toMatchObject({code: 'NO_JOBS'});
});
