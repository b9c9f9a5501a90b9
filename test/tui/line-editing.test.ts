import fc from 'fast-check';
import {expect, test} from 'vitest';
import {graphemes, type LineAction, lineActions} from '../../source/tui/line-editing.js';
import {lineView} from '../../source/tui/line-view.js';
import {widthOf} from '../../source/tui/cell-text.js';

/** With the cursor at `|`. */
function does(action: LineAction, line: string): string {
	const cursor = line.indexOf('|');
	const after = lineActions[action]({value: line.replace('|', ''), cursor});
	return `${after.value.slice(0, after.cursor)}|${after.value.slice(after.cursor)}`;
}

test.each([
	['left', 'ab|c', 'a|bc'],
	['right', 'ab|c', 'abc|'],
	['right', 'abc|', 'abc|'],
	['start', 'ab|c', '|abc'],
	['end', 'a|bc', 'abc|'],
	['wordLeft', 'postgresql://app@db|', 'postgresql://app@|db'],
	['wordLeft', 'one |two', '|one two'],
	['wordRight', '|one two', 'one| two'],
	['wordRight', 'one two|', 'one two|'],
	['rubOut', 'ab|c', 'a|c'],
	['rubOut', '|abc', '|abc'],
	['deleteAhead', 'a|bc', 'a|c'],
	['clear', 'ab|c', '|c'],
	['cutToEnd', 'a|bc', 'a|'],
	['cutWord', 'one two |three', 'one |three'],
	['left', '数据|', '数|据'],
	['rubOut', 'e\u{301}👩‍👩‍👧|x', 'e\u{301}|x'],
	['rubOut', 'e\u{301}|x', '|x'],
	['right', '|👩‍👩‍👧x', '👩‍👩‍👧|x'],
] as const)('%s turns %s into %s', (action, line, expected) => {
	expect(does(action, line)).toBe(expected);
});

test('the part that is shown holds the cursor and is never wider than its room', () => {
	const pieces = fc.constantFrom('a', 'B', ' ', '数', '👩‍👩‍👧', 'e\u{301}', '\u{202E}', '.');
	fc.assert(fc.property(fc.array(pieces, {maxLength: 60}), fc.nat(), fc.integer({min: 8, max: 60}), fc.boolean(), (parts, seed, room, isMasked) => {
		const value = parts.join('');
		const places = graphemes(value);
		const cursor = places.slice(0, seed % (places.length + 1)).join('').length;

		const {before, at, after} = lineView(value, {
			cursor, room, mask: isMasked ? '*' : undefined, ellipsis: '…',
		});

		expect(at).not.toBe('');
		expect(widthOf(before) + widthOf(at) + widthOf(after)).toBeLessThanOrEqual(room);
		expect(before + at + after).not.toContain('\u{202E}');
	}), {seed: 7, numRuns: 300});
});
