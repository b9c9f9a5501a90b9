/**
 * A log or a report that is looked through: scrolled, searched, followed, wrapped or cut, one line copied, all of it given to a pager.
 */
import {useMemo, useReducer} from 'react';
import {type ClipboardItem} from '../clipboard-items.js';
import {type KeyTable} from '../keys/keymap.js';
import {useSize} from '../navigation.js';
import {useTheme} from '../theme.js';
import {
	lineAt, matchesFrom, positionOf, shownRows, topThatShows,
} from './position.js';
import {
	linesWith, rowsOf, searchPattern, type ViewerLine, type ViewerRow,
} from './rows.js';
import {
	firstState, nextState, statusText, tablesOf, type ViewerState,
} from './state.js';
import {useViewerKeys} from './use-viewer-keys.js';

export type ViewerOptions = {
	/** Lines of the screen. */
	readonly height: number;
	/** Lines that there are for a search where `height` is too low for one: what stands beside then gives way. */
	readonly mostHeight?: number;
	/** Heads what a pager shows. */
	readonly title: string;
	/** What can be copied beside a line. */
	readonly copies?: readonly ClipboardItem[];
	/** Begins at the newest line, and stays there while lines come. */
	readonly isLive?: boolean;
	/** Whether it hears keys. */
	readonly isActive?: boolean;
};

export type Viewer = {
	/** Those that are shown now. */
	readonly rows: readonly ViewerRow[];
	readonly height: number;
	/** It takes the most that there is. */
	readonly isTall: boolean;
	readonly pattern: RegExp | undefined;
	/** The line that stands out: what was found, or what would be copied. */
	readonly current: number | undefined;
	/** The line beneath. */
	readonly status: {readonly search: {readonly query: string; readonly isTyping: boolean} | undefined; readonly text: string} | undefined;
	/** Letters are typed, or a line is being chosen. */
	readonly isTyping: boolean;
	/** Ends the search; absent where there is none. */
	readonly onBack: (() => void) | undefined;
	setQuery(query: string): void;
	/** The tables of all keys that work now, given those of the page; none of these while something is typed. */
	tablesWith(...own: readonly KeyTable[]): readonly KeyTable[];
};

/** A pane so low has no row to spare for saying where one is. */
const lowestWithStatus = 5;

export function useViewer(lines: readonly ViewerLine[], {height: ownHeight, mostHeight = ownHeight, title, copies = [], isLive = false, isActive = true}: ViewerOptions): Viewer {
	const {columns} = useSize();
	const {signs: {ellipsis}} = useTheme();
	const [state, change] = useReducer(nextState, isLive, firstState);
	const {query, isWrapped, mode, current} = state;
	const rows = useMemo(() => rowsOf(lines, {width: columns, isWrapped, ellipsis}), [lines, columns, isWrapped, ellipsis]);
	const pattern = useMemo(() => searchPattern(query), [query]);
	const matches = useMemo(() => pattern ? linesWith(lines, pattern) : [], [lines, pattern]);
	const {height, isTall, isMarking, hasSearch, hasStatus} = layoutOf(state, {ownHeight, mostHeight, rows: rows.length});
	const position = positionOf(rows, {top: state.top, height: Math.max(1, height - (hasStatus ? 1 : 0)), isLive});
	const look = {
		lines, title, copies, state, position, matches, change,
	};
	useViewerKeys(look, isActive);
	return {
		rows: shownRows(position),
		height,
		isTall,
		pattern,
		current: isMarking ? current : undefined,
		status: hasStatus ? {search: hasSearch ? {query, isTyping: mode === 'searching'} : undefined, text: statusText(look)} : undefined,
		isTyping: mode !== 'reading',
		onBack: query === ''
			? undefined
			: () => {
				change({query: '', current: undefined});
			},
		setQuery(next) {
			const wanted = searchPattern(next);
			const [found] = wanted ? matchesFrom(linesWith(lines, wanted), lineAt(position, state.from)) : [];
			change({query: next, current: found, top: found === undefined ? state.from : topThatShows(found, position)});
		},
		tablesWith: (...own) => tablesOf(state, own),
	};
}

type Room = {readonly ownHeight: number; readonly mostHeight: number; readonly rows: number};

function layoutOf({query, mode}: ViewerState, {ownHeight, mostHeight, rows}: Room) {
	const hasSearch = query !== '' || mode === 'searching';
	const isMarking = hasSearch || mode === 'choosing';
	const isTall = isMarking && ownHeight < lowestWithStatus;
	const height = isTall ? mostHeight : ownHeight;
	return {
		height, isTall, isMarking, hasSearch, hasStatus: isMarking || (rows > height && height >= lowestWithStatus),
	};
}
