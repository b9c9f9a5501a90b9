/**
 * Master keys on the screen: typed, pasted, refused, shown, copied, hidden.
 */
import {afterEach, expect, test} from 'vitest';
import {
	keys, renderApp, type RenderedApp, type RenderOptions,
} from './render-app.js';

let app: RenderedApp;

function open(options: RenderOptions): void {
	app = renderApp(options);
}

afterEach(() => {
	app.unmount();
});

test('a pasted key with line ends, spaces and upper case is taken; its fingerprint is shown before it is saved', async () => {
	open({start: {screen: 'import-key'}});
	const paste = `\u{1B}[200~ ${'AB CD '.repeat(8)}\r\n${'EF01'.repeat(8)}\n\u{1B}[201~`;

	await app.press('old', keys.enter, paste);

	expect(app.frame()).toContain('64/64');
	expect(app.frame()).toContain('Fingerprint 9999-8888-7777-6666. Enter saves it.');
	expect(app.services.calls).toEqual([]);
});

test('a key that is too short is refused with the reason, and can be typed on', async () => {
	open({start: {screen: 'import-key'}});

	await app.press('old', keys.enter, 'ab'.repeat(31), keys.enter);
	expect(app.frame()).toContain('MASTER_KEY_INVALID');

	await app.press('ab');
	expect(app.frame()).toContain('Enter saves it.');
});

test('a key that is there already is refused with the name that it has', async () => {
	open({start: {screen: 'import-key'}});

	await app.press('old', keys.enter, 'dd'.repeat(32), keys.enter);

	expect(app.frame()).toContain('You already have this key as main');
	expect(app.services.calls).toEqual([]);
});

test('a key being typed is never drawn', async () => {
	open({start: {screen: 'import-key'}});

	await app.press('old', keys.enter, 'c0ffee');

	expect(app.frame()).not.toContain('c0ffee');
	expect(app.frame()).toContain('6/64');
});

test('a key is shown only when asked for, is copied by c and gone after Escape', async () => {
	open({start: {screen: 'vault'}});

	await app.press('c');
	expect(app.frame()).not.toContain('abab');

	await app.press(keys.enter, 'c');
	expect(app.frame()).toContain('ab'.repeat(32));
	expect(app.copied).toEqual(['ab'.repeat(32)]);
	expect(app.frame()).toContain('some terminals refuse');

	await app.press(keys.escape);
	expect(app.frame()).not.toContain('abab');
});

test('a key that is shown is hidden after 30 seconds', async () => {
	open({start: {screen: 'vault'}});
	await app.press('c', keys.enter);

	app.services.pass(29);
	expect(await app.shows('Hidden again in 1 s.')).toContain('ab'.repeat(32));

	app.services.pass(1);
	await app.shows('old server');
	expect(app.frame()).not.toContain('abab');
});

test('a key is hidden at once where the program was stopped for longer than that', async () => {
	open({start: {screen: 'vault'}});
	await app.press('c', keys.enter);

	app.services.pass(600);

	await app.shows('old server');
	expect(app.frame()).not.toContain('abab');
});
