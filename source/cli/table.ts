/**
 * Rows in columns, for lists as text. Widths count what a terminal shows: wide characters are two, accents none.
 */
import stringWidth from 'string-width';
import {visibleControls} from '../core/text.js';

export type Column<Row> = {
	readonly title: string;
	readonly isRight?: true;
	value(row: Row): string | undefined;
};

/** The header line, then a line for each row. A missing value is a dash. */
export function tableLines<Row>(columns: ReadonlyArray<Column<Row>>, rows: readonly Row[]): readonly string[] {
	const cells = [
		columns.map(({title}) => title),
		...rows.map(row => columns.map(({value}) => visibleControls(value(row) ?? '-').replaceAll(/\s+/gv, ' '))),
	];
	const widths = columns.map((_, index) => Math.max(...cells.map(line => stringWidth(line[index] ?? ''))));
	return cells.map(line => line
		.map((cell, index) => pad(cell, widths[index] ?? 0, columns[index]?.isRight ?? false))
		.join('  ')
		.trimEnd());
}

function pad(cell: string, width: number, isRight: boolean): string {
	const space = ' '.repeat(Math.max(0, width - stringWidth(cell)));
	return isRight ? space + cell : cell + space;
}
