/**
 * A line of styled text as cells, so that the screen writer can send only those that changed.
 * The rule: two lines that look the same have equal cells, whatever order their style codes came in.
 */
import stringWidth from 'string-width';
import {clean} from '../cell-text.js';

export type Cell = {
	/** One grapheme; empty for the second half of a wide one. */
	readonly text: string;
	/** The parameters of the SGR sequence that shows it: `1;38;5;75`, empty for plain. */
	readonly style: string;
};

type Style = {
	foreground: string;
	background: string;
	attributes: ReadonlySet<string>;
};

const segmenter = new Intl.Segmenter();
// eslint-disable-next-line no-control-regex -- an escape is what is looked for
const stylePattern = /\u{1B}\[(?<parameters>[\d;]*)m/gv;

/** The attribute codes that each closing code ends (ECMA-48 8.3.117). */
const closes: Readonly<Record<string, readonly string[]>> = {
	22: ['1', '2'], 23: ['3'], 24: ['4'], 27: ['7'], 29: ['9'],
};

export function cellsOf(line: string): readonly Cell[] {
	const cells: Cell[] = [];
	let style: Style = {foreground: '', background: '', attributes: new Set()};
	let end = 0;
	for (const match of line.matchAll(stylePattern)) {
		addText(cells, line.slice(end, match.index), style);
		style = restyle(style, match.groups?.parameters ?? '');
		end = match.index + match[0].length;
	}

	addText(cells, line.slice(end), style);
	return trimEnd(cells);
}

function addText(cells: Cell[], text: string, style: Style): void {
	if (text === '') {
		return;
	}

	const shown = [...[...style.attributes].toSorted(), style.foreground, style.background].filter(Boolean).join(';');
	if (isPlain(text)) {
		cells.push(...Array.from(text, character => ({text: character, style: shown})));
		return;
	}

	// Whatever was not cleaned where it was laid out ends here: nothing but styles steers the terminal, and nothing turns its lines round.
	for (const {segment} of segmenter.segment(clean(text))) {
		cells.push({text: segment, style: shown});
		if (segment > '~' && stringWidth(segment) === 2) {
			cells.push({text: '', style: shown});
		}
	}
}

/** ASCII, boxes and blocks: each character is one cell, and no segmenter is needed to know it. */
function isPlain(text: string): boolean {
	return /^[\u0020-\u007E\u{2500}-\u{259F}]*$/v.test(text);
}

function restyle(style: Style, parameters: string): Style {
	const codes = parameters === '' ? ['0'] : parameters.split(';');
	let next = style;
	for (let index = 0; index < codes.length; index++) {
		const code = codes[index] ?? '0';
		const extended = code === '38' || code === '48' ? codes.slice(index, index + (codes[index + 1] === '5' ? 3 : 5)) : [];
		next = extended.length > 0 ? colour(next, code === '38', extended.join(';')) : applyCode(next, code);
		index += Math.max(0, extended.length - 1);
	}

	return next;
}

function applyCode(style: Style, code: string): Style {
	const number = Number(code);
	if (number === 0) {
		return {foreground: '', background: '', attributes: new Set()};
	}

	const closed = closes[code];
	if (closed) {
		return {...style, attributes: new Set([...style.attributes].filter(attribute => !closed.includes(attribute)))};
	}

	if (number < 10) {
		return {...style, attributes: new Set([...style.attributes, code])};
	}

	const isForeground = (number >= 30 && number <= 39) || (number >= 90 && number <= 97);
	return colour(style, isForeground, number === 39 || number === 49 ? '' : code);
}

function colour(style: Style, isForeground: boolean, parameters: string): Style {
	return isForeground ? {...style, foreground: parameters} : {...style, background: parameters};
}

/** Plain blanks at the end are what an erased line shows anyway. */
function trimEnd(cells: Cell[]): Cell[] {
	let {length} = cells;
	while (length > 0 && cells[length - 1]?.text === ' ' && cells[length - 1]?.style === '') {
		length--;
	}

	return cells.slice(0, length);
}
