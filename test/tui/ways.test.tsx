/**
 * The ways between the screens, back, and out of them; and how a question is answered.
 */
import {afterEach, expect, test} from 'vitest';
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

test('numbers go to the tabs', async () => {
	open();

	await app.press('3');

	expect(app.frame()).toContain('[3 Vault]');
});

test('Tab goes to the next tab, and in a screen with panes to its other pane', async () => {
	open({start: {screen: 'activity'}});

	await app.press(keys.tab);
	expect(app.frame()).toContain('[5 Settings]');
	expect(lineWith('Sources (2)')).toContain('▸');

	await app.press(keys.tab);
	expect(app.frame()).toContain('[5 Settings]');
	expect(lineWith('Destinations (2)')).toContain('▸');

	await app.press('2', keys.shiftTab);
	expect(app.frame()).toContain('[1 Jobs]');
});

test('q goes back, says where there is nothing to go back to which key quits, and Q quits', async () => {
	open();

	await app.press('\r', 'q');
	expect(app.frame()).toContain('1 of 2 jobs');
	expect(app.hasQuit()).toBe(false);

	await app.press('q');
	expect(app.frame()).toContain('Q quits');
	expect(app.hasQuit()).toBe(false);

	await app.press('Q');
	expect(app.hasQuit()).toBe(true);
});

test('a question is answered by y and n as by Enter and Escape', async () => {
	open({start: {screen: 'run', runId: 'r1'}, services: sampleServices({events: liveBackup})});
	await app.shows('65 %');

	await app.press('Xn');
	expect(app.frame()).toContain('65 %');
	expect(app.services.calls).toEqual([]);

	await app.press('Xy');
	expect(app.services.calls).toEqual(['cancel r1']);
});

test('where a name is to be typed, y and n are text', async () => {
	open();

	await app.press('xyn');

	expect(lineWith('> ')).toContain('yn');
});

test('leaving a changed form asks first', async () => {
	open();

	await app.press('n', 'weekly', keys.escape);
	expect(app.frame()).toContain('Leave without saving?');

	await app.press(keys.escape);
	expect(app.frame()).toContain('weekly');
});

test('Ctrl-C in a changed form asks before it quits', async () => {
	open();

	await app.press('n', 'weekly', keys.ctrlC);
	expect(app.frame()).toContain('Quit dbseal?');
	expect(app.hasQuit()).toBe(false);

	await app.press(keys.enter);
	expect(app.hasQuit()).toBe(true);
});

test('Ctrl-C where nothing would be lost quits at once', async () => {
	open();

	await app.press(keys.ctrlC);

	expect(app.hasQuit()).toBe(true);
});

test('Escape leaves a run running', async () => {
	open({services: sampleServices({events: liveBackup})});

	await app.press('r');
	await app.shows('65 %');
	await app.press(keys.escape);

	expect(app.frame()).toContain('[1 Jobs]');
	expect(app.services.calls).toEqual(['start backup']);
});
