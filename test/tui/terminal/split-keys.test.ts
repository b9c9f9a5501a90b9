import {expect, test} from 'vitest';
import {splitKeys, textMark} from '../../../source/tui/terminal/split-keys.js';

test('letters that arrive together are keys of their own', () => {
	expect(splitKeys('jjk', false)).toEqual({keys: ['j', 'j', 'k'], rest: ''});
});

test('an arrow key stays whole between letters', () => {
	expect(splitKeys('a\u{1B}[Bb', false)).toEqual({keys: ['a', '\u{1B}[B', 'b'], rest: ''});
});

test('half an arrow key waits for its other half', () => {
	expect(splitKeys('a\u{1B}[', false)).toEqual({keys: ['a'], rest: '\u{1B}['});
});

test('a lone escape is the Escape key once nothing follows', () => {
	expect(splitKeys('\u{1B}', false)).toEqual({keys: [], rest: '\u{1B}'});
	expect(splitKeys('\u{1B}', true)).toEqual({keys: ['\u{1B}'], rest: ''});
});

test('a paste is one piece, its line ends are spaces', () => {
	expect(splitKeys('\u{1B}[200~ab cd\r\nef\u{1B}[201~q', false)).toEqual({keys: [`${textMark}ab cd ef`, 'q'], rest: ''});
});

test('a paste that is not complete waits for its end', () => {
	expect(splitKeys('x\u{1B}[200~ab', false)).toEqual({keys: ['x'], rest: '\u{1B}[200~ab'});
});

test('a paste whose end never comes is text, and its late end is no key', () => {
	expect(splitKeys('x\u{1B}[200~ab', true)).toEqual({keys: ['x', `${textMark}ab`], rest: ''});
	expect(splitKeys('\u{1B}[201~q', false)).toEqual({keys: ['q'], rest: ''});
});

test('a paste of a single letter is text, too', () => {
	expect(splitKeys('\u{1B}[200~q\u{1B}[201~', false)).toEqual({keys: [`${textMark}q`], rest: ''});
});

test('blanks inside of a paste stay as they are, for they may be of a password', () => {
	expect(splitKeys('\u{1B}[200~a  b\n\u{1B}[201~', false).keys).toEqual([`${textMark}a  b`]);
});

test('a paste of megabytes is kept small until its end comes', () => {
	const {rest} = splitKeys(`\u{1B}[200~${'x'.repeat(2_000_000)}`, false);

	expect(rest.length).toBeLessThan(300_000);
	expect(splitKeys(`${rest}\u{1B}[201~q`, false).keys.at(-1)).toBe('q');
});

test('Backspace and Del are two keys', () => {
	expect(splitKeys('\u{7F}\u{1B}[3~\u{1B}\u{7F}', false).keys).toEqual(['\b', '\u{1B}[3~', '\u{1B}\b']);
});

test('a paste brings no escape sequence with it', () => {
	expect(splitKeys('\u{1B}[200~a\u{1B}]52;c;eA==\u{7}b\u{1B}[201~', false)).toEqual({keys: [`${textMark}a]52;c;eA==b`], rest: ''});
});

test('an emoji is one key', () => {
	expect(splitKeys('😀x', false)).toEqual({keys: ['😀', 'x'], rest: ''});
});
