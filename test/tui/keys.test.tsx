/**
 * Keys and what they lead to: pressed one after the other, read from the frame and from what was asked of the services.
 */
import {afterEach, expect, test} from 'vitest';
import {KeyError} from '../../source/core/errors.js';
import {emptyOverview, fullOverview} from './sample-overview.js';
import {sampleServices} from './sample-services.js';
import {
	keys, renderApp, type RenderedApp, type RenderOptions,
} from './render-app.js';
import {liveBackup} from './sample-run.js';

let app: RenderedApp;

function open(options: RenderOptions = {}): RenderedApp {
	app = renderApp(options);
	return app;
}

afterEach(() => {
	app.unmount();
});

function lineWith(text: string): string {
	return app.frame().split('\n').find(line => line.includes(text)) ?? '';
}

test('j and k move the cursor, and it stops at the last row', async () => {
	open();

	await app.press('jjjj');
	expect(lineWith('数据库')).toContain('▸');

	await app.press('k');
	expect(lineWith('orders nigh')).toContain('▸');
});

test('typed letters filter a list, and Escape brings all rows back', async () => {
	open();

	await app.press('/wiki');
	expect(app.frame()).not.toContain('offsite');
	expect(lineWith('/ wiki')).toContain('1 of 2');

	await app.press(keys.escape);
	expect(app.frame()).toContain('offsite');
});

test('a filter typed and kept leaves the keys of the list working on what is left', async () => {
	open();

	await app.press('/wiki', keys.enter, 'r');

	expect(app.services.calls).toEqual(['start backup']);
});

test('s sorts by the next column and says so in its heading', async () => {
	open();

	await app.press('s');

	expect(lineWith('FROM')).toContain('NAME↑');
});

test('the help lists the keys of the screen it was opened on, and closes', async () => {
	open();

	await app.press('?');
	expect(app.frame()).toContain('Take a backup now');

	await app.press('?');
	expect(app.frame()).toContain('[1 Jobs]');
});

test('a job is removed only after its name was typed', async () => {
	open();

	await app.press('x', keys.enter);
	expect(app.services.calls).toEqual([]);

	await app.press('orders nightly', keys.enter);
	expect(app.services.calls).toEqual(['remove job j1']);
});

test('a job\'s name in wide characters can be typed, too', async () => {
	open();

	await app.press('jx数据库 backup', keys.enter);

	expect(app.services.calls).toEqual(['remove job j2']);
});

test('a new job is saved with what was typed and chosen', async () => {
	open();

	await app.press('n', 'weekly', keys.tab, keys.right, keys.tab.repeat(5), '0 4 * * 0', keys.ctrlS);

	expect(app.services.calls).toEqual([
		'save job {"name":"weekly","sourceId":"s2","destinationIds":["d1"],"profileId":"p1","settings":{"compression":"gzip",'
		+ '"schedule":"0 4 * * 0","enabled":true,"retention":{},"format":"auto","spool":false}}',
	]);
});

test('a schedule that can\'t be read is said beside its field, and nothing is saved', async () => {
	open();

	await app.press('n', 'weekly', keys.tab.repeat(6), 'every day', keys.ctrlS);

	expect(lineWith('Schedule')).toContain('✗ Write five fields');
	expect(app.services.calls).toEqual([]);
});

test('a connection is tested with what is typed, before it is saved', async () => {
	open({start: {screen: 'connection-form', side: 'source'}});

	await app.press('shop', keys.tab, 'sqlite:/srv/shop.db', keys.ctrlT);
	await app.shows('Grant USAGE');

	expect(app.services.calls).toEqual(['test source sqlite:/srv/shop.db']);
});

test('a password is never drawn', async () => {
	open({start: {screen: 'connection-form', side: 'source'}});

	await app.press(keys.shiftTab.repeat(2), 'hunter2');

	expect(app.frame()).not.toContain('hunter');
	expect(lineWith('Password')).toContain('•••••••');
});

test('Ctrl-U clears a field, and other Ctrl-letters leave it alone', async () => {
	open({start: {screen: 'connection-form', side: 'source'}});

	await app.press('shop', '\u{1}', '\u{5}', '2');
	expect(lineWith('Name')).toContain('shop2');

	await app.press(keys.ctrlU, 'new');
	expect(lineWith('Name')).not.toContain('shop');
	expect(lineWith('Name')).toContain('new');
});

test('a restore into a target that isn\'t empty starts after its name was typed', async () => {
	open({start: {screen: 'restores'}});

	await app.press(keys.enter);
	await app.shows('legacy_');
	await app.press('R', keys.enter);
	await app.shows('Enter again chooses it all the same');
	await app.press(keys.enter);
	await app.shows('Overwrite orders?');
	await app.press('orders', keys.enter);
	await app.shows('Waiting for the run');

	expect(app.services.calls).toEqual(['start restore']);
});

test('X asks before it stops a run', async () => {
	open({start: {screen: 'run', runId: 'r1'}, services: sampleServices({events: liveBackup})});
	await app.shows('65 %');

	await app.press('X');
	expect(app.frame()).toContain('Stop backup of orders nightly?');

	await app.press(keys.enter);
	expect(app.services.calls).toEqual(['cancel r1']);
});

test('the first start leads from the system key to the profile', async () => {
	open({start: {screen: 'wizard'}, services: sampleServices({overview: {...emptyOverview, systemKey: {state: 'missing', detail: 'ENCRYPTION_KEY is not set'}}})});
	await app.press(keys.enter);
	await app.shows('System key written to /srv/app/.env');

	app.services.overview.set(emptyOverview);
	await app.shows('A key for your backups');
	await app.press(keys.enter);

	expect(app.services.calls).toEqual(['create system key', 'create main']);
});

test('the system key is rotated only after the words were typed', async () => {
	open({start: {screen: 'settings'}});

	await app.press('N', keys.enter);
	expect(app.services.calls).toEqual([]);

	await app.press('system key', keys.enter);
	expect(app.services.calls).toEqual(['rotate system key']);
});

test('after a rotation its files are named until the report is put away', async () => {
	open({start: {screen: 'settings'}});

	await app.press('Nsystem key', keys.enter);
	expect(app.frame()).toContain('The new key is in /srv/app/.env.');
	expect(app.frame()).toContain('store.db.before-key-change.2026-11-24T14-05-09Z');

	await app.press(keys.enter);
	expect(app.frame()).toContain('Sources (2)');
});

test('a rotation whose key came from the environment says what is left to do', async () => {
	const services = sampleServices();
	const rotateSystemKey = () => ({keyFile: '/srv/app/.env.new', storeCopy: '/srv/app/store.db.copy', isLeftToDo: true});
	open({start: {screen: 'settings'}, services: {...services, vault: {...services.vault, rotateSystemKey}}});

	await app.press('Nsystem key', keys.enter);

	expect(app.frame()).toContain('Left to do: ENCRYPTION_KEY of the environment is the old key. Set it to the');
});

test('a rotation that fails says why', async () => {
	const services = sampleServices();
	const rotateSystemKey = () => {
		throw new KeyError({code: 'SYSTEM_KEY_WRONG', message: 'this is not the system key of the vault', hint: 'Set the right one.'});
	};

	open({start: {screen: 'settings'}, services: {...services, vault: {...services.vault, rotateSystemKey}}});

	await app.press('Nsystem key', keys.enter);

	expect(app.frame()).toContain('SYSTEM_KEY_WRONG');
});

test('a terminal that is too small says so, and shows what was there when it grows', async () => {
	open();

	app.size.set({columns: 50, rows: 12});
	expect(await app.shows('dbseal needs 60x16')).toContain('this is 50x12');

	app.size.set({columns: 80, rows: 24});
	expect(await app.shows('orders nigh')).not.toContain('dbseal needs');
});

test('what another process writes shows up by itself', async () => {
	open();

	app.services.overview.set({...fullOverview, jobs: []});

	expect(await app.shows('No jobs yet')).not.toContain('orders nightly');
});
