/**
 * A vault without its key, key by key: what is shown of the places, what opens it, and that nothing of a key is drawn.
 */
import {afterEach, expect, test} from 'vitest';
import {emptyOverview, fullOverview} from './sample-overview.js';
import {sampleServices, type SampleServices} from './sample-services.js';
import {
	keys, renderApp, type RenderedApp, type RenderOptions,
} from './render-app.js';

let app: RenderedApp;

const lockedKey = {
	state: 'missing', isLocked: true, detail: 'ENCRYPTION_KEY is not set', hint: 'Set it.',
} as const;
const rightKey = 'aa'.repeat(32);

function open(options: RenderOptions): void {
	app = renderApp(options);
}

/** The overview tells that it is open, once it is. */
function lockedServices(): SampleServices {
	const services = sampleServices({overview: {...fullOverview, systemKey: lockedKey}});
	return {
		...services,
		vault: {
			...services.vault,
			unlock(text, options) {
				services.vault.unlock(text, options);
				services.overview.set({...fullOverview, systemKey: {state: 'ready', detail: 'ENCRYPTION_KEY in /root/.local/share/dbseal/.env'}});
			},
		},
	};
}

afterEach(() => {
	app.unmount();
});

test('a locked vault says where a key was looked for, and where it was last', () => {
	open({start: {screen: 'unlock'}, services: lockedServices()});

	expect(app.frame()).toContain('The vault is locked: its system key is missing');
	expect(app.frame()).toContain('ENCRYPTION_KEY of the environment: not set');
	expect(app.frame()).toContain('/srv/app/.env: a key that does not open this vault');
	expect(app.frame()).toContain('Last opened with the key in /mnt/secrets/dbseal.env.');
});

test('the right key is known as such before Enter, opens the vault for good, and leads to the jobs', async () => {
	open({start: {screen: 'unlock'}, services: lockedServices()});

	await app.press(rightKey);
	expect(app.frame()).toContain('This key opens the vault.');
	expect(app.frame()).not.toContain('aaaa');

	await app.press(keys.enter);
	await app.shows('The vault is open, with ENCRYPTION_KEY in /root/.local/share/dbseal/.env.');
	expect(app.frame()).toContain('orders nigh');
	expect(app.services.calls).toEqual(['unlock with 64, kept']);
});

test('the other choice keeps it nowhere', async () => {
	open({start: {screen: 'unlock'}, services: lockedServices()});

	await app.press(rightKey, keys.tab, keys.enter);

	expect(app.services.calls).toEqual(['unlock with 64']);
});

test('a key of another vault, and what is no key, open nothing', async () => {
	open({start: {screen: 'unlock'}, services: lockedServices()});

	await app.press('bb'.repeat(32), keys.enter);
	expect(app.frame()).toContain('not the one of this vault');

	await app.press(keys.ctrlU, 'xyz', keys.enter);
	expect(app.services.calls).toEqual([]);
});

test('whoever looked around first comes back to it from Settings and from Vault', async () => {
	open({start: {screen: 'unlock'}, services: lockedServices()});

	await app.press(keys.escape, '5', 'i');
	expect(app.frame()).toContain('0/64');

	await app.press(keys.escape, '3', 'i', rightKey, keys.enter);
	await app.shows('The vault is open');
	expect(app.frame()).toContain('FINGERPRINT');
});

test('a key that turns up elsewhere meanwhile opens it, too', async () => {
	const services = lockedServices();
	open({start: {screen: 'unlock'}, services});

	services.overview.set(fullOverview);

	await app.shows('The vault is open');
});

test('the first steps that were left are come back to from the empty list of jobs', async () => {
	open({start: {screen: 'wizard'}, services: sampleServices({overview: emptyOverview})});

	await app.press(keys.escape);
	expect(app.frame()).toContain('Press Enter to be led there step by step');

	await app.press(keys.enter);
	expect(app.frame()).toContain('A key for your backups');
});

test('? is the help in the first steps as long as nothing is typed, and a letter of what is typed after that', async () => {
	open({start: {screen: 'wizard'}, services: sampleServices({overview: emptyOverview})});

	await app.press('?');
	expect(app.frame()).toContain('Leave the introduction');
	await app.press('?');
	expect(app.frame()).toMatch(/profile: main$/mv);

	await app.press('2?');
	expect(app.frame()).toContain('profile: main2?');
});

test('in the first steps of a source the URL may hold a ?, and an empty field has the help', async () => {
	const {profiles} = fullOverview;
	open({start: {screen: 'wizard'}, services: sampleServices({overview: {...emptyOverview, profiles}})});

	await app.press('?');
	expect(app.frame()).toContain('Save from any field');
	await app.press('?', keys.down, 'postgresql:?host=/run');
	expect(app.frame()).toContain('postgresql:?host=/run');
});
