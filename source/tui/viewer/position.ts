/**
 * Where a viewer stands in its rows, and where it goes from there.
 * The rule: a position is kept by line, not by row, so that what is looked at stays when lines come, or are broken otherwise.
 */
import {type ViewerRow} from './rows.js';

/** What the first row is: the first of the last page, whatever comes, or a part of a line. */
export type Top = 'end' | {readonly line: number; readonly part: number};

export type Position = {
	readonly rows: readonly ViewerRow[];
	/** Among the rows: the one at the top of the view. */
	readonly first: number;
	/** Among the rows: from where the view can't go further. */
	readonly furthest: number;
	/** Rows that are shown. */
	readonly height: number;
	/** The newest lines are of interest. */
	readonly isLive: boolean;
};

export type PositionOptions = {readonly top: Top; readonly height: number; readonly isLive: boolean};

export function positionOf(rows: readonly ViewerRow[], {top, height, isLive}: PositionOptions): Position {
	const furthest = Math.max(0, rows.length - height);
	const first = top === 'end' ? furthest : Math.min(furthest, rowOf(rows, top));
	return {
		rows, first, furthest, height, isLive,
	};
}

export function shownRows({rows, first, height}: Position): readonly ViewerRow[] {
	return rows.slice(first, first + height);
}

/** At a row, or at the end where there is no further to go; what is short and not live has no end to stay at. */
export function topAt(position: Position, row: number): Top {
	return row >= position.furthest && (position.isLive || position.furthest > 0) ? 'end' : heldAt(position, row);
}

/** At a row, and there it stays. */
export function heldAt({rows}: Position, row: number): Top {
	const wanted = Math.max(0, row);
	const line = rows[wanted]?.lineIndex ?? 0;
	return {line, part: wanted - rows.findIndex(({lineIndex}) => lineIndex === line)};
}

/** Where a line is in sight: one that isn't comes into the upper third, so that what follows it is seen, too. */
export function topThatShows(line: number, position: Position): Top {
	const {rows, first, height} = position;
	const row = rows.findIndex(({lineIndex}) => lineIndex === line);
	return heldAt(position, row >= first && row < first + height ? first : Math.min(position.furthest, row - Math.floor(height / 3)));
}

/** The line at the top. */
export function lineAt(position: Position, top: Top): number {
	return top === 'end' ? position.rows[position.furthest]?.lineIndex ?? 0 : top.line;
}

function rowOf(rows: readonly ViewerRow[], {line, part}: Exclude<Top, 'end'>): number {
	const first = rows.findIndex(({lineIndex}) => lineIndex === line);
	return rows[first + part]?.lineIndex === line ? first + part : Math.max(0, first);
}

/** From a line on, and then from the top. */
export function matchesFrom(matches: readonly number[], line: number): readonly number[] {
	return [...matches.filter(match => match >= line), ...matches.filter(match => match < line)];
}
