/**
 * Text cut and padded to cells of the terminal, with wide characters and emoji counted as they are shown.
 * The rule: what came from outside (names, logs, errors) is cleaned here before it is shown, so that it can't steer the terminal.
 */
import stringWidth from 'string-width';

const segmenter = new Intl.Segmenter();

/** Without controls, line ends and direction marks: each becomes one `?`. */
export function clean(text: string): string {
	return text.replaceAll(/[\p{Cc}\u{61C}\u{200E}\u{200F}\u{2028}\u{2029}\u{202A}-\u{202E}\u{2066}-\u{2069}]/gv, '?');
}

export function widthOf(text: string): number {
	return isAscii(text) ? text.length : stringWidth(text);
}

/** At most `width` cells; what is cut off is shown by `ellipsis`. */
export function cut(text: string, width: number, ellipsis: string): string {
	if (widthOf(text) <= width) {
		return text;
	}

	const room = Math.max(0, width - widthOf(ellipsis));
	let used = 0;
	let kept = '';
	for (const {segment} of segmenter.segment(text)) {
		used += widthOf(segment);
		if (used > room) {
			break;
		}

		kept += segment;
	}

	return width <= 0 ? '' : kept + ellipsis;
}

/** Exactly `width` cells. */
export function fit(text: string, width: number, {ellipsis = '…', align = 'left'}: {readonly ellipsis?: string; readonly align?: 'left' | 'right'} = {}): string {
	const shown = cut(clean(text), width, ellipsis);
	const blanks = ' '.repeat(Math.max(0, width - widthOf(shown)));
	return align === 'left' ? shown + blanks : blanks + shown;
}

/** Broken into lines of at most `width` cells, at spaces where there are some. */
export function wrap(text: string, width: number): readonly string[] {
	const lines: string[] = [];
	let line = '';
	for (const word of clean(text).split(' ')) {
		for (const piece of pieces(word, width)) {
			const joined = line === '' ? piece : `${line} ${piece}`;
			if (widthOf(joined) <= width) {
				line = joined;
			} else {
				lines.push(line);
				line = piece;
			}
		}
	}

	return [...lines, line];
}

function pieces(word: string, width: number): readonly string[] {
	if (widthOf(word) <= width) {
		return [word];
	}

	const parts: string[] = [];
	let part = '';
	for (const {segment} of segmenter.segment(word)) {
		if (widthOf(part + segment) > width) {
			parts.push(part);
			part = '';
		}

		part += segment;
	}

	return [...parts, part];
}

function isAscii(text: string): boolean {
	return /^[\u0020-\u007E]*$/v.test(text);
}
