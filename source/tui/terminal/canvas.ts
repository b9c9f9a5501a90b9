/**
 * What the terminal shows, as cells: gives what has to be sent so that it shows another frame, which is the cells that changed.
 * Ink's own incremental writer sends whole lines and clears the terminal for every frame that fills it.
 */
import stringWidth from 'string-width';
import {type Cell, cellsOf} from './cells.js';
import {readable} from './readable.js';

export type Canvas = {
	/** What turns the frame drawn last into this one. Empty where they look the same. */
	draw(frame: string): string;
	/** What paints over all of it; the next frame is drawn whole. */
	wipe(): string;
};

export type CanvasOptions = {
	/** Nothing but ASCII is written: for locales that have no more. */
	readonly isAscii: boolean;
	/** Lines of words, broken where they are longer than the terminal is wide. */
	readonly isScreenReader: boolean;
};

/** Unchanged cells between two changes that are cheaper to send again than to jump over. */
const jumpCells = 6;
const escape = '\u{1B}[';

export function createCanvas(terminal: {readonly columns: number; readonly rows: number}, {isAscii, isScreenReader}: CanvasOptions): Canvas {
	let shown: ReadonlyArray<readonly Cell[]> = [];
	/** What `shown` was made of: most lines of a frame are those of the last one. */
	let lines: readonly string[] = [];
	return {
		draw(frame) {
			const {columns, rows} = terminal;
			const nextLines = (isScreenReader ? readable(frame, columns) : frame).split('\n').slice(0, rows);
			const next = nextLines.map((line, row) => line === lines[row] ? shown[row] ?? [] : cellsWithin(isAscii ? toAscii(line) : line, columns));
			const changes = next.map((cells, row) => cells === shown[row] ? '' : changedRuns(cells, shown[row] ?? [], row)).join('');
			const leftOver = next.length < shown.length ? `${escape}${next.length + 1};1H${escape}J` : '';
			shown = next;
			lines = nextLines;
			return changes + leftOver;
		},
		wipe() {
			const rows = Math.max(terminal.rows, shown.length);
			shown = [];
			lines = [];
			return erasedLines(rows);
		},
	};
}

function changedRuns(next: readonly Cell[], before: readonly Cell[], row: number): string {
	let output = '';
	let start: number | undefined;
	let end = 0;
	for (const [column, cell] of next.entries()) {
		if (isSame(cell, before[column])) {
			continue;
		}

		if (start !== undefined && column - end > jumpCells) {
			output += runText(next, {start, end, row});
			start = undefined;
		}

		start ??= column;
		end = column + 1;
	}

	if (start !== undefined) {
		output += runText(next, {start, end, row});
	}

	return next.length < before.length ? `${output}${moveTo(row, next.length)}${escape}K` : output;
}

function runText(cells: readonly Cell[], {start, end, row}: {start: number; end: number; row: number}): string {
	// A run never starts in the second half of a wide character.
	const first = cells[start]?.text === '' ? start - 1 : start;
	let output = moveTo(row, first);
	let style = '';
	for (const cell of cells.slice(first, end)) {
		if (cell.style !== style) {
			output += `${escape}0${cell.style === '' ? '' : ';'}${cell.style}m`;
			style = cell.style;
		}

		output += cell.text;
	}

	return style === '' ? output : `${output}${escape}0m`;
}

/** What goes past the edge would spill into the next line. */
function cellsWithin(line: string, columns: number): readonly Cell[] {
	const cells = cellsOf(line);
	return cells.length > columns ? cells.slice(0, columns) : cells;
}

/** As wide as before, so that columns stay aligned. */
function toAscii(line: string): string {
	return line.replaceAll('…', '~').replaceAll(/[^\p{ASCII}]+/gv, text => '?'.repeat(stringWidth(text)));
}

/** One by one: of what is erased at once many terminals keep a copy in their scrollback, where they have no other screen for programs. */
function erasedLines(rows: number): string {
	return `${escape}0m${Array.from({length: rows}, (_, row) => `${moveTo(row, 0)}${escape}2K`).join('')}${moveTo(0, 0)}`;
}

function moveTo(row: number, column: number): string {
	return `${escape}${row + 1};${column + 1}H`;
}

function isSame(cell: Cell, other: Cell | undefined): boolean {
	return cell.text === other?.text && cell.style === other.style;
}
