/**
 * A small table of plain facts, drawn by ink-table: each column as wide as its longest text, without lines, which would take half of the rows.
 * The rule: only for what is a page at most, and whose wide texts stand in the last column; lists that scroll have a table of their own (`table.tsx`).
 */
import {Text} from 'ink';
import {Table} from 'ink-table';
import {type ReactNode} from 'react';
import {clean, cut, widthOf} from '../cell-text.js';
import {useTheme} from '../theme.js';
import {ToneText} from './tone-text.js';

export type PlainTableProps = {
	/** Of the columns, each another one. */
	readonly head: readonly string[];
	readonly rows: ReadonlyArray<readonly string[]>;
	/** Cells. */
	readonly width: number;
};

/** On each side of a text, as ink-table has them. */
const padding = 1;

type Cell = {readonly children?: ReactNode};

export function PlainTable({head, rows, width}: PlainTableProps) {
	const {signs} = useTheme();
	const widths = head.map((title, column) => Math.max(...[title, ...rows.map(row => row[column] ?? '')].map(text => widthOf(text))) + (2 * padding));
	const last = head.length - 1;
	const room = width - widths.slice(0, last).reduce((sum, cells) => sum + cells, 0) - (2 * padding);
	const cell = (text: string, column: number) => column === last ? cut(clean(text), room, signs.ellipsis) : clean(text);
	const data = rows.map(row => Object.fromEntries(head.map((title, column) => [title, cell(row[column] ?? '', column)])));
	return <Table data={data} columns={[...head]} padding={padding} header={Heading} cell={Value} skeleton={Frame}/>;
}

function Heading({children}: Cell) {
	return <ToneText tone='quiet'>{typeof children === 'string' ? children : ''}</ToneText>;
}

function Value({children}: Cell) {
	return <Text>{children}</Text>;
}

/** What would be a line is nothing: a row of nothing has no height. */
function Frame() {
	// eslint-disable-next-line react/jsx-no-useless-fragment -- ink-table wants an element
	return <></>;
}
