/**
 * What was read from a terminal, as keys and pieces of text.
 * The rule: what was pasted is text, be it a single letter: it carries a mark, so that no table of keys takes it for a key.
 */
export const pasteStart = '\u{1B}[200~';
const pasteEnd = '\u{1B}[201~';

/** Stands in front of text that is no key: a code point that is no character (Unicode 23.7), so that none is taken for it. */
export const textMark = '\u{FFFF}';

/** A paste is more than any field takes long before this; what is left out stands in its middle. Our choice. */
const longestPaste = 262_144;

// eslint-disable-next-line no-control-regex -- keys are sequences that begin with an escape
const keyPattern = /\u{1B}\u{1B}?(?:\[\[?[\u0030-\u003F]*[\u0020-\u002F]*[\u0040-\u007E]|O[\u0040-\u007E]|[^\[O\u{1B}])|[^\u{1B}]/vy;

/** What may still grow into a longer key, or is a paste without its end, stays in `rest`, unless nothing more comes (`isComplete`). */
export function splitKeys(text: string, isComplete: boolean): {readonly keys: readonly string[]; readonly rest: string} {
	const keys: string[] = [];
	let at = 0;
	while (at < text.length) {
		if (text.startsWith(pasteStart, at)) {
			const found = text.indexOf(pasteEnd, at);
			if (found === -1 && !isComplete) {
				return {keys, rest: shortened(text.slice(at))};
			}

			const end = found === -1 ? text.length : found;
			keys.push(...marked(text.slice(at + pasteStart.length, end)));
			at = end + pasteEnd.length;
			continue;
		}

		keyPattern.lastIndex = at;
		const key = keyPattern.exec(text)?.[0];
		if (key === undefined) {
			return isComplete ? {keys: [...keys, text.slice(at)], rest: ''} : {keys, rest: text.slice(at)};
		}

		at += key.length;
		// The end of a paste that was waited for too long is no key.
		if (key !== pasteEnd) {
			keys.push(asInkHasIt(key));
		}
	}

	return {keys, rest: ''};
}

/** One piece of plain text: line ends and tabs become spaces, other controls go. Nothing where nothing is left. */
export function marked(text: string): readonly string[] {
	const plain = text.replaceAll(/\s*[\n\r\t]\s*/gv, ' ').replaceAll(/[\p{Cc}\u{FFFF}]/gv, '').trim();
	return plain === '' ? [] : [textMark + plain];
}

function shortened(paste: string): string {
	const half = longestPaste / 2;
	return paste.length <= longestPaste ? paste : paste.slice(0, half) + paste.slice(-half);
}

/** The byte 7F is Backspace on most terminals; Ink gives it the name of Del, which is another key. */
function asInkHasIt(key: string): string {
	return key.replace('\u{7F}', '\b');
}
