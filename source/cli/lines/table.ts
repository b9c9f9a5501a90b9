/**
 * Rows in columns, for lists as text. Widths count what a terminal shows: wide characters are two, accents none.
 */
import stringWidth from 'string-width';
import {visibleControls} from '../../core/text.js';

export type Column<Row> = {
	readonly title: string;
	readonly isRight?: true;
	value(row: Row): string | undefined;
};

/** The header line, then a line for each row. A missing value is a dash. */
export function tableLines<Row>(columns: ReadonlyArray<Column<Row>>, rows: readonly Row[]): readonly string[] {
	const lines = [
		columns.map(({title}) => cellOf(title)),
		...rows.map(row => columns.map(({value}) => cellOf(value(row) ?? '-'))),
	];
	const widths = columns.map((_, index) => widest(lines, index));
	return lines.map(line => line
		.map((cell, index) => pad(cell, widths[index] ?? 0, columns[index]?.isRight ?? false))
		.join('  ')
		.trimEnd());
}

type Cell = {readonly text: string; readonly width: number};

/** What needs no second look: printable ASCII with single spaces, one column each. Lists have ten thousands of such cells. */
const plain = /^(?:[!-~]| (?! ))*$/v;

function cellOf(value: string): Cell {
	if (plain.test(value)) {
		return {text: value, width: value.length};
	}

	const text = visibleControls(value).replaceAll(/\s+/gv, ' ');
	return {text, width: stringWidth(text)};
}

/** A loop, for `Math.max` takes no more arguments than the stack has room for. */
function widest(lines: ReadonlyArray<readonly Cell[]>, index: number): number {
	let width = 0;
	for (const line of lines) {
		width = Math.max(width, line[index]?.width ?? 0);
	}

	return width;
}

function pad({text, width}: Cell, wantedWidth: number, isRight: boolean): string {
	const space = ' '.repeat(Math.max(0, wantedWidth - width));
	return isRight ? space + text : text + space;
}
