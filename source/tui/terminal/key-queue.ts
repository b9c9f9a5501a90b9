/**
 * Keys that were read and not yet delivered, with what came in one read kept together: where a field has the focus it is one piece of text.
 * Terminals without bracketed paste send a paste as if it were typed.
 */
import {marked, textMark} from './split-keys.js';

export type KeyQueue = {
	/** The keys of one read. */
	add(keys: readonly string[]): void;
	/** The next key, or piece of text. */
	next(isTyping: boolean): string | undefined;
};

/** A line end with text after it, in a read as long as this, is a paste: nobody types so fast. Where no field takes it, it is dropped. Our choice. */
const pastedKeys = 16;

export function createKeyQueue(): KeyQueue {
	const reads: string[][] = [];
	return {
		add(keys) {
			if (keys.length > 0) {
				reads.push([...keys]);
			}
		},
		next(isTyping) {
			for (;;) {
				const [read] = reads;
				if (read === undefined) {
					return undefined;
				}

				const text = read.slice(0, textLength(read));
				if (isTyping && text.length > 1) {
					read.splice(0, text.length);
					reads.splice(0, read.length === 0 ? 1 : 0);
					const [piece] = marked(text.map(key => key.replace(textMark, '')).join(''));
					if (piece !== undefined) {
						return piece;
					}

					continue;
				}

				if (!isTyping && text.length >= pastedKeys && text.some(key => isLineEnd(key))) {
					reads.shift();
					continue;
				}

				const key = read.shift();
				reads.splice(0, read.length === 0 ? 1 : 0);
				return key;
			}
		},
	};
}

/** How many keys at the front are text: a line end only where text follows it. */
function textLength(keys: readonly string[]): number {
	const end = keys.findIndex(key => !isText(key) && !isLineEnd(key));
	const candidates = end === -1 ? keys : keys.slice(0, end);
	return isLineEnd(candidates[0] ?? '') ? 0 : candidates.findLastIndex(key => isText(key)) + 1;
}

function isText(key: string): boolean {
	return key.startsWith(textMark) || /^\P{Cc}$/v.test(key);
}

function isLineEnd(key: string): boolean {
	return key === '\r' || key === '\n';
}
