/**
 * The services on a real store in a folder of their own.
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {zipSync} from 'fflate';
import {
	afterEach, beforeEach, expect, test,
} from 'vitest';
import {firstJobSettings} from '../../../source/core/job-settings.js';
import {createRunLog} from '../../../source/runs/run-log.js';
import {processIdentity} from '../../../source/tools/process-identity.js';
import {type Store} from '../../../source/store/open-store.js';
import {type BoundServices} from '../../../source/tui/binding/bind-services.js';
import {type Overview, type Services} from '../../../source/tui/services.js';
import {makeHome} from '../../scenarios/program.js';
import {boundNow as now, openBound} from './open-bound.js';

const systemKey = 'a7'.repeat(32);
const masterKey = 'b8'.repeat(32);

let home: string;
let store: Store;
let bound: BoundServices;
let services: Services;

beforeEach(async () => {
	home = await makeHome();
	open({ENCRYPTION_KEY: systemKey});
});

afterEach(async () => {
	bound.close();
	store.close();
	await fs.rm(home, {recursive: true, force: true});
});

function open(env: Readonly<Record<string, string>>): void {
	({store, bound} = openBound(home, env));
	services = bound.services;
}

function reopen(env: Readonly<Record<string, string>>): Overview {
	bound.close();
	store.close();
	open(env);
	return services.overview.getSnapshot();
}

function overview(): Overview {
	return services.overview.getSnapshot();
}

test('a profile that is made shows up in the overview at once', () => {
	services.vault.create('main');

	expect(overview().profiles).toMatchObject([{name: 'main', origin: 'created', usedBy: []}]);
});

test('every key of a kit is imported from its zip, and one that is here is said to be', async () => {
	const text = new TextEncoder();
	await fs.writeFile(path.join(home, 'kit.zip'), zipSync({'keys/main.key': text.encode(masterKey), 'keys/books.key': text.encode('d0'.repeat(32)), 'keys/orders.key': text.encode('d1'.repeat(32))}));
	services.vault.importKey('main', masterKey);
	services.vault.create('orders');

	const imported = await services.vault.importKit('kit.zip');

	expect(imported).toEqual({isWhole: false, lines: ['Not imported: orders (dbseal vault import --all says why)', 'Imported books', 'Here already: main']});
	expect(overview().profiles.map(({name}) => name)).toEqual(['books', 'main', 'orders']);
});

test('a rotated profile\'s artifacts are listed under the old key, as restore takes them', async () => {
	const {id} = services.vault.create('main');
	store.destinations.add({
		id: 'd1', name: 'attic', type: 'local', options: {}, sealedSecrets: undefined,
	});
	store.artifacts.record({
		destinationKey: 'd1', name: 'a.sql.gz.enc', sidecar: '{}', sizeBytes: 12, createdAt: now, profileId: id,
	});

	const {profile, retired} = await services.vault.rotate(id);

	expect(services.vault.uses(retired.id)).toMatchObject({
		fingerprint: retired.fingerprint, artifacts: [{
			artifact: 'attic:a.sql.gz.enc', sizeBytes: 12, takenAt: now, isMissing: false,
		}],
	});
	expect(services.vault.uses(profile.id)?.artifacts).toEqual([]);
	expect(services.vault.uses('nobody')).toBeUndefined();
});

test('without a system key the vault is locked, and a new key written to .env opens it', async () => {
	expect(reopen({}).systemKey).toMatchObject({state: 'missing'});

	const {path: file} = await services.vault.createSystemKey();

	expect(file).toBe(path.join(home, '.env'));
	expect(overview().systemKey).toMatchObject({state: 'ready'});
});

test('looking at a fresh vault does not make the key at hand its own', () => {
	expect(overview().systemKey).toMatchObject({state: 'ready'});

	expect(store.meta.read().canary).toBeUndefined();
});

test('a vault that was sealed with another key gets no new key, and says which is wrong', async () => {
	services.vault.create('main');

	expect(reopen({ENCRYPTION_KEY: 'c9'.repeat(32)}).systemKey).toMatchObject({state: 'wrong'});
	reopen({});
	await expect(services.vault.createSystemKey()).rejects.toMatchObject({code: 'SYSTEM_KEY_MISSING'});
});

test('a system key that is no key is told apart', () => {
	expect(reopen({ENCRYPTION_KEY: 'short'}).systemKey).toMatchObject({state: 'invalid'});
});

test('a system key in .env is rotated in its place, and the vault opens with it', async () => {
	reopen({});
	const {path: file} = await services.vault.createSystemKey();
	const {id} = services.vault.importKey('old server', masterKey);
	const before = await fs.readFile(file, 'utf8');

	expect(services.vault.rotateSystemKey()).toMatchObject({keyFile: file, isLeftToDo: false});

	expect(await fs.readFile(file, 'utf8')).not.toBe(before);
	expect(services.vault.reveal(id)).toBe(masterKey);
});

test('after a rotation of a key of the environment, the overview says where the new one is until it is set', () => {
	const {id} = services.vault.importKey('old server', masterKey);

	const {keyFile, isLeftToDo} = services.vault.rotateSystemKey();

	expect(isLeftToDo).toBe(true);
	expect(overview().systemKey.hint).toContain(`put the one from ${keyFile} in its place`);
	expect(services.vault.reveal(id)).toBe(masterKey);
});

test('an imported key is found again by its name', () => {
	services.vault.importKey('old server', masterKey);

	expect(services.vault.inspectKey(masterKey)).toMatchObject({existingName: 'old server'});
});

test('a revealed key counts as exported', () => {
	const {id} = services.vault.importKey('old server', masterKey);

	expect(services.vault.reveal(id)).toBe(masterKey);
	expect(overview().profiles[0]?.exportedAt).toEqual(now);
});

test('a password is sealed, stays when only the name changes, and is in no overview', () => {
	services.connections.save('source', {name: 'orders', url: 'postgresql://u@db1/orders', secret: 'hunter2'});
	const [source] = overview().sources;

	services.connections.save('source', {
		id: source?.id ?? '', name: 'shop', url: source?.url ?? '', secret: '',
	});

	expect(JSON.stringify(overview())).not.toContain('hunter2');
	expect(store.sources.findByName('shop')?.sealedSecrets).toBeTypeOf('string');
});

test('a source that a job uses is not removed', () => {
	makeJob();

	expect(() => {
		services.connections.remove('source', overview().sources[0]?.id ?? '');
	}).toThrow(expect.objectContaining({code: 'STILL_USED'}));
});

test('a job shows where its data goes, and that nothing protects it before its first backup', () => {
	makeJob();

	expect(overview().jobs).toMatchObject([{
		name: 'nightly', sourceName: 'shop', destinationName: 'disk', profileName: 'main', health: {verdict: 'bad', word: 'unprotected'},
	}]);
});

test('a job\'s last run and the sizes of its backups are shown, and only how its kind is called is left out', () => {
	makeJob();
	const jobId = overview().jobs[0]?.id ?? '';
	store.runs.begin({
		id: 'r1', kind: 'backup', title: 'backup of nightly', jobId, pid: process.pid, processStartedAt: 'x',
	}, () => undefined);
	store.runs.finish('r1', {outcome: 'succeeded', exitCode: 0, bytesOut: 42});

	expect(reopen({ENCRYPTION_KEY: systemKey}).jobs).toMatchObject([{sizes: [42], lastRun: {title: 'nightly', state: 'succeeded'}}]);
});

test('a job is saved with all its destinations and rules, and with every other setting', () => {
	makeJob();
	services.connections.save('destination', {name: 'second', url: path.join(home, 'second'), secret: ''});
	const [job] = overview().jobs;
	const id = job?.id ?? '';
	const destinationIds = overview().destinations.map(row => row.id).toReversed();

	services.jobs.save({
		name: 'renamed',
		sourceId: job?.draft.sourceId ?? '',
		destinationIds,
		profileId: undefined,
		settings: {
			compression: 'gzip', level: 9, retention: {last: 3, daily: 7}, format: 'chunked', spool: true, enabled: false, checkQuery: 'SELECT 1',
		},
	}, id);

	expect(store.jobs.findById(id)).toMatchObject({
		name: 'renamed', destinationIds, level: 9, retention: {last: 3, daily: 7}, format: 'chunked', spool: true, enabled: false, checkQuery: 'SELECT 1',
	});
	expect(overview().jobs[0]?.draft).toMatchObject({destinationIds, settings: {retention: {last: 3, daily: 7}}});
});

test('a schedule or a level that can\'t be is told with what it may be', () => {
	const {schedule, level} = services.jobs.problems({...firstJobSettings, schedule: 'every day', level: 12});
	expect(schedule).toContain('Write five fields');
	expect(level).toContain('Its levels are');
	expect(services.jobs.problems({...firstJobSettings, schedule: '0 4 * * 0', level: 9})).toEqual({});
});

test('a run that is followed to its end is over in the lists, too', async () => {
	const runId = '2026-11-24T14-05-09Z-0001';
	store.runs.begin({
		id: runId, kind: 'backup', title: 'backup of nightly', pid: process.pid, processStartedAt: processIdentity(process.pid) ?? '',
	}, () => undefined);
	const log = createRunLog(home, runId);
	expect(reopen({ENCRYPTION_KEY: systemKey}).runs).toMatchObject([{state: 'running'}]);

	store.runs.finish(runId, {outcome: 'succeeded', exitCode: 0});
	log.append({
		type: 'run-finished', outcome: 'succeeded', exitCode: 0, at: now.toISOString(), runId,
	});
	log.close();
	const statesSeen: Array<string | undefined> = [];
	await services.runs.follow(runId, () => {
		statesSeen.push(overview().runs[0]?.state);
	}, new AbortController().signal);

	expect(statesSeen).toEqual(['succeeded']);
});

test('a run whose process is gone shows as interrupted', () => {
	store.runs.begin({
		id: 'r1', kind: 'backup', title: 'backup of nightly', pid: 999_999, processStartedAt: 'long ago',
	}, () => undefined);

	expect(reopen({ENCRYPTION_KEY: systemKey}).runs[0]).toMatchObject({state: 'interrupted'});
});

test('commands are saved as a source, and shown again to be changed', () => {
	const url = 'command:?dump=redis-cli+--rdb+-&extension=rdb';
	services.connections.save('source', {name: 'cache', url, secret: ''});
	const [row] = overview().sources;
	expect(row).toMatchObject({
		kind: 'Command', type: 'command', url, options: {dumpCommand: 'redis-cli --rdb -', extension: 'rdb'},
	});

	services.connections.save('source', {
		id: row?.id ?? '', name: 'cache', url: `${url}&load=${encodeURIComponent('cat > /dev/null')}`, secret: '',
	});

	expect(store.sources.findByName('cache')).toMatchObject({type: 'command', options: {dumpCommand: 'redis-cli --rdb -', loadCommand: 'cat > /dev/null', extension: 'rdb'}});
});

test('a connection test finds a folder that is missing', async () => {
	const findings = await services.connections.test('destination', {name: 'disk', url: path.join(home, 'nowhere'), secret: ''}, new AbortController().signal);

	expect(findings.some(finding => finding.verdict === 'failed')).toBe(true);
});

test('a restore into a new file meets nothing', async () => {
	const state = await services.artifacts.inspect({password: '', url: `sqlite:${path.join(home, 'new.db')}`}, new AbortController().signal);

	expect(state).toMatchObject({isEmpty: true});
});

function makeJob(): void {
	const {id: profileId} = services.vault.create('main');
	services.connections.save('source', {name: 'shop', url: `sqlite:${path.join(home, 'shop.db')}`, secret: ''});
	services.connections.save('destination', {name: 'disk', url: path.join(home, 'disk'), secret: ''});
	services.jobs.save({
		name: 'nightly',
		sourceId: overview().sources[0]?.id ?? '',
		destinationIds: [overview().destinations[0]?.id ?? ''],
		profileId,
		settings: firstJobSettings,
	});
}
