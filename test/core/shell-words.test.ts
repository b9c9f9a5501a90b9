import {expect, test} from 'vitest';
import {shellWord} from '../../source/core/shell-word.js';
import {shellWords} from '../../source/core/shell-words.js';

test.each([
	['backup orders', ['backup', 'orders']],
	['  backup   orders  ', ['backup', 'orders']],
	['backup \'orders nightly\'', ['backup', 'orders nightly']],
	[String.raw`job edit "a \"b\" \$c" --check ''`, ['job', 'edit', String.raw`a "b" \$c`, '--check', '']],
	[String.raw`a\ b c`, ['a b', 'c']],
	[String.raw`'it'\''s'`, ['it\'s']],
	['', []],
])('%j is taken apart as a shell does', (line, words) => {
	expect(shellWords(line)).toEqual(words);
});

test.each(['orders nightly', 'it\'s', '$HOME `x`', '', '数据库', String.raw`a"b\c`])('what is quoted for a shell, %j, is one word again', word => {
	expect(shellWords(`x ${shellWord(word)}`)).toEqual(['x', word]);
});

test('a quotation mark without an end is told', () => {
	expect(() => shellWords('backup \'orders')).toThrow('a quotation mark has no end');
});
