/**
 * Lists as a person left them: their filter, order and cursor, whatever was looked at meanwhile; and what their keys lead to.
 */
import {afterEach, expect, test} from 'vitest';
import {type Tab} from '../../source/tui/navigation.js';
import {fullOverview} from './sample-overview.js';
import {sampleServices} from './sample-services.js';
import {keys, renderApp, type RenderedApp} from './render-app.js';

let app: RenderedApp;

function open(screen: Tab = 'jobs', profileNames: readonly string[] = []): void {
	const [first] = fullOverview.profiles;
	const profiles = first ? profileNames.map(name => ({...first, id: name, name})) : [];
	app = renderApp({start: {screen}, services: sampleServices({overview: {...fullOverview, profiles}})});
}

afterEach(() => {
	app.unmount();
});

function lineWith(text: string): string {
	return app.frame().split('\n').find(line => line.includes(text)) ?? '';
}

test('a tab that is come back to has its cursor where it was', async () => {
	open();

	await app.press('j41');

	expect(lineWith('数据库')).toContain('▸');
});

test('a tab that is come back to has its filter', async () => {
	open();

	await app.press('/wiki', keys.enter, keys.tab, keys.shiftTab);

	expect(lineWith('/ wiki')).toContain('1 of 2');
});

test('Escape shows all rows again where a filter was kept', async () => {
	open();
	await app.press('/wiki', keys.enter);
	expect(lineWith('/ wiki')).toContain('Esc shows all');

	await app.press(keys.escape);

	expect(app.frame()).toContain('of 2 jobs');
});

test('in a view on top of others, Escape clears the filter first and goes back then', async () => {
	open();
	await app.press('\r', '/nightly', keys.enter);

	await app.press(keys.escape);
	expect(app.frame()).toContain('Sizes');

	await app.press(keys.escape);
	expect(app.frame()).not.toContain('Sizes');
});

test('Tab goes on from the tab in which everything began, also in a view that other tabs have, too', async () => {
	open();

	await app.press('r', keys.tab);

	expect(app.frame()).toContain('[2 Restores]');
});

test('the sources in the settings are filtered where their title is', async () => {
	open('settings');

	await app.press('/wik');
	expect(lineWith('Sources')).toContain('▸ Sources (1 of 2)  / wik');
	expect(app.frame()).not.toContain('db1:5432');

	await app.press(keys.escape);
	expect(lineWith('Sources')).toContain('▸ Sources (2)');
});

test('names are sorted by the numbers in them', async () => {
	open('vault', ['key 10', 'key 9', 'key 100']);

	await app.press('s');

	expect(app.frame().match(/key \d+/gv)).toEqual(['key 9', 'key 10', 'key 100']);
});

test('running a job that runs already shows its run, and starts no other', async () => {
	const [job, ...others] = fullOverview.jobs;
	const lastRun = fullOverview.runs.find(({state}) => state === 'running');
	const jobs = job && lastRun ? [{...job, lastRun}, ...others] : [];
	app = renderApp({services: sampleServices({overview: {...fullOverview, jobs}})});

	await app.press('r');

	expect(app.frame()).toContain('It runs already');
	expect(app.services.calls).toEqual([]);
});

test('Activity says when the store has older runs than it shows', async () => {
	app = renderApp({start: {screen: 'activity'}, services: sampleServices({overview: {...fullOverview, hasOlderRuns: true}})});

	await app.shows('1 of 3 runs; older ones: dbseal runs list');
});
