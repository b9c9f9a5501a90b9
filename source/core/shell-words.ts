/**
 * A line as a shell takes it apart: words between blanks, with single and double quotes and backslashes. Nothing is expanded.
 */
import {UsageError} from './errors.js';

/** A quoted stretch, an escaped letter, or letters that mean themselves; an unclosed quote runs to the end. */
const piecePattern = /'(?<single>[^']*)(?<singleEnd>'|$)|"(?<double>(?:[^"\\]|\\.)*)(?<doubleEnd>"|$)|\\(?<escaped>.)|(?<blank>\s+)|(?<plain>[^\s'"\\]+|\\$)/gv;

export type ShellLine = {
	readonly words: readonly string[];
	/** The last word isn't ended yet: a blank, or the end of a quote, is to come. */
	readonly isOpen: boolean;
	/** A quote has no end. */
	readonly isQuoted: boolean;
};

export function splitLine(line: string): ShellLine {
	const words: string[] = [];
	let word: string | undefined;
	let isQuoted = false;
	for (const {groups = {}} of line.matchAll(piecePattern)) {
		if (groups.blank === undefined) {
			word = (word ?? '') + meantBy(groups);
			isQuoted ||= groups.singleEnd === '' || groups.doubleEnd === '';
		} else if (word !== undefined) {
			words.push(word);
			word = undefined;
		}
	}

	return {words: word === undefined ? words : [...words, word], isOpen: word !== undefined, isQuoted};
}

function meantBy({single, double, escaped, plain}: Readonly<Record<string, string | undefined>>): string {
	return single ?? double?.replaceAll(/\\(?<letter>["\\])/gv, '$<letter>') ?? escaped ?? plain ?? '';
}

/** Throws a UsageError for a quote without an end. */
export function shellWords(line: string): readonly string[] {
	const {words, isQuoted} = splitLine(line);
	if (isQuoted) {
		throw new UsageError({code: 'USAGE', message: 'a quotation mark has no end', hint: 'Close it, or put a backslash before it.'});
	}

	return words;
}
