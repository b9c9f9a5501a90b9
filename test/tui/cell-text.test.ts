import {expect, test} from 'vitest';
import {clean, fit, wrap} from '../../source/tui/cell-text.js';

test('a cell is as wide as it was told, with wide characters and emoji in it', () => {
	expect(fit('数据库', 8)).toBe('数据库  ');
	expect(fit('a😀b', 6)).toBe('a😀b  ');
});

test('what does not fit is cut at a whole character', () => {
	expect(fit('数据库', 4)).toBe('数… ');
});

test('numbers stand on the right', () => {
	expect(fit('12', 4, {align: 'right'})).toBe('  12');
});

test('escape sequences and direction marks in a name become question marks', () => {
	expect(clean('a\u{1B}[31mb\u{202E}c\nd')).toBe('a?[31mb?c?d');
});

test('lines break at spaces, and inside of what is longer than a line', () => {
	expect(wrap('one two abcdefghij', 7)).toEqual(['one two', 'abcdefg', 'hij']);
});
