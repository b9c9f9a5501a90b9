/**
 * Lines of a log or a report as rows of the screen, broken or cut at its width, and what a search finds in them.
 * The rule: a line is what is searched and copied, a row is what is scrolled; both are cleaned of what could steer the terminal.
 */
import {
	clean, cut, widthOf, wrap,
} from '../cell-text.js';
import {type Tone} from '../theme.js';

export type ViewerLine = {
	readonly text: string;
	/** In front of all: the time of a line of a log, the keys of a line of the help. */
	readonly lead?: string;
	readonly leadTone?: Tone;
	/** Stands before the text; what the line is broken into stands beneath the text. */
	readonly sign?: string;
	readonly tone?: Tone;
	readonly isBold?: boolean;
	/** Cells in front of it, and of what it is broken into. */
	readonly indent?: number;
};

export type ViewerRow = {
	readonly line: ViewerLine;
	/** Of the line, among all. */
	readonly lineIndex: number;
	/** The others begin with blanks where it has its lead and its sign. */
	readonly isFirst: boolean;
	readonly lead: string;
	readonly text: string;
};

export type RowShape = {
	/** Cells of the view. */
	readonly width: number;
	/** Long lines are broken; else they are cut, which `ellipsis` shows. */
	readonly isWrapped: boolean;
	readonly ellipsis: string;
};

type Broken = RowShape & {readonly rows: ReadonlyArray<Pick<ViewerRow, 'isFirst' | 'lead' | 'text'>>};

/** On the left the place for the mark of what was found, on the right one so that nothing touches the edge. */
const marginCells = 2;
const narrowestText = 8;

/** A long log is drawn again with every line that comes: what was broken once at a width stays broken. */
const brokenLines = new WeakMap<ViewerLine, Broken>();

export function rowsOf(lines: readonly ViewerLine[], shape: RowShape): readonly ViewerRow[] {
	return lines.flatMap((line, lineIndex) => brokenUp(line, shape).map(row => ({...row, line, lineIndex})));
}

function brokenUp(line: ViewerLine, shape: RowShape): Broken['rows'] {
	const known = brokenLines.get(line);
	if (known?.width === shape.width && known.isWrapped === shape.isWrapped) {
		return known.rows;
	}

	const {text, sign, indent = 0} = line;
	const lead = line.lead === undefined ? ' ' : `${clean(line.lead)} `;
	const first = sign === undefined ? '' : `${sign} `;
	const rest = ' '.repeat(widthOf(first));
	const room = Math.max(narrowestText, shape.width - marginCells - widthOf(lead) - indent - rest.length);
	const parts = shape.isWrapped ? wrap(text, room) : [cut(clean(text), room, shape.ellipsis)];
	const rows = parts.map((part, index) => ({
		isFirst: index === 0,
		lead: index === 0 ? lead : ' '.repeat(widthOf(lead)),
		text: `${' '.repeat(indent)}${index === 0 ? first : rest}${part}`,
	}));
	brokenLines.set(line, {...shape, rows});
	return rows;
}

/** Finds a text whatever its case; undefined for no text. */
export function searchPattern(wanted: string): RegExp | undefined {
	const letters = Array.from(clean(wanted), letter => String.raw`\u{${(letter.codePointAt(0) ?? 0).toString(16)}}`);
	return letters.length === 0 ? undefined : new RegExp(letters.join(''), 'giv');
}

/** Which lines have it, by their place. */
export function linesWith(lines: readonly ViewerLine[], pattern: RegExp): readonly number[] {
	const has = (text: string | undefined) => text !== undefined && clean(text).search(pattern) !== -1;
	return [...lines.entries()].filter(([, {text, lead}]) => has(text) || has(lead)).map(([index]) => index);
}

export type Segment = {readonly text: string; readonly isFound: boolean};

/** A text in its order, cut where what is looked for begins and ends. */
export function segmentsOf(text: string, pattern: RegExp | undefined): readonly Segment[] {
	const segments: Segment[] = [];
	let end = 0;
	for (const match of pattern === undefined ? [] : text.matchAll(pattern)) {
		segments.push({text: text.slice(end, match.index), isFound: false}, {text: match[0], isFound: true});
		end = match.index + match[0].length;
	}

	return [...segments, {text: text.slice(end), isFound: false}].filter(segment => segment.text !== '');
}

/** A line as it is copied, and as a pager gets it. */
export function plainLine({lead = '', text, sign = '', indent = 0}: ViewerLine): string {
	const parts = [lead === '' ? '' : `${lead}  `, ' '.repeat(indent), sign.trim() === '' ? '' : `${sign} `, text];
	return clean(parts.join('')).trimEnd();
}
