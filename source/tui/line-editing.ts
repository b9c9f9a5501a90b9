/**
 * One line of text and a cursor in it, changed as readline changes it: what each key of the table `line` does.
 * The rule: the cursor stands between characters as they are seen (grapheme clusters), never inside of one.
 */
import {type keymap} from './keys/keymap.js';

export type EditedLine = {
	readonly value: string;
	/** Of UTF-16 units in front of it. */
	readonly cursor: number;
};

export type LineAction = keyof typeof keymap.line;

const segmenter = new Intl.Segmenter();
const wordPattern = /[\p{L}\p{M}\p{N}_]+/gv;
const lastWord = /\S*\s*$/v;

export const lineActions: Readonly<Record<LineAction, (line: EditedLine) => EditedLine>> = {
	left: ({value, cursor}) => ({value, cursor: before(value, cursor)}),
	right: ({value, cursor}) => ({value, cursor: after(value, cursor)}),
	wordLeft: ({value, cursor}) => ({value, cursor: words(value).findLast(({start}) => start < cursor)?.start ?? 0}),
	wordRight: ({value, cursor}) => ({value, cursor: words(value).find(({end}) => end > cursor)?.end ?? value.length}),
	start: ({value}) => ({value, cursor: 0}),
	end: ({value}) => ({value, cursor: value.length}),
	rubOut: ({value, cursor}) => without(value, before(value, cursor), cursor),
	deleteAhead: ({value, cursor}) => without(value, cursor, after(value, cursor)),
	clear: ({value, cursor}) => without(value, 0, cursor),
	cutToEnd: ({value, cursor}) => without(value, cursor, value.length),
	cutWord: ({value, cursor}) => without(value, cursor - (lastWord.exec(value.slice(0, cursor))?.[0].length ?? 0), cursor),
};

export function inserted({value, cursor}: EditedLine, text: string): EditedLine {
	return {value: value.slice(0, cursor) + text + value.slice(cursor), cursor: cursor + text.length};
}

export function graphemes(text: string): readonly string[] {
	return Array.from(segmenter.segment(text), ({segment}) => segment);
}

function without(value: string, start: number, end: number): EditedLine {
	return {value: value.slice(0, start) + value.slice(end), cursor: start};
}

function before(value: string, cursor: number): number {
	return cursor === 0 ? 0 : segmenter.segment(value).containing(cursor - 1)?.index ?? 0;
}

function after(value: string, cursor: number): number {
	const next = segmenter.segment(value).containing(cursor);
	return next === undefined ? value.length : next.index + next.segment.length;
}

function words(value: string): ReadonlyArray<{readonly start: number; readonly end: number}> {
	return Array.from(value.matchAll(wordPattern), ({index, 0: word}) => ({start: index, end: index + word.length}));
}
