/**
 * Cursor, order and filter of a list, with the keys that move them.
 * The rule: the cursor stays on its row when rows come and go around it.
 */
import {
	useEffect, useMemo, useRef,
} from 'react';
import {type TableColumn} from '../components/table.js';
import {type KeyTable} from '../keys/keymap.js';
import {
	createListState, type ListName, type ListState, useListMemory,
} from '../list-memory.js';
import {useNavigation, useNotice, useSize} from '../navigation.js';
import {type Theme, useTheme} from '../theme.js';
import {useWatch} from '../watch.js';
import {useKeys} from './use-keys.js';

export type UseListOptions<Row> = {
	readonly columns: ReadonlyArray<TableColumn<Row>>;
	readonly idOf: (row: Row) => string;
	readonly isActive?: boolean;
	/** For a list that is to be found as it was left. */
	readonly memory?: ListName;
	/** What a filter means that is more than a text; undefined where it is none. */
	readonly matcher?: (typed: string) => ((row: Row) => boolean) | undefined;
};

export type List<Row> = {
	/** The rows that are left, in order. */
	readonly rows: readonly Row[];
	readonly total: number;
	readonly cursor: number;
	readonly selected: Row | undefined;
	readonly sort: {readonly column: number; readonly isReversed: boolean} | undefined;
	readonly filter: string;
	/** The filter is being typed. */
	readonly isFiltering: boolean;
	/** Shows all rows again; absent where they are all there. */
	readonly clearFilter: (() => void) | undefined;
	setFilter(filter: string): void;
};

/** `key 2` comes before `key 10`. */
const collator = new Intl.Collator(undefined, {numeric: true});

export function useList<Row>(all: readonly Row[], {columns, idOf, isActive = true, memory, matcher}: UseListOptions<Row>): List<Row> {
	const theme = useTheme();
	const [state, change] = useRemembered(memory);
	const {filter, sortColumn, isReversed} = state;
	const rows = useMemo(() => arrange(all, {
		columns, theme, filter, sortColumn, isReversed, matcher,
	}), [all, columns, filter, sortColumn, isReversed, theme, matcher]);
	const cursor = cursorOf(rows, {state, idOf});
	const selected = rows[cursor];
	const selectedId = selected && idOf(selected);

	useAnchor(state, {selectedId, cursor, change});
	useNoticeOfRow(selectedId);
	useListKeys({
		rows, cursor, state, change, idOf, columnCount: columns.length, isActive,
	});

	return {
		rows,
		total: all.length,
		cursor,
		selected,
		sort: state.sortColumn === -1 ? undefined : {column: state.sortColumn, isReversed: state.isReversed},
		filter: state.filter,
		isFiltering: state.isFiltering,
		setFilter(filter) {
			change({filter});
		},
		clearFilter: state.filter === ''
			? undefined
			: () => {
				change({filter: ''});
			},
	};
}

/** How a page with a list begins, given the tables of its keys: while a filter is typed, only those of the filter work. */
export function pageOf(list: Pick<List<unknown>, 'isFiltering' | 'clearFilter'>, ...tables: readonly KeyTable[]) {
	return {tables: list.isFiltering ? ['filter' as const] : tables, isTyping: list.isFiltering, onBack: list.clearFilter};
}

function useRemembered(name: ListName | undefined): readonly [ListState, (after: Partial<ListState>) => void] {
	const memory = useListMemory();
	const own = useMemo(() => createListState(), []);
	const watch = name === undefined ? own : memory.of(name);
	const state = useWatch(watch);
	const change = (after: Partial<ListState>): void => {
		watch.set({...watch.getSnapshot(), ...after});
	};

	useEffect(() => () => {
		watch.set({...watch.getSnapshot(), isFiltering: false});
	}, [watch]);
	return [state, change];
}

/** The row under the cursor is known from the first one on, so that rows that come before it don't put another one there. */
function useAnchor({id}: ListState, {selectedId, cursor, change}: {readonly selectedId: string | undefined; readonly cursor: number; change(after: Partial<ListState>): void}): void {
	const isAdrift = id === undefined && selectedId !== undefined;
	useEffect(() => {
		if (isAdrift) {
			change({index: cursor, id: selectedId});
		}
	});
}

/** What was said while the cursor was on one row doesn't stand above another one, nor when the row is gone. */
function useNoticeOfRow(selectedId: string | undefined): void {
	const {dismiss} = useNavigation();
	const notice = useNotice();
	const last = useRef({selectedId, notice});
	useEffect(() => {
		const before = last.current;
		last.current = {selectedId: selectedId ?? before.selectedId, notice};
		const hasMoved = selectedId !== undefined && before.selectedId !== undefined && before.selectedId !== selectedId;
		if (hasMoved && notice !== undefined && notice === before.notice) {
			dismiss();
		}
	}, [selectedId, notice, dismiss]);
}

type ListKeys<Row> = {
	readonly rows: readonly Row[];
	readonly cursor: number;
	readonly state: ListState;
	readonly columnCount: number;
	readonly isActive: boolean;
	idOf(row: Row): string;
	change(after: Partial<ListState>): void;
};

function useListKeys<Row>({rows, cursor, state, columnCount, isActive, idOf, change}: ListKeys<Row>): void {
	const {rows: height} = useSize();
	const moveTo = (index: number): void => {
		const next = Math.max(0, Math.min(index, rows.length - 1));
		const row = rows[next];
		change({index: next, id: row === undefined ? undefined : idOf(row)});
	};

	const steps = {
		up() {
			moveTo(cursor - 1);
		},
		down() {
			moveTo(cursor + 1);
		},
	};
	useKeys('list', {
		...steps,
		pageUp() {
			moveTo(cursor - height + 2);
		},
		pageDown() {
			moveTo(cursor + height - 2);
		},
		top() {
			moveTo(0);
		},
		bottom() {
			moveTo(rows.length - 1);
		},
		filter() {
			change({isFiltering: true});
		},
		sort() {
			change({sortColumn: nextSortColumn(columnCount, state.sortColumn)});
		},
		reverse() {
			change({isReversed: !state.isReversed});
		},
	}, isActive && !state.isFiltering);
	useKeys('filter', {
		...steps,
		keep() {
			change({isFiltering: false});
		},
		clear() {
			change({isFiltering: false, filter: ''});
		},
	}, isActive && state.isFiltering);
}

type Arrangement<Row> = Pick<ListState, 'filter' | 'sortColumn' | 'isReversed'> & {
	readonly columns: ReadonlyArray<TableColumn<Row>>;
	readonly theme: Theme;
	readonly matcher: UseListOptions<Row>['matcher'] | undefined;
};

function arrange<Row>(all: readonly Row[], {columns, theme, filter, sortColumn, isReversed, matcher}: Arrangement<Row>): readonly Row[] {
	const wanted = filter.trim().toLowerCase();
	const holds = (row: Row) => columns.some(column => column.text(row, theme).toLowerCase().includes(wanted));
	const matches = matcher?.(filter) ?? holds;
	const left = wanted === '' ? all : all.filter(row => matches(row));
	const column = columns[sortColumn];
	if (!column) {
		return isReversed ? left.toReversed() : left;
	}

	const compare = column.compare ?? ((first: Row, second: Row) => collator.compare(column.text(first, theme), column.text(second, theme)));
	const sorted = left.toSorted(compare);
	return isReversed ? sorted.toReversed() : sorted;
}

function cursorOf<Row>(rows: readonly Row[], {state, idOf}: {readonly state: ListState; readonly idOf: (row: Row) => string}): number {
	const here = rows[state.index];
	if (state.id === undefined || (here !== undefined && idOf(here) === state.id)) {
		return Math.min(state.index, Math.max(0, rows.length - 1));
	}

	const moved = rows.findIndex(row => idOf(row) === state.id);
	return moved === -1 ? Math.min(state.index, Math.max(0, rows.length - 1)) : moved;
}

function nextSortColumn(columnCount: number, current: number): number {
	return current + 1 >= columnCount ? -1 : current + 1;
}
