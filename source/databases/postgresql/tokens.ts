/**
 * The tokens of SQL as psql sees them (PostgreSQL's psqlscan.l), over text in which each byte is one character.
 * The rule: wherever psql sees the end of a statement or a backslash command, this does, too.
 */

export type TokenKind = 'space' | 'word' | 'string' | 'identifier' | 'semicolon' | 'open' | 'close' | 'backslash' | 'comment' | 'other';

/** Of a string whose end has not come: what ends it. */
export type OpenString = {readonly closing: string; readonly hasEscapes: boolean};

export type Token = {
	readonly kind: TokenKind;
	/** Where the next one begins; where this one goes on, if it isn't whole but open. */
	readonly end: number;
	/** False where the text ends before the token does, or may do so. */
	readonly isWhole: boolean;
	/** For strings that aren't whole: they may be longer than anybody wants to hold, and go on at `end` with this. */
	readonly open?: OpenString;
};

export type Lexing = {
	readonly text: string;
	/** No more text comes. */
	readonly isLast: boolean;
	/** In strings without an E a backslash is itself. */
	readonly hasStandardStrings: boolean;
};

const shapes: ReadonlyArray<readonly [TokenKind, RegExp]> = [
	['space', /[ \t\n\r\f\v]+/yv],
	['word', /[A-Z_a-z\u0080-\u00FF][\w$\u0080-\u00FF]*/yv],
	['other', /\d[\w.]*|[^ \t\n\r\f\v'"$\\;\-\/\(\)\w\u0080-\u00FF]+/yv],
];

const single: ReadonlyMap<string, TokenKind> = new Map([[';', 'semicolon'], ['(', 'open'], [')', 'close'], ['\\', 'backslash']]);

export function nextToken(lexing: Lexing, at: number): Token {
	const first = lexing.text.charAt(at);
	const kind = single.get(first);
	if (kind !== undefined) {
		return {kind, end: at + 1, isWhole: true};
	}

	switch (first) {
		case '\'': {
			return continueToken(lexing, at + 1, {closing: '\'', hasEscapes: !lexing.hasStandardStrings});
		}

		case '"': {
			return readUntil(lexing, at + 1, {kind: 'identifier', closing: '"'});
		}

		case '$': {
			return readDollar(lexing, at);
		}

		case '-':
		case '/': {
			return readComment(lexing, at);
		}

		default: {
			return readShape(lexing, at);
		}
	}
}

/** The rest of a string, from anywhere inside of it. */
export function continueToken(lexing: Lexing, at: number, open: OpenString): Token {
	if (open.hasEscapes) {
		return readEscaped(lexing, at, open);
	}

	const {text, isLast} = lexing;
	const found = text.indexOf(open.closing, at);
	return found === -1
		? {
			kind: 'string', end: Math.max(at, text.length - open.closing.length + 1), isWhole: isLast, open,
		}
		: {kind: 'string', end: found + open.closing.length, isWhole: true};
}

/** `E'…'`. One that goes on in another line, `E'a'⏎'b'`, keeps its escapes: both parts are one token. */
function readEscaped(lexing: Lexing, at: number, open: OpenString): Token {
	const {text, isLast} = lexing;
	const special = /\\[\s\S]|'(?:'|\s*\n\s*')|(?<end>')|\\/gv;
	special.lastIndex = at;
	for (let found = special.exec(text); found !== null; found = special.exec(text)) {
		const isCut = found[0] === '\\' || (found.groups?.end !== undefined && !/\S/v.test(text.slice(special.lastIndex, special.lastIndex + longestGap)));
		if (isCut && !isLast) {
			return {
				kind: 'string', end: found.index, isWhole: false, open,
			};
		}

		if (found.groups?.end !== undefined) {
			return {kind: 'string', end: special.lastIndex, isWhole: true};
		}
	}

	return {
		kind: 'string', end: text.length, isWhole: isLast, open,
	};
}

/** More space between two parts of one string nobody writes; our choice. */
const longestGap = 256;

function readShape(lexing: Lexing, at: number): Token {
	const {text, isLast} = lexing;
	for (const [kind, shape] of shapes) {
		shape.lastIndex = at;
		if (shape.test(text)) {
			const end = shape.lastIndex;
			const isEscaping = kind === 'word' && end - at === 1 && /e/iv.test(text.charAt(at));
			return isEscaping && text.charAt(end) === '\''
				? continueToken(lexing, end + 1, {closing: '\'', hasEscapes: true})
				: {kind, end, isWhole: isLast || end < text.length || kind === 'space'};
		}
	}

	return {kind: 'other', end: at + 1, isWhole: true};
}

function readUntil({text, isLast}: Lexing, at: number, {kind, closing}: {readonly kind: TokenKind; readonly closing: string}): Token {
	const found = text.indexOf(closing, at);
	return found === -1 ? {kind, end: text.length, isWhole: isLast} : {kind, end: found + closing.length, isWhole: true};
}

function readDollar(lexing: Lexing, at: number): Token {
	const {text, isLast} = lexing;
	const opening = /\$(?:[A-Z_a-z\u0080-\u00FF][\w\u0080-\u00FF]*)?\$/yv;
	opening.lastIndex = at;
	const [closing] = opening.exec(text) ?? [];
	if (closing !== undefined) {
		return continueToken(lexing, at + closing.length, {closing, hasEscapes: false});
	}

	const mayBecomeOne = at + 128 > text.length && /^\$[\w\u0080-\u00FF]*$/v.test(text.slice(at));
	return {kind: 'other', end: at + 1, isWhole: isLast || !mayBecomeOne};
}

function readComment(lexing: Lexing, at: number): Token {
	const {text, isLast} = lexing;
	if (text.startsWith('--', at)) {
		return readUntil(lexing, at, {kind: 'comment', closing: '\n'});
	}

	return text.startsWith('/*', at) ? readBlockComment(lexing, at) : {kind: 'other', end: at + 1, isWhole: isLast || at + 1 < text.length};
}

/** They nest. */
function readBlockComment({text, isLast}: Lexing, at: number): Token {
	const marks = /\/\*|\*\//gv;
	marks.lastIndex = at;
	let depth = 0;
	for (let found = marks.exec(text); found !== null; found = marks.exec(text)) {
		depth += found[0] === '/*' ? 1 : -1;
		if (depth === 0) {
			return {kind: 'comment', end: marks.lastIndex, isWhole: true};
		}
	}

	return {kind: 'comment', end: text.length, isWhole: isLast};
}
