/**
 * A restore that no key opened: the key is imported there and then, and the restore goes on, whoever had started it.
 */
import {afterEach, expect, test} from 'vitest';
import {sampleServices} from './sample-services.js';
import {
	keys, renderApp, type RenderedApp, type RenderOptions,
} from './render-app.js';
import {noKeyFits, noKeyFitsElsewhere} from './sample-run.js';

let app: RenderedApp;

function open(options: RenderOptions): void {
	app = renderApp(options);
}

afterEach(() => {
	app.unmount();
});

test('when no key fits, the key is imported there and the run starts again', async () => {
	open({start: {screen: 'run', runId: 'r1'}, services: sampleServices({events: noKeyFits})});
	await app.shows('Press i to import');

	await app.press('i', 'old server', keys.enter, 'ab'.repeat(32), keys.enter);

	expect(app.services.calls).toEqual(['import old server 64', 'start backup']);
});

const restoreAgain = {words: ['restore', 'disk:legacy.sql.gz.enc', '--into', 'postgresql://u@db1/orders'], needsPassword: false};

function openForeignRun(again: typeof restoreAgain): void {
	const services = sampleServices({events: noKeyFitsElsewhere(again)});
	open({start: {screen: 'run', runId: 'r1'}, services: {...services, runs: {...services.runs, requestOf: () => undefined}}});
}

test('a restore of another process that lacked a key starts again as it was, once the key is imported', async () => {
	openForeignRun(restoreAgain);
	await app.shows('Press i to import');

	await app.press('i');
	expect(app.frame()).toContain('Then starts again: dbseal restore disk:legacy.sql.gz.enc --into');

	await app.press('old server', keys.enter, 'ab'.repeat(32), keys.enter);
	expect(app.services.calls).toEqual(['import old server 64', 'start again restore disk:legacy.sql.gz.enc --into postgresql://u@db1/orders']);
});

test('where its target needs a password, that is asked for, and never drawn', async () => {
	openForeignRun({...restoreAgain, needsPassword: true});
	await app.shows('Press i to import');

	await app.press('i', 'old server', keys.enter, 'ab'.repeat(32), keys.enter, 'hunter2');
	expect(app.services.calls).toEqual([]);
	expect(app.frame()).not.toContain('hunter');

	await app.press(keys.enter);
	expect(app.services.calls).toEqual(['import old server 64', expect.stringMatching(/^start again restore .* with a password of 7$/v)]);
});

test('a key that was imported meanwhile only starts the restore again', async () => {
	openForeignRun(restoreAgain);
	await app.shows('Press i to import');

	await app.press('i', 'main', keys.enter, 'dd'.repeat(32));
	expect(app.frame()).toContain('You already have this key as main');

	await app.press(keys.enter);
	expect(app.services.calls).toEqual(['start again restore disk:legacy.sql.gz.enc --into postgresql://u@db1/orders']);
});
