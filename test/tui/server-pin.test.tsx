/**
 * A destination whose server has to be trusted first: asked for on its form, before a test and before it is saved.
 */
import {afterEach, expect, test} from 'vitest';
import {DestinationError} from '../../source/core/errors.js';
import {sampleServices} from './sample-services.js';
import {keys, renderApp, type RenderedApp} from './render-app.js';

let app: RenderedApp;

afterEach(() => {
	app.unmount();
});

async function typeDestination(url: string): Promise<void> {
	app = renderApp({start: {screen: 'connection-form', side: 'destination'}});
	await app.press('nas', keys.tab, url);
}

const nas = 'sftp://backup@nas/backups';
const saved = `save destination nas ${nas} pinned SHA256:rKZPPUqvdwXGjkMu0eUrZtmG0U2pXkMoeCw5lqFZ9Yo`;

test('a host key is shown, and saved as the pin when it is the right one', async () => {
	await typeDestination(nas);

	await app.press(keys.ctrlS);
	expect(app.frame()).toContain('SHA256:rKZPPUqvdwXGjkMu0eUrZtmG0U2pXkMoeCw5lqFZ9Yo');
	expect(app.services.calls).toEqual([]);

	await app.press(keys.enter);
	expect(app.services.calls).toEqual([saved]);
});

test('a host key that is not the right one leaves the form as it was', async () => {
	await typeDestination(nas);

	await app.press(keys.ctrlS, keys.escape);

	expect(app.frame()).toContain(nas);
	expect(app.services.calls).toEqual([]);
});

test('what was accepted for the test is not asked again when it is saved', async () => {
	await typeDestination(nas);

	await app.press(keys.ctrlT, keys.enter);
	await app.shows('Grant USAGE');
	await app.press(keys.ctrlS);

	expect(app.services.calls).toEqual([`test destination ${nas}`, saved]);
});

test('another URL is asked about anew', async () => {
	await typeDestination(nas);

	await app.press(keys.ctrlT, keys.enter, '2', keys.ctrlS);

	expect(app.frame()).toContain('Is this the host key of the right server?');
});

test('a destination without a server to trust is saved at once', async () => {
	await typeDestination('file:/var/backups');

	await app.press(keys.ctrlS);

	expect(app.services.calls).toEqual(['save destination nas file:/var/backups']);
});

test('a server that does not answer is said, and saved without a pin only after a yes', async () => {
	const services = sampleServices();
	const findPin = async () => {
		throw new DestinationError({code: 'STORAGE_UNREACHABLE', message: 'the SSH server at nas:22 does not answer', hint: 'See that it runs.'});
	};

	app = renderApp({start: {screen: 'connection-form', side: 'destination'}, services: {...services, connections: {...services.connections, findPin}}});
	await app.press('nas', keys.tab, nas, keys.ctrlS);
	expect(app.frame()).toContain('the SSH server at nas:22 does not answer.');
	expect(services.calls).toEqual([]);

	await app.press(keys.enter);
	expect(services.calls).toEqual([`save destination nas ${nas}`]);
});
