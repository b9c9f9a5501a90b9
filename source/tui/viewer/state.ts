/**
 * What a viewer remembers, and what follows from it: the keys that work, the line beneath.
 */
import {plural} from '../../core/text.js';
import {type ClipboardItem} from '../clipboard-items.js';
import {type KeyTable} from '../keys/keymap.js';
import {type Position, shownRows, type Top} from './position.js';
import {type ViewerLine} from './rows.js';

export type ViewerState = {
	readonly top: Top;
	/** Long lines are broken; else they are cut. */
	readonly isWrapped: boolean;
	/** What is searched; empty for no search. */
	readonly query: string;
	readonly mode: 'reading' | 'searching' | 'choosing';
	/** The line that was found, or is chosen. */
	readonly current: number | undefined;
	/** Where the search began. */
	readonly from: Top;
};

/** What the keys of a viewer work with. */
export type Look = {
	readonly lines: readonly ViewerLine[];
	/** Heads what a pager shows. */
	readonly title: string;
	/** Offered beside a line. */
	readonly copies: readonly ClipboardItem[];
	readonly state: ViewerState;
	readonly position: Position;
	/** Lines that have what is searched. */
	readonly matches: readonly number[];
	change(after: Partial<ViewerState>): void;
};

export function firstState(isLive: boolean): ViewerState {
	const top = isLive ? 'end' : {line: 0, part: 0};
	return {
		top, isWrapped: true, query: '', mode: 'reading', current: undefined, from: top,
	};
}

export function nextState(before: ViewerState, after: Partial<ViewerState>): ViewerState {
	return {...before, ...after};
}

/** What is of most use comes first: the footer shows as many as fit. */
export function tablesOf({mode, query}: ViewerState, own: readonly KeyTable[]): readonly KeyTable[] {
	switch (mode) {
		case 'searching': {
			return ['search'];
		}

		case 'choosing': {
			return ['clipboardChoice'];
		}

		case 'reading': {
			return query === '' ? [...own, 'viewer'] : ['matches', 'viewer', ...own];
		}
	}
}

export function statusText({lines, state, position, matches}: Look): string {
	if (state.mode === 'choosing') {
		return `copy line ${(state.current ?? 0) + 1} of ${lines.length}`;
	}

	if (state.query !== '') {
		return matches.length === 0 ? 'no line has it' : `${matches.indexOf(state.current ?? -1) + 1} of ${plural(matches.length, 'line')}`;
	}

	const rows = shownRows(position);
	return [
		`lines ${numberOf(rows[0])}-${numberOf(rows.at(-1))} of ${lines.length}`,
		...(position.isLive && state.top === 'end' ? ['following'] : []),
		...(state.isWrapped ? [] : ['long lines are cut']),
	].join(', ');
}

/** Counted from 1. */
function numberOf(row: {readonly lineIndex: number} | undefined): number {
	return (row?.lineIndex ?? 0) + 1;
}
