/**
 * A restore that no key opened: the key is imported there and then, and the restore goes on, whoever had started it.
 */
import {afterEach, expect, test} from 'vitest';
import {sampleServices} from './sample-services.js';
import {
	keys, renderApp, type RenderedApp, type RenderOptions,
} from './render-app.js';
import {noKeyFits, noKeyFitsElsewhere, noKeyFitsOf} from './sample-run.js';

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

/** Long lines are wrapped. */
function unwrapped(): string {
	return app.frame().replaceAll(/\s+/gv, ' ');
}

test('a key with another fingerprint than the backup wants is saved only after it was asked', async () => {
	open({start: {screen: 'run', runId: 'r1'}, services: sampleServices({events: noKeyFitsOf('0011223344556677aabbccddeeff0011')})});
	await app.shows('Press i to import');

	await app.press('i', 'old server', keys.enter, 'ab'.repeat(32));
	expect(unwrapped()).toContain('Fingerprint 9999-8888-7777-6666: this is not the key that this backup wants (0011-2233-4455-6677).');

	await app.press(keys.enter);
	expect(unwrapped()).toContain('Save it all the same? Enter saves it.');
	expect(app.services.calls).toEqual([]);

	await app.press(keys.enter);
	expect(app.services.calls).toEqual(['import old server 64', 'start backup']);
});

test('other digits after that question are asked about anew', async () => {
	open({start: {screen: 'run', runId: 'r1'}, services: sampleServices({events: noKeyFitsOf('0011223344556677aabbccddeeff0011')})});
	await app.shows('Press i to import');

	await app.press('i', 'old server', keys.enter, 'ab'.repeat(32), keys.enter, keys.backspace, 'c');

	expect(unwrapped()).toContain('this is not the key that this backup wants');
	expect(unwrapped()).not.toContain('all the same?');
});

test('a key that is here already, and is not the wanted one, is told to be that before the run starts again', async () => {
	open({start: {screen: 'run', runId: 'r1'}, services: sampleServices({events: noKeyFitsOf('0011223344556677aabbccddeeff0011')})});
	await app.shows('Press i to import');

	await app.press('i', 'main', keys.enter, 'dd'.repeat(32), keys.enter);

	expect(unwrapped()).toContain('You already have this key as main (a1b2-c3d4-e5f6-0718): this is not the key that this backup wants');
	expect(unwrapped()).toContain('Go on all the same? Enter goes on.');
	expect(app.services.calls).toEqual([]);
});

test('the key that the backup wants is told to be it', async () => {
	open({start: {screen: 'run', runId: 'r1'}, services: sampleServices({events: noKeyFitsOf('9999888877776666aabbccddeeff0011')})});
	await app.shows('Press i to import');

	await app.press('i', 'old server', keys.enter, 'ab'.repeat(32));
	expect(unwrapped()).toContain('Fingerprint 9999-8888-7777-6666, as this backup wants. Enter saves it.');

	await app.press(keys.enter);
	expect(app.services.calls).toEqual(['import old server 64', 'start backup']);
});
