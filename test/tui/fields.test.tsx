/**
 * Fields as they are typed and pasted into.
 */
import {afterEach, expect, test} from 'vitest';
import {
	keys, renderApp, type RenderedApp, type RenderOptions,
} from './render-app.js';

let app: RenderedApp;

function open({start = {screen: 'connection-form', side: 'source'}}: RenderOptions = {}): void {
	app = renderApp({start});
}

afterEach(() => {
	app.unmount();
});

function lineWith(text: string): string {
	return app.frame().split('\n').find(line => line.includes(text)) ?? '';
}

function pasted(text: string): string {
	return `\u{1B}[200~${text}\u{1B}[201~`;
}

test('a field is edited at any place of it', async () => {
	open();

	await app.press('hop one two', '\u{1}', 's', '\u{5}', '\u{17}', '\u{1B}b', 'and ', '\u{B}');

	expect(lineWith('Name')).toMatch(/Name +shop and $|Name +shop and *$/v);
});

test('Backspace takes the character before the cursor, Del the one at it', async () => {
	open();

	await app.press('abcd', keys.left, keys.left, keys.backspace, '\u{1B}[3~');

	expect(lineWith('Name')).toMatch(/Name +ad *$/v);
});

test('a chord with Alt is no letter', async () => {
	open();

	await app.press('ab', '\u{1B}q', '\u{1B}x');

	expect(lineWith('Name')).toMatch(/Name +ab *$/v);
});

test.each(['Q', 'x', 'n'])('the letter %s that is pasted where no field is does nothing', async letter => {
	open({start: {screen: 'jobs'}});

	await app.press(pasted(letter));

	expect(app.hasQuit()).toBe(false);
	expect(app.frame()).toContain('1 of 2 jobs');
});

test('a pasted letter goes into a field as text', async () => {
	open();

	await app.press(pasted('y'));

	expect(lineWith('Name')).toMatch(/Name +y *$/v);
});

test('a paste of 40 kB is refused in no time, and says why', async () => {
	open();
	await app.press('shop');
	const start = performance.now();

	await app.press(pasted('a'.repeat(40_000)));

	expect(performance.now() - start).toBeLessThan(500);
	expect(app.frame()).toContain('More than the 4096 characters');
	expect(lineWith('Name')).toMatch(/Name +shop *$/v);
});

test('the longest text that goes in is edited without a wait, and the part around the cursor is shown', async () => {
	open();
	await app.press(pasted('a'.repeat(4096)));
	const start = performance.now();

	await app.press(keys.left.repeat(20), '\u{1}');

	expect((performance.now() - start) / 21).toBeLessThan(100);
	expect(lineWith('Name')).toMatch(/Name +a+…/v);
	expect(app.frame().split('\n')).toHaveLength(24);
});

test('a key being typed is edited by the same keys', async () => {
	open({start: {screen: 'import-key'}});
	await app.press('old', keys.enter, 'ab'.repeat(33), '\u{1}', '\u{1B}[3~', '\u{4}', '\u{5}');

	expect(app.frame()).toContain('64/64');
	expect(app.frame()).toContain('Enter saves it.');

	await app.press(keys.ctrlU);
	expect(app.frame()).toContain('0/64');
});

test('a text that is far too long for a key is refused whole', async () => {
	open({start: {screen: 'import-key'}});

	await app.press('old', keys.enter, pasted('ab'.repeat(20_000)));

	expect(app.frame()).toContain('0/64');
	expect(app.frame()).toContain('nothing of it was taken');
});
