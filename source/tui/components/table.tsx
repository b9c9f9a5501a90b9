/**
 * Rows and columns of a list, after the idea of ink-table: give it `data` and `columns`. ink-table itself draws all rows that it is given,
 * by the number of their characters; plain tables are made with it (`plain-table.tsx`).
 * The rule: it draws only the rows that fit, each exactly as wide as it is told, whatever the names hold.
 */
import {Box, Text} from 'ink';
import {cut, fit} from '../cell-text.js';
import {type Theme, type Tone, useTheme} from '../theme.js';
import {ToneText} from './tone-text.js';

export type TableColumn<Row> = {
	readonly title: string;
	/** Cells; what is left over goes to the columns that grow, by their share. */
	readonly width: number;
	readonly grow?: number;
	readonly align?: 'left' | 'right';
	/** Left out where the table is narrower than this. */
	readonly fromWidth?: number;
	text(row: Row, theme: Theme): string;
	tone?(row: Row): Tone;
	compare?(first: Row, second: Row): number;
};

export type TableProps<Row> = {
	readonly data: readonly Row[];
	readonly columns: ReadonlyArray<TableColumn<Row>>;
	readonly width: number;
	/** Lines with the heading. */
	readonly height: number;
	readonly cursor: number;
	readonly isActive: boolean;
	readonly sort?: {readonly column: number; readonly isReversed: boolean} | undefined;
};

type Placed<Row> = {readonly column: TableColumn<Row>; readonly index: number; readonly cells: number};

const gap = 2;
const gutter = 2;
/** A column that gives way in a narrow terminal keeps so many cells. */
const narrowest = 4;

export function Table<Row>({data, columns, width, height, cursor, isActive, sort}: TableProps<Row>) {
	const theme = useTheme();
	const placed = placeColumns(columns, width - gutter);
	const visible = Math.max(1, height - 1);
	const first = firstVisible(cursor, {visible, total: data.length});
	return (
		<Box flexDirection='column' height={height} flexShrink={0}>
			<ToneText tone='quiet'>{`${' '.repeat(gutter)}${placed.map(place => heading(place, {sort, theme})).join(' '.repeat(gap))}`}</ToneText>
			{data.slice(first, first + visible).map((row, offset) => ({row, place: first + offset})).map(({row, place}) => (
				<TableRow
					key={place}
					row={row}
					placed={placed}
					isSelected={place === cursor}
					isActive={isActive}
				/>
			))}
		</Box>
	);
}

type TableRowProps<Row> = {
	readonly row: Row;
	readonly placed: ReadonlyArray<Placed<Row>>;
	readonly isSelected: boolean;
	readonly isActive: boolean;
};

function TableRow<Row>({row, placed, isSelected, isActive}: TableRowProps<Row>) {
	const theme = useTheme();
	const isMarked = isSelected && isActive;
	return (
		<Text bold={isMarked} wrap='truncate-end'>
			<ToneText tone='accent'>{isSelected ? fit(theme.signs.cursor, gutter) : ' '.repeat(gutter)}</ToneText>
			{placed.map(({column, index, cells}, place) => (
				<ToneText key={index} tone={column.tone?.(row) ?? 'plain'} isBold={isMarked}>
					{`${place === 0 ? '' : ' '.repeat(gap)}${fit(column.text(row, theme), cells, {ellipsis: theme.signs.ellipsis, align: column.align ?? 'left'})}`}
				</ToneText>
			))}
		</Text>
	);
}

function heading<Row>({column, index, cells}: Placed<Row>, {sort, theme}: {readonly sort: TableProps<Row>['sort']; readonly theme: Theme}): string {
	const direction = sort?.isReversed ? theme.signs.down : theme.signs.up;
	const title = column.title.toUpperCase();
	const shown = sort?.column === index ? `${cut(title, cells - 1, '')}${direction}` : title;
	return fit(shown, cells, {ellipsis: theme.signs.ellipsis, align: column.align ?? 'left'});
}

function placeColumns<Row>(columns: ReadonlyArray<TableColumn<Row>>, width: number): ReadonlyArray<Placed<Row>> {
	const shown = [...columns.entries()].filter(([, column]) => (column.fromWidth ?? 0) <= width);
	const fixed = shown.reduce((sum, [, column]) => sum + column.width, 0) + (gap * (shown.length - 1));
	const shares = shown.reduce((sum, [, column]) => sum + (column.grow ?? 0), 0);
	const spare = width - fixed;
	return within(width, shown.map(([index, column]) => {
		const share = shares === 0 ? 0 : Math.floor((spare * (column.grow ?? 0)) / shares);
		return {column, index, cells: Math.max(narrowest, column.width + share)};
	}));
}

/** The widest give way where not all have room. */
function within<Row>(width: number, placed: ReadonlyArray<Placed<Row>>): ReadonlyArray<Placed<Row>> {
	const over = placed.reduce((sum, {cells}) => sum + cells, gap * (placed.length - 1)) - width;
	const widest = Math.max(...placed.map(({cells}) => cells));
	return over <= 0 || widest <= narrowest
		? placed
		: within(width, placed.map(place => place.cells === widest ? {...place, cells: Math.max(narrowest, widest - Math.ceil(over / placed.length))} : place));
}

/** Keeps the cursor in the middle third where it can, so that both neighbours are seen. */
function firstVisible(cursor: number, {visible, total}: {readonly visible: number; readonly total: number}): number {
	const wanted = cursor - Math.floor(visible / 2);
	return Math.max(0, Math.min(wanted, total - visible));
}
