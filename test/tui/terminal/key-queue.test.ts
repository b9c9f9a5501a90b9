import {expect, test} from 'vitest';
import {createKeyQueue} from '../../../source/tui/terminal/key-queue.js';
import {textMark} from '../../../source/tui/terminal/split-keys.js';

/** All that comes of reads while the field has the focus, or has not. */
function taken(reads: readonly string[], isTyping: boolean): readonly string[] {
	const queue = createKeyQueue();
	for (const read of reads) {
		queue.add([...read]);
	}

	const keys: string[] = [];
	for (let key = queue.next(isTyping); key !== undefined; key = queue.next(isTyping)) {
		keys.push(key);
	}

	return keys;
}

test('what comes in one read is one piece of text where a field has the focus, and its last line end a key', () => {
	expect(taken(['hunter2\r'], true)).toEqual([`${textMark}hunter2`, '\r']);
});

test('a line end with text after it in the same read is part of the text', () => {
	expect(taken(['ab cd\ref\r\rgh\r'], true)).toEqual([`${textMark}ab cd ef gh`, '\r']);
});

test('a letter alone stays a letter', () => {
	expect(taken(['a', 'b'], true)).toEqual(['a', 'b']);
});

test('Tab and Ctrl-letters stay keys between texts', () => {
	expect(taken(['ab\tcd\u{13}'], true)).toEqual([`${textMark}ab`, '\t', `${textMark}cd`, '\u{13}']);
});

test('where no field has the focus letters are keys, one after the other', () => {
	expect(taken(['jjk\r'], false)).toEqual(['j', 'j', 'k', '\r']);
});

test('a text of several lines that no field takes does nothing', () => {
	expect(taken(['DROP TABLE orders;\rx\r', 'j'], false)).toEqual(['j']);
});
