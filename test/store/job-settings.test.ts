/** The settings of jobs in their one column: those of stores of before, and those of a dbseal that comes after. */
import fs from 'node:fs';
import Database from 'better-sqlite3';
import {
	afterEach, beforeEach, expect, test,
} from 'vitest';
import {migrate} from '../../source/store/migrate.js';
import {migrations} from '../../source/store/migrations.js';
import {sqlOver} from '../../source/store/sql.js';
import {type Home, makeHome} from './store-home.js';

/** Since then, the settings have one column together. */
const versionBefore = 4;

let home: Home;

beforeEach(() => {
	home = makeHome();
});

afterEach(() => {
	home.remove();
});

type OldJob = {readonly name: string; readonly columns: Readonly<Record<string, string | number | null>>};

function makeOldStore(jobs: readonly OldJob[]): void {
	fs.mkdirSync(home.path);
	const database = new Database(home.file);
	migrate(sqlOver(database), {migrations: migrations.slice(0, versionBefore), now: new Date('2026-11-24T14:05:09Z')});
	const at = '\'2026-11-24T14:05:09.000Z\'';
	database.exec(`
		INSERT INTO meta (id, vaultId, createdAt) VALUES (1, '0f4b1a60-5b0e-4a7e-9d8e-3f1f5a1f2b3c', ${at});
		INSERT INTO sources (id, name, nameKey, type, options, createdAt, updatedAt) VALUES ('s1', 's', 's', 'sqlite', '{}', ${at}, ${at});
		INSERT INTO destinations (id, name, nameKey, type, options, createdAt, updatedAt) VALUES ('d1', 'd', 'd', 'local', '{}', ${at}, ${at});
	`);
	for (const {name, columns} of jobs) {
		const row = {
			id: name, name, nameKey: name, sourceId: 's1', destinationIds: '["d1"]', profileId: null, compression: 'gzip', level: null, schedule: null,
			retention: '{}', format: 'auto', spool: 0, checkQuery: null, enabled: 1, createdAt: '2026-11-24T14:05:09.000Z', updatedAt: '2026-11-24T14:05:09.000Z', ...columns,
		};
		database.prepare(`INSERT INTO jobs (${Object.keys(row).join(', ')}) VALUES (${Object.keys(row).map(column => `@${column}`).join(', ')})`).run(row);
	}

	database.close();
}

test('each setting of a job of before has the value that it had', () => {
	makeOldStore([
		{name: 'plain', columns: {}},
		{
			name: 'full',
			columns: {
				compression: 'brotli', level: 9, schedule: '15 3 * * *', retention: '{"daily":7,"last":3}', format: 'chunked', spool: 1, checkQuery: 'SELECT "1"', enabled: 0, adoptedHosts: '["old"]',
			},
		},
	]);

	const [full, plain] = home.open().jobs.all();

	expect(plain).toMatchObject({
		compression: 'gzip', retention: {}, format: 'auto', spool: false, enabled: true, adoptedHosts: [],
	});
	expect([plain?.level, plain?.schedule, plain?.checkQuery]).toEqual([undefined, undefined, undefined]);
	expect(full).toMatchObject({
		compression: 'brotli', level: 9, schedule: '15 3 * * *', retention: {daily: 7, last: 3}, format: 'chunked', spool: true, checkQuery: 'SELECT "1"', enabled: false, adoptedHosts: ['old'],
	});
});

test.each([
	['a number where yes or no belongs', {enabled: 7}, 'settings.enabled'],
	['rules that are no JSON', {retention: '{'}, 'settings.retention'],
	['a codec that is none', {compression: 'zip'}, 'settings.compression'],
])('of a store of before, a job with %s is damaged, and the others are not', (_what, columns, place) => {
	makeOldStore([{name: 'damaged', columns}, {name: 'sound', columns: {}}]);
	const faults: string[] = [];

	const jobs = home.open().jobs.allSound(({code, message}) => {
		faults.push(`${code}: ${message}`);
	});

	expect(jobs.map(({name}) => name)).toEqual(['sound']);
	expect(faults).toEqual([`STORE_DAMAGED: the store ${home.file} is damaged: a row of jobs has an impossible value in ${place}`]);
});

test('a setting of a dbseal that comes after is kept when another one is changed here', () => {
	makeOldStore([{name: 'orders', columns: {}}]);
	const store = home.open();
	const raw = new Database(home.file);
	raw.exec('UPDATE jobs SET settings = json_set(settings, \'$.hooks\', json(\'["a"]\'))');

	const changed = store.jobs.change('orders', {level: 9});

	expect(changed).toMatchObject({level: 9});
	expect(changed).not.toHaveProperty('hooks');
	expect(JSON.parse(raw.prepare('SELECT settings FROM jobs').pluck().get() as string)).toMatchObject({level: 9, hooks: ['a']});
	raw.close();
});
