/**
 * What stands between Ink and the terminal: takes whole frames and writes only the cells that changed,
 * at most ten times a second, for the sake of slow SSH lines. A frame like the last one writes nothing.
 * Ink's own incremental writer sends whole lines and clears the terminal for every frame that fills it.
 */
import stringWidth from 'string-width';
import {type Cell, cellsOf} from './cells.js';
import {readable} from './readable.js';

export type Screen = {
	/** Give this to Ink as its stdout, with `debug: true`: each write is then one whole frame. */
	readonly stream: NodeJS.WriteStream;
	/** Forgets what the terminal shows and writes the last frame whole: after a resize, after `fg`. */
	repaint(): void;
	/** Stops writing frames while the terminal belongs to someone else, or for good. */
	pause(): void;
	resume(): void;
};

const frameIntervalMs = 100;
/** Unchanged cells between two changes that are cheaper to send again than to jump over. */
const jumpCells = 6;
const escape = '\u{1B}[';

export type ScreenOptions = {
	/** Nothing but ASCII is written: for locales that have no more. */
	readonly isAscii: boolean;
	/** Lines of words, broken where they are longer than the terminal is wide. */
	readonly isScreenReader: boolean;
};

export function createScreen(stdout: NodeJS.WriteStream, {isAscii, isScreenReader}: ScreenOptions): Screen {
	let shown: ReadonlyArray<readonly Cell[]> = [];
	/** What `shown` was made of: most lines of a frame are those of the last one. */
	let lines: readonly string[] = [];
	let frame = '';
	let written: string | undefined;
	let timer: NodeJS.Timeout | undefined;
	let isPaused = false;

	const flush = (): void => {
		timer = undefined;
		if (isPaused || frame === written) {
			return;
		}

		const nextLines = (isScreenReader ? readable(frame, stdout.columns) : frame).split('\n').slice(0, stdout.rows);
		const next = nextLines.map((line, row) => line === lines[row] ? shown[row] ?? [] : cellsWithin(isAscii ? toAscii(line) : line, stdout.columns));
		const changes = next.map((cells, row) => cells === shown[row] ? '' : changedRuns(cells, shown[row] ?? [], row)).join('');
		const leftOver = next.length < shown.length ? `${escape}${next.length + 1};1H${escape}J` : '';
		shown = next;
		lines = nextLines;
		written = frame;
		if (changes + leftOver !== '') {
			stdout.write(`${escape}?2026h${changes}${leftOver}${escape}?2026l`);
		}

		timer = setTimeout(flush, frameIntervalMs);
	};

	const screen = {
		stream: frameSink(stdout, text => {
			frame = text;
			if (!timer) {
				// The first frame after a rest is shown at once, so that a key never waits.
				flush();
			}
		}),
		repaint() {
			shown = [];
			lines = [];
			written = undefined;
			if (!isPaused) {
				stdout.write(`${escape}0m${escape}2J`);
			}

			clearTimeout(timer);
			flush();
		},
		pause() {
			isPaused = true;
			clearTimeout(timer);
			timer = undefined;
		},
		resume() {
			isPaused = false;
			screen.repaint();
		},
	};
	return screen;
}

/** The real stdout as Ink sees it, but for `write`; not a TTY, so that Ink leaves the cursor alone. */
function frameSink(stdout: NodeJS.WriteStream, onFrame: (frame: string) => void): NodeJS.WriteStream {
	const write = (text: string, ...rest: ReadonlyArray<string | (() => void)>): boolean => {
		if (text !== '') {
			onFrame(text);
		}

		const done = rest.at(-1);
		if (typeof done === 'function') {
			setImmediate(() => {
				done();
			});
		}

		return true;
	};

	return new Proxy(stdout, {
		get(target, property) {
			if (property === 'write') {
				return write;
			}

			const value: unknown = property === 'isTTY' ? false : Reflect.get(target, property, target);
			return typeof value === 'function' ? value.bind(target) as unknown : value;
		},
	});
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

function moveTo(row: number, column: number): string {
	return `${escape}${row + 1};${column + 1}H`;
}

function isSame(cell: Cell, other: Cell | undefined): boolean {
	return cell.text === other?.text && cell.style === other.style;
}
