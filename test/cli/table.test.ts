import {expect, test} from 'vitest';
import {tableLines} from '../../source/cli/lines/table.js';

type Row = {readonly name: string; readonly size?: string};

const columns = [
	{title: 'NAME', value: ({name}: Row) => name},
	{title: 'SIZE', isRight: true, value: ({size}: Row) => size},
	{title: 'END', value: () => 'x'},
] as const;

test('columns are as wide as a terminal shows them: wide characters are two, accents none', () => {
	expect(tableLines(columns, [{name: '地図', size: '9 B'}, {name: 'é', size: '1.20 kB'}])).toEqual([
		'NAME     SIZE  END',
		'地図      9 B  x',
		'é     1.20 kB  x',
	]);
});

test('a missing value is a dash', () => {
	expect(tableLines(columns, [{name: 'a'}])[1]).toBe('a        -  x');
});

test('a name can neither break the line nor move the cursor', () => {
	expect(tableLines(columns, [{name: 'a\nb\u{1B}[2J'}])).toHaveLength(2);
	expect(tableLines(columns, [{name: 'a\nb\u{1B}[2J'}])[1]).not.toContain('\u{1B}');
});
