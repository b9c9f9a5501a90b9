/**
 * What `y` copies: names, ids and commands, as they are typed in a shell, and no secret.
 */
import {afterEach, expect, test} from 'vitest';
import {type View} from '../../source/tui/navigation.js';
import {keys, renderApp, type RenderedApp} from './render-app.js';
import {liveBackup} from './sample-run.js';
import {sampleServices} from './sample-services.js';

let app: RenderedApp;

afterEach(() => {
	app.unmount();
});

const screens: ReadonlyArray<readonly [string, View, readonly string[]]> = [
	['a job', {screen: 'jobs'}, ['orders nightly', 'dbseal backup \'orders nightly\'', 'dbseal job show \'orders nightly\'']],
	['an artifact', {screen: 'artifacts', destinationId: 'd1'}, ['dbseal restore offsite:orders_2026-11-24T03-30-00Z_9f3c.sql.gz.enc --into TARGET']],
	['a profile', {screen: 'vault'}, ['a1b2-c3d4-e5f6-0718', 'dbseal vault show main']],
	['a source', {screen: 'settings'}, ['postgresql://', 'dbseal source test orders']],
	['a destination', {screen: 'restores'}, ['dbseal destination test offsite', 'dbseal list offsite']],
	['a run', {screen: 'activity'}, ['dbseal runs show ']],
	['what a prune would remove', {screen: 'prune', jobId: 'j1'}, ['dbseal prune \'orders nightly\' --dry-run']],
	['the settings of a job', {screen: 'job-settings', jobId: 'j1'}, ['dbseal job show \'orders nightly\'']],
];

test.each(screens)('of %s its name or id is offered, and the command that does the same', async (_name, start, texts) => {
	app = renderApp({start, columns: 120});
	await app.shows('Q quit');

	await app.press('y');
	const frame = await app.shows('Copy what?');

	for (const text of texts) {
		expect(frame).toContain(text);
	}
});

test('Enter copies the first, which is the name, and says what nobody can know', async () => {
	app = renderApp();

	await app.press('yy');

	expect(app.copied).toEqual(['orders nightly']);
	expect(app.frame()).toContain('Copied: name, unless your terminal refuses OSC 52.');
	expect(app.frame()).toContain('[1 Jobs]');
});

test('a command is copied as a shell takes it', async () => {
	app = renderApp();

	await app.press('y', keys.down, keys.down, keys.enter);

	expect(app.copied).toEqual(['dbseal backup \'orders nightly\'']);
});

test('Escape copies nothing', async () => {
	app = renderApp();

	await app.press('y', keys.escape);

	expect(app.copied).toEqual([]);
	expect(app.frame()).toContain('1 of 2 jobs');
});

test('of a live run the command that follows it is offered, and a line of its log can be chosen', async () => {
	app = renderApp({start: {screen: 'run', runId: 'r1'}, services: sampleServices({events: liveBackup})});
	await app.shows('65 %');

	await app.press('y');
	expect(app.frame()).toContain('dbseal runs follow r1');
	await app.press('jjj', keys.enter);
	expect(app.frame()).toContain('copy line 3 of 3');
	await app.press(keys.enter);

	expect(app.copied).toEqual(['14:05:10  data goes through: dump, compress, encrypt, store']);
});
