/**
 * Cuts SQL of MariaDB and MySQL into tokens, as the server would: by its sql_mode, its character set, and its version where a
 * comment is to be executed from some version on. The rule: a token is given only when all of it is there.
 */
import {type Buffer} from 'node:buffer';
import {multibyteLength} from '../charsets.js';

export type TokenKind = 'word' | 'name' | 'string' | 'mark' | 'comment' | 'blank' | 'open' | 'close';

/** `name` is a quoted identifier; `open` and `close` are the ends of a comment that is executed. */
export type Token = {
	readonly kind: TokenKind;
	readonly start: number;
	readonly end: number;
};

export type LexerState = {
	/** What ends a statement in the client. */
	delimiter: Buffer;
	/** ANSI_QUOTES: `"` is around names. */
	hasAnsiQuotes: boolean;
	/** NO_BACKSLASH_ESCAPES. */
	hasPlainBackslashes: boolean;
	/** What the client's statements are written in (character_set_client). */
	characterSet: string;
	/** Within a comment that is executed. */
	isInComment: boolean;
	readonly server: ServerVersion;
};

export type ServerVersion = {
	readonly isMariadb: boolean;
	/** As in version comments: 101118 for 10.11.18. */
	readonly number: number;
};

const [tab, carriageReturn, space] = [0x09, 0x0D, 0x20];
const [hash, dash, slash, star] = [0x23, 0x2D, 0x2F, 0x2A];
export const byteOf = {
	newline: 0x0A, single: 0x27, double: 0x22, backtick: 0x60, backslash: 0x5C, opening: 0x28, closing: 0x29, semicolon: 0x3B,
} as const;

/** The token that begins at `at`; undefined where more bytes are needed to see its end. */
export function readToken(bytes: Buffer, at: number, {state, isLast}: {readonly state: LexerState; readonly isLast: boolean}): Token | undefined {
	const reader = {bytes, state, isLast};
	const byte = bytes[at] ?? 0;
	if (isSpace(byte)) {
		return endingAt('blank', at, skipWhile(bytes, at, isSpace));
	}

	if (byte === byteOf.single || byte === byteOf.double || byte === byteOf.backtick) {
		return readQuoted(reader, at, byte);
	}

	if (byte === hash) {
		return readLineComment(reader, at);
	}

	if (byte === dash || byte === slash || byte === star) {
		return readCommentOrMark(reader, at);
	}

	return isWordByte(byte) ? readWord(reader, at) : endingAt('mark', at, at + 1);
}

/** Whether the client's delimiter begins at `at`; undefined where more bytes are needed to tell. */
export function isDelimiter(bytes: Buffer, at: number, {state: {delimiter}, isLast}: {readonly state: LexerState; readonly isLast: boolean}): boolean | undefined {
	for (const [index, wanted] of delimiter.entries()) {
		if (at + index >= bytes.length) {
			return isLast ? false : undefined;
		}

		if (bytes[at + index] !== wanted) {
			return false;
		}
	}

	return true;
}

type Reader = {readonly bytes: Buffer; readonly state: LexerState; readonly isLast: boolean};

function readQuoted({bytes, state, isLast}: Reader, start: number, quote: number): Token | undefined {
	const isName = isNameQuote(quote, state);
	const hasEscapes = !isName && !state.hasPlainBackslashes;
	let at = start + 1;
	while (at < bytes.length) {
		const byte = bytes[at] ?? 0;
		if (byte === quote && bytes[at + 1] !== quote) {
			return at + 1 === bytes.length && !isLast ? undefined : endingAt(isName ? 'name' : 'string', start, at + 1);
		}

		const isPair = byte === quote || (hasEscapes && byte === byteOf.backslash);
		at += isPair ? 2 : characterLength(bytes, at, state);
	}

	return undefined;
}

function isNameQuote(quote: number, {hasAnsiQuotes}: LexerState): boolean {
	return quote === byteOf.backtick || (quote === byteOf.double && hasAnsiQuotes);
}

function characterLength(bytes: Buffer, at: number, {characterSet}: LexerState): number {
	const byte = bytes[at] ?? 0;
	return byte < 0x80 ? 1 : multibyteLength(characterSet, byte, bytes[at + 1] ?? 0);
}

function readLineComment({bytes, isLast}: Reader, start: number): Token | undefined {
	const end = bytes.indexOf(byteOf.newline, start);
	if (end === -1) {
		return isLast ? endingAt('comment', start, bytes.length) : undefined;
	}

	return endingAt('comment', start, end);
}

function readCommentOrMark(reader: Reader, at: number): Token | undefined {
	const {bytes, state, isLast} = reader;
	const pair = bytes.toString('latin1', at, at + 2);
	if (pair.length < 2 && !isLast) {
		return undefined;
	}

	switch (pair) {
		case '--': {
			return readDashes(reader, at);
		}

		case '/*': {
			return readComment(reader, at);
		}

		case '*/': {
			const kind = state.isInComment ? 'close' : 'mark';
			state.isInComment = false;
			return endingAt(kind, at, kind === 'close' ? at + 2 : at + 1);
		}

		default: {
			return endingAt('mark', at, at + 1);
		}
	}
}

/** They begin a comment before a blank or a control character, and before the end. */
function readDashes(reader: Reader, at: number): Token | undefined {
	const third = reader.bytes[at + 2];
	if (third === undefined && !reader.isLast) {
		return undefined;
	}

	return third === undefined || third <= space || third === 0x7F ? readLineComment(reader, at) : endingAt('mark', at, at + 1);
}

/** The longest beginning of an executable comment: slash, star, M, !, and a number of six digits. */
const versionBytes = 11;

function readComment(reader: Reader, at: number): Token | undefined {
	const {bytes, state, isLast} = reader;
	if (!isLast && isCutShort(bytes, at)) {
		return undefined;
	}

	const [opening = '', marks, digits] = /^\/\*(?<marks>M?!)(?<digits>\d{5,6})?/v.exec(bytes.toString('latin1', at, at + versionBytes)) ?? [];
	const isMariadbOnly = marks === 'M!';
	if (opening === '' || (isMariadbOnly && !state.server.isMariadb)) {
		return closedComment(bytes, at, {nesting: 0, isLast});
	}

	if (digits !== undefined && !isExecuted(Number(digits), {isMariadbOnly, server: state.server})) {
		return closedComment(bytes, at, {nesting: 1, isLast});
	}

	state.isInComment = true;
	return endingAt('open', at, at + opening.length);
}

/** Its version may not have come yet. */
function isCutShort(bytes: Buffer, at: number): boolean {
	return at + versionBytes > bytes.length && !bytes.includes('*/', at + 2);
}

/** MariaDB leaves what is for MySQL 5.7 and later alone: MariaDB knowledge base, "Comment Syntax". */
function isExecuted(number: number, {isMariadbOnly, server}: {readonly isMariadbOnly: boolean; readonly server: ServerVersion}): boolean {
	return number <= server.number && (isMariadbOnly || !server.isMariadb || number < 50_700 || number > 99_999);
}

/** What isn't executed may have one comment in it. */
function closedComment(bytes: Buffer, start: number, {nesting, isLast}: {readonly nesting: number; readonly isLast: boolean}): Token | undefined {
	let at = start + 2;
	for (let depth = 0; ;) {
		const end = bytes.indexOf('*/', at);
		if (end === -1) {
			return isLast ? endingAt('comment', start, bytes.length) : undefined;
		}

		const inner = depth < nesting ? bytes.indexOf('/*', at) : -1;
		if (inner !== -1 && inner < end) {
			depth++;
			at = inner + 2;
		} else if (depth > 0) {
			depth--;
			at = end + 2;
		} else {
			return endingAt('comment', start, end + 2);
		}
	}
}

/** Ends at a delimiter, because the client looks for it everywhere. */
function readWord({bytes, state, isLast}: Reader, start: number): Token | undefined {
	let at = start;
	while (at < bytes.length && isWordByte(bytes[at] ?? 0)) {
		const ends = isDelimiter(bytes, at, {state, isLast});
		if (ends === undefined) {
			return undefined;
		}

		if (ends) {
			break;
		}

		at += characterLength(bytes, at, state);
	}

	return at >= bytes.length && !isLast ? undefined : endingAt('word', start, Math.min(at, bytes.length));
}

function endingAt(kind: TokenKind, start: number, end: number): Token {
	return {kind, start, end};
}

function skipWhile(bytes: Buffer, from: number, isIn: (byte: number) => boolean): number {
	let at = from;
	while (at < bytes.length && isIn(bytes[at] ?? 0)) {
		at++;
	}

	return at;
}

function isSpace(byte: number): boolean {
	return byte === space || (byte >= tab && byte <= carriageReturn);
}

/** Digits, letters, `_`, `$` and all beyond ASCII. */
export function isWordByte(byte: number): boolean {
	return (byte >= 0x61 && byte <= 0x7A) || (byte >= 0x41 && byte <= 0x5A) || (byte >= 0x30 && byte <= 0x39) || byte === 0x5F || byte === 0x24 || byte >= 0x80;
}
