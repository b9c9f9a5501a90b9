/**
 * The part of a line that is shown in a field: all of it where there is room, else what stands around the cursor.
 */
import {clean, cut, widthOf} from './cell-text.js';
import {graphemes} from './line-editing.js';

export type LineView = {
	readonly before: string;
	/** What the cursor stands on; a blank at the end of the line. */
	readonly at: string;
	readonly after: string;
};

export type LineViewOptions = {
	/** In UTF-16 units; undefined where the line has none. */
	readonly cursor: number | undefined;
	/** Cells for all of it. */
	readonly room: number;
	/** Shown for each character. */
	readonly mask: string | undefined;
	readonly ellipsis: string;
};

export function lineView(value: string, {cursor, room, mask, ellipsis}: LineViewOptions): LineView {
	const shown = (text: string): readonly string[] => graphemes(text).map(grapheme => mask ?? clean(grapheme));
	if (cursor === undefined) {
		return {before: cut(shown(value).join(''), room, ellipsis), at: '', after: ''};
	}

	const [at = ' ', ...rest] = shown(value.slice(cursor));
	const before = tail(shown(value.slice(0, cursor)), room - widthOf(at), ellipsis);
	return {before, at, after: cut(rest.join(''), room - widthOf(before) - widthOf(at), ellipsis)};
}

/** The end of it, where it has no room. */
function tail(parts: readonly string[], room: number, ellipsis: string): string {
	if (widthOf(parts.join('')) <= room) {
		return parts.join('');
	}

	let used = widthOf(ellipsis);
	const first = parts.findLastIndex(part => {
		used += widthOf(part);
		return used > room;
	});
	return ellipsis + parts.slice(first + 1).join('');
}
