import {
	afterEach, beforeEach, expect, test,
} from 'vitest';
import {knownTargets} from '../../source/application/restore-targets.js';
import {type Store} from '../../source/store/open-store.js';
import {type Home, makeHome} from '../store/store-home.js';

let home: Home;
let store: Store;

beforeEach(() => {
	home = makeHome();
	store = home.open();
	for (const [id, type, options] of [
		['shop', 'postgresql', {}],
		['wiki', 'sqlite', {path: '/wiki'}],
		['maria', 'mariadb', {}],
		['dumped', 'command', {dumpCommand: 'x'}],
		['loaded', 'command', {dumpCommand: 'x', loadCommand: 'y'}],
	] as const) {
		store.sources.add({
			id, name: id, type, options, sealedSecrets: undefined,
		});
	}

	store.destinations.add({
		id: 'd', name: 'disk', type: 'local', options: {path: '/disk'}, sealedSecrets: undefined,
	});
	store.jobs.add({
		id: 'j', name: 'nightly', sourceId: 'shop', destinationIds: ['d'], profileId: undefined,
	});
});

afterEach(() => {
	home.remove();
});

test('sources of another kind, and commands that load nothing, are told with why; the job\'s own source is told to be that', () => {
	expect(knownTargets({store}, {engine: 'postgresql', jobName: 'nightly'}).toSorted((one, other) => one.sourceId.localeCompare(other.sourceId))).toEqual([
		{sourceId: 'dumped', isOwn: false, problem: 'has no load command'},
		{sourceId: 'loaded', isOwn: false},
		{sourceId: 'maria', isOwn: false, problem: 'can\'t take PostgreSQL'},
		{sourceId: 'shop', isOwn: true},
		{sourceId: 'wiki', isOwn: false, problem: 'can\'t take PostgreSQL'},
	]);
});

test('where nothing is known of the backup, only what can load nothing is ruled out', () => {
	expect(knownTargets({store}, {}).filter(({problem}) => problem !== undefined)).toEqual([{sourceId: 'dumped', isOwn: false, problem: 'has no load command'}]);
});
