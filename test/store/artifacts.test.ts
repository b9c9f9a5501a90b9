import {performance} from 'node:perf_hooks';
import Database from 'better-sqlite3';
import {
	afterEach, beforeEach, expect, test,
} from 'vitest';
import {type Store} from '../../source/store/open-store.js';
import {type Home, makeHome} from './store-home.js';

let home: Home;
let store: Store;

beforeEach(() => {
	home = makeHome();
	store = home.open();
});

afterEach(() => {
	home.remove();
});

const artifact = (destinationKey: string, name: string, more = {}) => ({
	destinationKey, name, sidecar: '{"version":1}', sizeBytes: 123, createdAt: new Date('2026-11-23T03:00:00.000Z'), ...more,
});

test('an artifact comes back as it was recorded', () => {
	store.artifacts.record(artifact('d1', 'a.sql.enc', {jobId: 'j1', profileId: 'p1'}));

	expect(store.artifacts.findAt({destinationKey: 'd1', name: 'a.sql.enc'})).toEqual({
		destinationKey: 'd1',
		name: 'a.sql.enc',
		sidecar: '{"version":1}',
		sizeBytes: 123,
		jobId: 'j1',
		profileId: 'p1',
		createdAt: new Date('2026-11-23T03:00:00.000Z'),
		recordedAt: new Date('2026-11-24T14:05:09.123Z'),
		verifiedAt: undefined,
		damagedAt: undefined,
		damage: undefined,
		drilledAt: undefined,
		pinned: false,
		missingSince: undefined,
		sidecarSizeBytes: undefined,
		sidecarModifiedAt: undefined,
		removalBegunAt: undefined,
	});
});

test('a mark can be set on an artifact as it was listed', () => {
	store.artifacts.record(artifact('d1', 'a.sql.enc'));
	const [listed = {destinationKey: '', name: ''}] = store.artifacts.list();

	store.artifacts.mark(listed, {missingSince: home.now()});

	expect(store.artifacts.findAt(listed)?.missingSince).toEqual(home.now());
});

test('what the sidecar\'s file was like is kept until it is recorded without', () => {
	const place = {destinationKey: 'd1', name: 'a.sql.enc'};
	const file = {sidecarSizeBytes: 17, sidecarModifiedAt: new Date('2026-11-23T03:00:01.000Z')};

	store.artifacts.record(artifact('d1', 'a.sql.enc', file));
	const known = store.artifacts.findAt(place);
	store.artifacts.record(artifact('d1', 'a.sql.enc'));

	expect(known).toMatchObject(file);
	expect(store.artifacts.findAt(place)).toMatchObject({sidecarSizeBytes: undefined, sidecarModifiedAt: undefined});
});

test('recording it again keeps its marks, and it is missing no more', () => {
	const place = {destinationKey: 'd1', name: 'a.sql.enc'};
	store.artifacts.record(artifact('d1', 'a.sql.enc'));
	store.artifacts.mark(place, {
		verifiedAt: new Date('2026-11-24T01:00:00.000Z'), drilledAt: new Date('2026-11-24T02:00:00.000Z'), pinned: true, missingSince: home.now(),
	});

	store.artifacts.record(artifact('d1', 'a.sql.enc', {sizeBytes: 456}));

	expect(store.artifacts.findAt(place)).toMatchObject({
		sizeBytes: 456,
		verifiedAt: new Date('2026-11-24T01:00:00.000Z'),
		drilledAt: new Date('2026-11-24T02:00:00.000Z'),
		pinned: true,
		missingSince: undefined,
	});
});

test('a mark is taken away by undefined, and the others stay', () => {
	const place = {destinationKey: 'd1', name: 'a.sql.enc'};
	store.artifacts.record(artifact('d1', 'a.sql.enc'));
	store.artifacts.mark(place, {verifiedAt: home.now(), pinned: true});

	store.artifacts.mark(place, {verifiedAt: undefined});

	expect(store.artifacts.findAt(place)).toMatchObject({verifiedAt: undefined, pinned: true});
});

test('an artifact is found by its name at every destination, first where it is not missing', () => {
	store.artifacts.record(artifact('d1', 'a.sql.enc'));
	store.artifacts.record(artifact('d2', 'a.sql.enc'));
	store.artifacts.record(artifact('d2', 'b.sql.enc'));
	store.artifacts.mark({destinationKey: 'd1', name: 'a.sql.enc'}, {missingSince: home.now()});

	expect(store.artifacts.findByName('a.sql.enc').map(found => found.destinationKey)).toEqual(['d2', 'd1']);
});

test('a list is newest first, and can be of one destination, job or profile', () => {
	store.artifacts.record(artifact('d1', 'old', {jobId: 'j1', profileId: 'p1'}));
	store.artifacts.record(artifact('d1', 'new', {jobId: 'j2', profileId: 'p1', createdAt: new Date('2026-11-24T03:00:00.000Z')}));
	store.artifacts.record(artifact('d2', 'other', {jobId: 'j1', profileId: 'p2', createdAt: new Date('2026-11-22T03:00:00.000Z')}));

	expect(store.artifacts.list().map(({name}) => name)).toEqual(['new', 'old', 'other']);
	expect(store.artifacts.list({destinationKey: 'd1'}).map(({name}) => name)).toEqual(['new', 'old']);
	expect(store.artifacts.list({jobId: 'j1'}).map(({name}) => name)).toEqual(['old', 'other']);
	expect(store.artifacts.list({profileId: 'p2'}).map(({name}) => name)).toEqual(['other']);
});

test('a removed artifact is gone from its destination only', () => {
	store.artifacts.record(artifact('d1', 'a.sql.enc'));
	store.artifacts.record(artifact('d2', 'a.sql.enc'));

	store.artifacts.remove({destinationKey: 'd1', name: 'a.sql.enc'});

	expect(store.artifacts.list().map(found => found.destinationKey)).toEqual(['d2']);
});

test('a list is of rows without their sidecars, and gives each one to whoever asks for it', () => {
	store.artifacts.record(artifact('d1', 'a.sql.enc', {sidecar: '{"jobName":"a"}'}));
	store.artifacts.record(artifact('d1', 'b.sql.enc', {sidecar: '{"jobName":"b"}'}));
	store.artifacts.record(artifact('d2', 'c.sql.enc'));

	expect(store.artifacts.list()[0]).not.toHaveProperty('sidecar');
	expect(store.artifacts.map({destinationKey: 'd1'}, ({name}, sidecar) => [name, sidecar])).toEqual([
		['b.sql.enc', '{"jobName":"b"}'],
		['a.sql.enc', '{"jobName":"a"}'],
	]);
});

test.each([
	['createdAt', '\'soon\''],
	['missingSince', '\'never\''],
	['pinned', '2'],
])('an impossible value in %s is damage, named by its column', (column, value) => {
	store.artifacts.record(artifact('d1', 'a.sql.enc'));
	const database = new Database(home.file);
	database.exec(`UPDATE artifacts SET ${column} = ${value}`);
	database.close();

	expect(() => store.artifacts.list()).toThrow(expect.objectContaining({
		code: 'STORE_DAMAGED',
		message: `the store ${home.file} is damaged: a row of artifacts has an impossible value in ${column}`,
	}));
});

test('the newest artifact of each job is the newest that is not missing', () => {
	const at = (day: number) => ({createdAt: new Date(`2026-11-${day}T03:00:00.000Z`)});
	store.artifacts.record(artifact('d1', 'a1.sql.enc', {jobId: 'j1', ...at(20)}));
	store.artifacts.record(artifact('d2', 'a2.sql.enc', {jobId: 'j1', sizeBytes: 456, ...at(21)}));
	store.artifacts.record(artifact('d1', 'a3.sql.enc', {jobId: 'j1', ...at(22)}));
	store.artifacts.record(artifact('d1', 'b1.sql.enc', {jobId: 'j2', ...at(19)}));
	store.artifacts.record(artifact('d1', 'c1.sql.enc', at(23)));
	store.artifacts.mark({destinationKey: 'd1', name: 'a3.sql.enc'}, {missingSince: home.now()});

	expect([...store.artifacts.newestByJob('db1')]).toEqual([
		['j1', {
			destinationKey: 'd2', host: undefined, isOwn: true, isProven: true, name: 'a2.sql.enc', sizeBytes: 456, createdAt: new Date('2026-11-21T03:00:00.000Z'),
		}],
		['j2', {
			destinationKey: 'd1', host: undefined, isOwn: true, isProven: true, name: 'b1.sql.enc', sizeBytes: 123, createdAt: new Date('2026-11-19T03:00:00.000Z'),
		}],
	]);
});

test('an artifact that a wrong clock dated ahead is not the newest of its job', () => {
	store.artifacts.record(artifact('d1', 'a1.sql.enc', {jobId: 'j1', createdAt: new Date('2026-11-20T03:00:00.000Z')}));
	store.artifacts.record(artifact('d1', 'a2.sql.enc', {jobId: 'j1', createdAt: new Date('2126-11-20T03:00:00.000Z')}));

	expect(store.artifacts.newestByJob('db1').get('j1')?.name).toBe('a1.sql.enc');
});

test('a damaged artifact is not the newest of its job, and is named apart', () => {
	const at = (day: number) => ({createdAt: new Date(`2026-11-${day}T03:00:00.000Z`)});
	store.artifacts.record(artifact('d1', 'a1.sql.enc', {jobId: 'j1', ...at(20)}));
	store.artifacts.record(artifact('d1', 'a2.sql.enc', {jobId: 'j1', ...at(21)}));
	store.artifacts.mark({destinationKey: 'd1', name: 'a2.sql.enc'}, {damagedAt: home.now(), damage: 'ARTIFACT_DAMAGED: its checksum does not match'});

	expect(store.artifacts.newestByJob('db1').get('j1')?.name).toBe('a1.sql.enc');
	expect([...store.artifacts.newestDamagedByJob('db1')]).toEqual([['j1', {
		kind: 'damaged', destinationKey: 'd1', name: 'a2.sql.enc', ...at(21), damagedAt: home.now(), damage: 'ARTIFACT_DAMAGED: its checksum does not match',
	}]]);
});
