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

const profile = (id: string, name: string) => ({
	id, name, sealedKey: 'v1:00:00:00', fingerprint: id.padEnd(32, '0'), origin: 'created' as const,
});

const connection = (id: string, name: string) => ({
	id, name, type: 'local', options: {path: '/backups'}, sealedSecrets: undefined,
});

const job = (id: string, name: string) => ({
	id, name, sourceId: 's1', destinationIds: ['d1'], profileId: 'a1',
});

function addEnds() {
	store.sources.add(connection('s1', 'orders'));
	store.destinations.add(connection('d1', 'attic'));
	store.destinations.add(connection('d2', 'cellar'));
}

test('a profile comes back as it was added, with nothing said that did not happen', () => {
	store.profiles.add(profile('a1', 'Production keys'));

	expect(store.profiles.findById('a1')).toEqual({
		id: 'a1',
		name: 'Production keys',
		sealedKey: 'v1:00:00:00',
		fingerprint: 'a1000000000000000000000000000000',
		origin: 'created',
		createdAt: new Date('2026-11-24T14:05:09.123Z'),
		exportedAt: undefined,
		kitWrittenAt: undefined,
		kitProvedAt: undefined,
		retiredAt: undefined,
	});
});

test('a name is found in any case, beyond ASCII too, and in any normal form', () => {
	store.profiles.add(profile('a1', 'Äpfel und Öl'));

	expect(store.profiles.findByName('äPFEL UND öL')?.id).toBe('a1');
	expect(store.profiles.findByName('A\u0308pfel und O\u0308l')?.id).toBe('a1');
});

test('a second profile whose name differs in case only is refused', () => {
	store.profiles.add(profile('a1', 'Äpfel'));

	expect(() => store.profiles.add(profile('a2', 'äPFEL'))).toThrow(expect.objectContaining({
		code: 'NAME_TAKEN', exitCode: 2, message: 'a profile named "Äpfel" exists',
	}));
});

test('a name may change its own case', () => {
	store.profiles.add(profile('a1', 'orders'));

	store.profiles.change('a1', {name: 'Orders'});

	expect(store.profiles.findById('a1')?.name).toBe('Orders');
});

test('a profile can\'t take another one\'s name', () => {
	store.profiles.add(profile('a1', 'orders'));
	store.profiles.add(profile('a2', 'users'));

	expect(() => store.profiles.change('a2', {name: 'ORDERS'})).toThrow(expect.objectContaining({code: 'NAME_TAKEN'}));
});

test('a source, a destination and a job may share a name', () => {
	addEnds();
	store.destinations.change('d1', {name: 'orders'});

	store.jobs.add(job('j1', 'orders'));

	expect(store.jobs.findByName('orders')?.id).toBe('j1');
	expect(store.destinations.findByName('orders')?.id).toBe('d1');
});

test('a change leaves all else of a connection as it was', () => {
	store.sources.add({...connection('s1', 'orders'), sealedSecrets: 'v1:01:02:03'});
	home.wait(60_000);

	store.sources.change('s1', {options: {path: '/new'}});

	expect(store.sources.findById('s1')).toEqual({
		id: 's1',
		name: 'orders',
		type: 'local',
		options: {path: '/new'},
		sealedSecrets: 'v1:01:02:03',
		secretsLost: false,
		createdAt: new Date('2026-11-24T14:05:09.123Z'),
		updatedAt: new Date('2026-11-24T14:06:09.123Z'),
	});
});

test('lists are by name, without regard to case', () => {
	for (const [id, name] of [['s1', 'beta'], ['s2', 'Alpha'], ['s3', 'gamma']] as const) {
		store.sources.add(connection(id, name));
	}

	expect(store.sources.all().map(({name}) => name)).toEqual(['Alpha', 'beta', 'gamma']);
});

test('a job needs only a name, a source, a destination and a profile', () => {
	addEnds();

	store.jobs.add(job('j1', 'orders nightly'));

	expect(store.jobs.findById('j1')).toEqual({
		id: 'j1',
		name: 'orders nightly',
		sourceId: 's1',
		destinationIds: ['d1'],
		profileId: 'a1',
		compression: 'gzip',
		level: undefined,
		schedule: undefined,
		retention: {},
		format: 'auto',
		spool: false,
		checkQuery: undefined,
		enabled: true,
		adoptedHosts: [],
		createdAt: new Date('2026-11-24T14:05:09.123Z'),
		updatedAt: new Date('2026-11-24T14:05:09.123Z'),
	});
});

test('every setting of a job can be changed, and taken away again', () => {
	addEnds();
	store.jobs.add(job('j1', 'orders nightly'));

	const changed = store.jobs.change('j1', {
		destinationIds: ['d2', 'd1'], compression: 'brotli', level: 5, schedule: '0 3 * * *', retention: {daily: 7, last: 3},
		format: 'chunked', spool: true, checkQuery: 'SELECT 1', enabled: false,
	});
	const restored = store.jobs.change('j1', {level: undefined, schedule: undefined, checkQuery: undefined});

	expect(changed).toMatchObject({
		destinationIds: ['d2', 'd1'], compression: 'brotli', level: 5, schedule: '0 3 * * *', retention: {daily: 7, last: 3},
		format: 'chunked', spool: true, checkQuery: 'SELECT 1', enabled: false,
	});
	expect([restored?.level, restored?.schedule, restored?.checkQuery]).toEqual([undefined, undefined, undefined]);
});

test.each([
	['an unknown source', {sourceId: 'nowhere'}],
	['no destination', {destinationIds: []}],
	['an unknown destination', {destinationIds: ['d1', 'nowhere']}],
])('a job with %s is refused', (_label, ends) => {
	addEnds();

	expect(() => store.jobs.add({...job('j1', 'orders nightly'), ...ends})).toThrow(expect.objectContaining({code: 'INVALID_SETTING', exitCode: 2}));
});

test('a destination that is the second of a job is not removed, and the job is named', () => {
	addEnds();
	store.jobs.add({...job('j1', 'orders nightly'), destinationIds: ['d1', 'd2']});

	expect(() => {
		store.destinations.remove('d2');
	}).toThrow(expect.objectContaining({
		code: 'STILL_USED', exitCode: 2, message: 'the destination "cellar" is used by the job "orders nightly"',
	}));
});

test('a source goes once its jobs are gone', () => {
	addEnds();
	store.jobs.add(job('j1', 'orders nightly'));

	store.jobs.remove('j1');
	store.sources.remove('s1');

	expect(store.sources.all()).toEqual([]);
});

test('an alias leads to its profile until the profile is removed', () => {
	store.profiles.add(profile('a1', 'orders'));
	store.aliases.set('of another vault', 'a1');
	const before = store.aliases.resolve('of another vault');

	store.profiles.remove('a1');

	expect(before).toBe('a1');
	expect(store.aliases.resolve('of another vault')).toBeUndefined();
});

test('a setting is changed and taken away by its key', () => {
	store.settings.set('colour', '16');
	store.settings.set('colour', 'none');
	store.settings.set('limit', '5');
	store.settings.set('limit', undefined);

	expect([...store.settings.all()]).toEqual([['colour', 'none']]);
});
