/**
 * A source that is commands, on the form: its fields come with the word `command:`.
 */
import {afterEach, expect, test} from 'vitest';
import {fullOverview} from './sample-overview.js';
import {sampleServices} from './sample-services.js';
import {keys, renderApp, type RenderedApp} from './render-app.js';

let app: RenderedApp;

afterEach(() => {
	app.unmount();
});

test('the fields of a command are there as soon as the URL is "command:", and not before', async () => {
	app = renderApp({start: {screen: 'connection-form', side: 'source'}});

	await app.press('cache', keys.tab, 'command');
	expect(app.frame()).not.toContain('Dump command');

	await app.press(':');
	expect(app.frame()).toContain('Dump command');
});

test('a command is saved with what was typed', async () => {
	app = renderApp({start: {screen: 'connection-form', side: 'source'}});

	await app.press('cache', keys.tab, 'command:', keys.tab, 'redis-cli --rdb -', keys.tab, keys.tab, 'rdb', keys.ctrlS);

	expect(app.services.calls).toEqual(['save source cache {"dump":"redis-cli --rdb -","load":"","extension":"rdb"}']);
});

test('without a dump command nothing is saved', async () => {
	app = renderApp({start: {screen: 'connection-form', side: 'source'}});

	await app.press('cache', keys.tab, 'command:', keys.ctrlS);

	expect(app.frame()).toContain('✗ needs a command');
	expect(app.services.calls).toEqual([]);
});

test('a source that is commands is changed in the same fields', async () => {
	const command = {dump: 'redis-cli --rdb -', load: 'load-it', extension: 'rdb'};
	const sources = [{
		id: 's3', name: 'cache', kind: 'Command', url: 'command:?dump=redis-cli', usedBy: [], command,
	}];
	app = renderApp({start: {screen: 'connection-form', side: 'source', id: 's3'}, services: sampleServices({overview: {...fullOverview, sources}})});

	await app.press(keys.down.repeat(3), keys.ctrlU, keys.ctrlS);

	expect(app.services.calls).toEqual(['save source cache {"dump":"redis-cli --rdb -","load":"","extension":"rdb"}']);
});

test('a destination has no commands', async () => {
	app = renderApp({start: {screen: 'connection-form', side: 'destination'}});

	await app.press('cache', keys.tab, 'command:');

	expect(app.frame()).not.toContain('Dump command');
});
