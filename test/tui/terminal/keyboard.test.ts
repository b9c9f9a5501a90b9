import {expect, test} from 'vitest';
import {splitKeys} from '../../../source/tui/terminal/keyboard.js';

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
	expect(splitKeys('\u{1B}[200~ab cd\r\nef\u{1B}[201~q', false)).toEqual({keys: ['ab cd ef', 'q'], rest: ''});
});

test('a paste that is not complete waits for its end', () => {
	expect(splitKeys('x\u{1B}[200~ab', true)).toEqual({keys: ['x'], rest: '\u{1B}[200~ab'});
});

test('a paste brings no escape sequence with it', () => {
	expect(splitKeys('\u{1B}[200~a\u{1B}]52;c;eA==\u{7}b\u{1B}[201~', false)).toEqual({keys: ['a]52;c;eA==b'], rest: ''});
});

test('an emoji is one key', () => {
	expect(splitKeys('😀x', false)).toEqual({keys: ['😀', 'x'], rest: ''});
});
