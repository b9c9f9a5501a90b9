/** Lines as rows, and what a search finds in them. */
import {describe, expect, test} from 'vitest';
import {
	linesWith, plainLine, rowsOf, searchPattern, segmentsOf,
} from '../../../source/tui/viewer/rows.js';

const shape = {width: 20, isWrapped: true, ellipsis: '…'};

describe('rows', () => {
	test('a long line is broken beneath its text, not beneath its time and sign', () => {
		const rows = rowsOf([{lead: '14:05', sign: '!', text: 'one two three'}], shape);

		expect(rows.map(({lead, text}) => lead + text)).toEqual(['14:05 ! one two', '        three']);
	});

	test('a line that is not broken is cut, and shows it', () => {
		const rows = rowsOf([{text: 'a line that is too long for it'}], {...shape, isWrapped: false});

		expect(rows.map(({text}) => text)).toEqual(['a line that is t…']);
	});

	test('the same line at another width is broken anew', () => {
		const line = {text: 'one two three four'};

		expect([shape.width, 40, shape.width].map(width => rowsOf([line], {...shape, width}).length)).toEqual([2, 1, 2]);
	});

	test('what could steer the terminal is not in a row', () => {
		expect(rowsOf([{lead: '\u{1B}[2J', text: 'a\u{7}b'}], shape).map(({lead, text}) => lead + text)).toEqual(['?[2J a?b']);
	});
});

describe('a search', () => {
	const lines = [{text: 'Dump begun'}, {lead: '14:05', text: 'stored'}, {text: 'a (b) [c] *.\\'}, {text: 'straße ÄRGER'}];

	test.each([
		['dump', [0]], ['DUMP', [0]], ['14:0', [1]], ['(b) [c] *.\\', [2]], ['ärger', [3]], ['.', [2]], ['nobody', []],
	])('for %j finds it whatever its case, and takes signs as they are', (wanted, found) => {
		expect(linesWith(lines, searchPattern(wanted) ?? /never/v)).toEqual(found);
	});

	test('for nothing is no search', () => {
		expect(searchPattern('')).toBeUndefined();
	});

	test('cuts a row where what it found begins and ends', () => {
		expect(segmentsOf('a Row of rows', searchPattern('row'))).toEqual([
			{text: 'a ', isFound: false}, {text: 'Row', isFound: true}, {text: ' of ', isFound: false}, {text: 'row', isFound: true}, {text: 's', isFound: false},
		]);
	});
});

test('a line is copied with its time and sign, without what could steer a terminal', () => {
	expect(plainLine({lead: '14:05:09', sign: '✗', text: 'pg_dump: \u{1B}[31mrefused'})).toBe('14:05:09  ✗ pg_dump: ?[31mrefused');
});
