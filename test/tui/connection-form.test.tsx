/**
 * A source or a destination on its form: by its URL, or by a field for each setting of its kind.
 */
import {afterEach, expect, test} from 'vitest';
import {type SideName} from '../../source/application/connections/connections.js';
import {fullOverview} from './sample-overview.js';
import {sampleServices} from './sample-services.js';
import {
	keys, renderApp, type RenderedApp, type RenderOptions,
} from './render-app.js';

let app: RenderedApp;

afterEach(() => {
	app.unmount();
});

function open(side: SideName, {id, ...options}: RenderOptions & {readonly id?: string} = {}): void {
	app = renderApp({...options, start: {screen: 'connection-form', side, ...(id !== undefined && {id})}});
}

function lineWith(text: string): string {
	return app.frame().split('\n').find(line => line.includes(text)) ?? '';
}

/** From the name to the choice of the kind above it, and so many steps to the right. */
function chooseKind(steps: number): readonly string[] {
	return [keys.shiftTab, keys.right.repeat(steps)];
}

test('the name has the focus at first, and the kind is what the URL says', async () => {
	open('destination');

	expect(lineWith('Name')).toContain('▸');
	expect(lineWith('Kind')).toContain('as its URL says');

	await app.press('disk', keys.tab, 'file:///srv/backups', keys.ctrlS);
	expect(app.services.calls).toEqual(['save destination disk file:///srv/backups']);
});

test('S3 is filled in by its names, and saved as the URL that they make', async () => {
	open('destination');

	await app.press(...chooseKind(2), keys.tab, 'offsite', keys.tab, 'acme-backups', keys.tab, 'db 1', keys.tab, 'https://s3.example', keys.tab, 'eu-central-1');
	expect(app.frame().replaceAll(/\n */gv, '')).toContain('URL  s3://acme-backups/db%201?endpoint=https%3A%2F%2Fs3.example&region=eu-central-1');

	await app.press(keys.tab, keys.right, keys.tab, 'AKID', keys.tab, 's3cret', keys.ctrlS);
	expect(app.frame()).not.toContain('s3cret');
	expect(app.services.calls).toEqual([
		'save destination offsite s3://acme-backups/db%201?endpoint=https%3A%2F%2Fs3.example&region=eu-central-1&path-style=1 with {"accessKeyId":"AKID","secretAccessKey":"s3cret"}',
	]);
});

test('what is needed and missing is said beside its field', async () => {
	open('destination');

	await app.press(...chooseKind(3), keys.tab, 'nas', keys.ctrlS);

	expect(lineWith('Host')).toContain('✗ is needed');
	expect(lineWith('Host')).toContain('▸');
	expect(lineWith('Folder')).toContain('✗ is needed');
	expect(lineWith('Port')).not.toContain('✗');
	expect(app.services.calls).toEqual([]);
});

test('what can\'t be a URL yet is said beneath the fields, and again when it is to be saved', async () => {
	open('destination');

	await app.press(...chooseKind(2), keys.tab, 'offsite', keys.tab, 'a b');
	expect(app.frame()).toContain('No URL yet: the destination\'s setting bucket can\'t be "a b".');

	await app.press(keys.ctrlS);
	expect(app.frame()).toContain('can\'t be "a b" (INVALID_SETTING)');
	expect(app.services.calls).toEqual([]);
});

test('rare settings are there when they are asked for', async () => {
	open('source');

	await app.press(...chooseKind(1), keys.tab.repeat(8));
	expect(lineWith('More settings')).toContain('hidden');
	expect(app.frame()).toContain('CA file, Certificate, Its key and 3 more.');
	expect(app.frame()).not.toMatch(/^ {3}CA file/mv);

	await app.press(keys.right);
	expect(app.frame()).toMatch(/^ {3}CA file/mv);
});

test('a kind that is chosen takes over what the URL says, secrets too', async () => {
	open('source');

	await app.press('orders', keys.tab, 'postgresql://backup:Sesame@db1:5433/orders?sslmode=require', keys.shiftTab, ...chooseKind(1));
	expect(lineWith('Host')).toContain('db1');
	expect(lineWith('Port')).toContain('5433');
	expect(lineWith('Database')).toContain('orders');
	expect(lineWith('User')).toContain('backup');
	expect(lineWith('Password')).toContain('••••••');
	expect(lineWith('TLS')).toContain('require');
	expect(app.frame()).not.toContain('Sesame');

	await app.press(keys.tab.repeat(2), '2', keys.ctrlS);
	expect(app.services.calls).toEqual(['save source orders postgresql://backup@db12:5433/orders?sslmode=require with {"password":"Sesame"}']);
});

test('a URL of another kind stays, and is there again for its own', async () => {
	open('destination');

	await app.press('nas', keys.tab, 's3://acme-backups/db1', keys.shiftTab, ...chooseKind(1));
	expect(lineWith('Folder')).not.toContain('acme');

	await app.press(keys.right);
	expect(lineWith('Bucket')).toContain('acme-backups');
	expect(lineWith('Prefix')).toContain('db1');

	await app.press(keys.left.repeat(2));
	expect(lineWith('  URL  ')).toContain('s3://acme-backups/db1');
});

test('fields that were changed are the URL, once that is asked for again', async () => {
	open('destination');

	await app.press(...chooseKind(1), keys.tab, 'disk', keys.tab, '/srv/backups', keys.shiftTab.repeat(2), keys.left);

	expect(lineWith('  URL  ')).toContain('file:///srv/backups');
});

test('a connection that is changed keeps its URL, and its fields are filled', async () => {
	open('destination', {id: 'd1'});
	expect(lineWith('  URL  ')).toContain('s3://acme-backups/db1?region=eu-central-1');

	await app.press(...chooseKind(2));
	expect(lineWith('Region')).toContain('eu-central-1');
	expect(lineWith('Secret key')).toContain('as before');

	await app.press(keys.ctrlS);
	expect(app.services.calls).toEqual(['save destination offsite s3://acme-backups/db1?region=eu-central-1 with {}']);
});

test('a source that is commands has its fields at once, because nobody reads its URL', async () => {
	const sources = [{
		id: 's3', name: 'cache', kind: 'Command', type: 'command', url: 'command:?dump=redis-cli', usedBy: [], options: {dumpCommand: 'redis-cli --rdb -', loadCommand: 'load-it', extension: 'rdb'},
	}];
	open('source', {id: 's3', services: sampleServices({overview: {...fullOverview, sources}})});
	expect(lineWith('Dump command')).toContain('redis-cli --rdb -');

	await app.press(keys.down.repeat(2), keys.ctrlU, keys.ctrlS);

	expect(app.services.calls).toEqual(['save source cache command:?dump=redis-cli+--rdb+-&extension=rdb with {}']);
});

test('without a dump command nothing is saved', async () => {
	open('source');

	await app.press(keys.shiftTab, keys.left, keys.tab, 'cache', keys.ctrlS);

	expect(lineWith('Dump command')).toContain('✗ is needed');
	expect(app.services.calls).toEqual([]);
});

test('an adopted source, whose address nobody knows, asks for it by its names', () => {
	const sources = [{
		id: 's4', name: 'orders', kind: 'PostgreSQL', type: 'postgresql', url: '', usedBy: [], options: {},
	}];
	open('source', {id: 's4', services: sampleServices({overview: {...fullOverview, sources}})});

	expect(lineWith('Kind')).toContain('PostgreSQL');
	expect(lineWith('Host')).toContain('this machine');
});

test('the fields are tested as they are', async () => {
	open('source');

	await app.press(...chooseKind(2), keys.tab, 'wiki', keys.tab, '/srv/wiki.db', keys.ctrlT);
	await app.shows('Grant USAGE');

	expect(app.services.calls).toEqual(['test source sqlite:/srv/wiki.db']);
});

test('in the smallest room the fields move, and the URL stays', async () => {
	open('destination', {columns: 60, rows: 16});

	await app.press(...chooseKind(2), keys.tab, 'offsite', keys.tab, 'acme-backups', keys.tab.repeat(6));

	expect(app.frame()).toContain('Secret key');
	expect(app.frame()).toContain('URL  s3://acme-backups');
	expect(app.frame().split('\n').length).toBeLessThanOrEqual(16);
});
