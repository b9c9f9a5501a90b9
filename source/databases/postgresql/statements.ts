/**
 * Splits a plain dump into its statements on its way to psql, and lets each be judged before psql sees its end.
 * The rules: bytes of rows are never changed and cost one search for a line end per row; a statement is judged before its
 * semicolon is let through; and memory does not grow with a statement.
 */
import {Buffer} from 'node:buffer';
import {DumpRows} from './dump-rows.js';
import {EditedBytes} from './edited-bytes.js';
import {
	nextToken, continueToken, type OpenString, type Token,
} from './tokens.js';

/** A statement without its comments; each byte is one character. */
export type Statement = {
	/** Its words in upper case, one space between them, with `''`, `""` and `()` for what is in them. */
	readonly outline: string;
	/** All of it, with its semicolon; undefined where it was too long to be held. */
	readonly text: string | undefined;
};

export type StatementJudge = {
	/** What the dump has set `standard_conforming_strings` to. */
	readonly hasStandardStrings: boolean;
	/** What goes out instead; undefined leaves it as it is. Throws where it must not be run. */
	judge(statement: Statement): string | undefined;
	/** What goes out instead of a line that begins with a backslash outside of rows. */
	command(line: string): string;
	/** Throws: the dump does something that no dump needs to do. */
	refuse(what: string): never;
};

/** Longer statements go through while they come, and are only judged by their outline; our choice. */
const longestHeld = 65_536;
const longestOutline = 8192;
/** Rows of a COPY end with this line; psql takes a carriage return, too. */
const copyEnd = /\\\.\r?\n/yv;

export const completionLine = '-- PostgreSQL database dump complete';

export class StatementFilter {
	/** The completion line was seen, and nothing but comments after it. */
	isComplete = false;
	/** Counts the rows that have passed. */
	readonly rows = new DumpRows();
	readonly #judge: StatementJudge;
	#carry: Buffer = Buffer.alloc(0);
	#isInRows = false;
	/** In the middle of a row. */
	#isInRow = false;
	/** The rows begin behind this line's end. */
	#rowsFollow = false;
	/** Parts of a statement have gone out already. */
	#isPassing = false;
	#open: OpenString | undefined;
	#outline = '';
	#depth = 0;

	constructor(judge: StatementJudge) {
		this.#judge = judge;
	}

	/** What goes out of a chunk and of what was held back before. */
	push(chunk: Buffer): Buffer[] {
		return this.#read(chunk, false);
	}

	/** Gives what is left when the dump has ended. */
	end(): Buffer[] {
		return this.#read(Buffer.alloc(0), true);
	}

	#read(chunk: Buffer, isLast: boolean): Buffer[] {
		const data = this.#carry.length === 0 ? chunk : Buffer.concat([this.#carry, chunk]);
		const text = data.toString('latin1');
		const pass = new EditedBytes(data);
		let at = 0;
		while (at < text.length) {
			const next = this.#isInRows ? this.#skipRows(text, at) : this.#step({text, isLast, pass}, at);
			if (next === undefined) {
				break;
			}

			at = next;
		}

		const heldFrom = isLast ? data.length : this.#holdFrom(pass, {at, length: data.length});
		this.#carry = data.subarray(heldFrom);
		return pass.finish(heldFrom);
	}

	/** Where what is held back begins. */
	#holdFrom(pass: EditedBytes, {at, length}: {readonly at: number; readonly length: number}): number {
		if (this.#isInRows || this.#isPassing || this.#outline === '') {
			return at;
		}

		if (length - pass.statementAt > longestHeld) {
			this.#isPassing = true;
			return at;
		}

		// Read again from its beginning, with what comes
		this.#forget();
		return pass.statementAt;
	}

	#forget(): void {
		this.#outline = '';
		this.#depth = 0;
		this.#open = undefined;
		this.#isPassing = false;
		this.rows.forget();
	}

	/** Whole rows, and the beginning of one that can't be the end of all. Undefined where more text is needed. */
	#skipRows(text: string, from: number): number | undefined {
		let at = from;
		while (at < text.length) {
			copyEnd.lastIndex = at;
			if (!this.#isInRow && copyEnd.test(text)) {
				this.#isInRows = false;
				this.rows.endCopy();
				return copyEnd.lastIndex;
			}

			const end = text.indexOf('\n', at);
			if (end === -1) {
				const mayBeEnd = !this.#isInRow && '\\.\r'.startsWith(text.slice(at, at + 4));
				this.#isInRow = !mayBeEnd;
				at = mayBeEnd ? at : text.length;
				break;
			}

			this.#isInRow = false;
			this.rows.copied++;
			at = end + 1;
		}

		return at === from ? undefined : at;
	}

	/** One token; undefined where more text is needed. */
	#step(reading: Reading, at: number): number | undefined {
		if (this.#rowsFollow) {
			return this.#beginRows(reading, at);
		}

		const {text, isLast, pass} = reading;
		const lexing = {text, isLast, hasStandardStrings: this.#judge.hasStandardStrings};
		const token = this.#open === undefined ? nextToken(lexing, at) : continueToken(lexing, at, this.#open);
		if (!token.isWhole) {
			return this.#waitFor(token, {at, pass});
		}

		this.#open = undefined;
		if (token.kind === 'backslash') {
			return this.#readCommand(reading, at);
		}

		if (token.kind === 'space' || token.kind === 'comment') {
			this.#addToOutline(' ');
			this.isComplete ||= token.kind === 'comment' && text.slice(at, token.end).trimEnd() === completionLine;
			return token.end;
		}

		this.#readWord(token, {text, at, pass});
		if (token.kind === 'semicolon' && this.#depth === 0 && isStatementEnd(this.#outline)) {
			this.#endStatement(pass, token.end);
		}

		return token.end;
	}

	/** psql reads rows from the line after its statement, and what is left of that line only behind them. */
	#beginRows({text, isLast}: Reading, at: number): number | undefined {
		const end = text.indexOf('\n', at);
		if (end === -1 && !isLast) {
			return undefined;
		}

		if (text.slice(at, end === -1 ? undefined : end).trim() !== '') {
			this.#judge.refuse('has something behind a COPY in its line');
		}

		this.#rowsFollow = false;
		this.#isInRows = true;
		return end === -1 ? text.length : end + 1;
	}

	/** A string that doesn't end here, of a statement that is let through anyway, needs not be held. */
	#waitFor(token: Token, {at, pass}: {readonly at: number; readonly pass: EditedBytes}): undefined | number {
		if (token.open === undefined || token.end <= at || (!this.#isPassing && token.end - pass.statementAt <= longestHeld)) {
			return undefined;
		}

		if (this.#outline === '') {
			this.#judge.refuse('begins a statement with a string');
		}

		this.#isPassing = true;
		this.#open = token.open;
		return token.end;
	}

	#readWord(token: Token, {text, at, pass}: {readonly text: string; readonly at: number; readonly pass: EditedBytes}): void {
		this.isComplete = false;
		if (this.#outline === '') {
			pass.statementAt = at;
		}

		if (token.kind === 'close') {
			this.#depth = Math.max(0, this.#depth - 1);
		}

		if (this.#depth === 0) {
			const word = text.slice(at, token.end);
			this.#addToOutline(outlines[token.kind] ?? word.toUpperCase());
			this.rows.note(token.kind, word);
		}

		if (token.kind === 'open') {
			this.#depth++;
		}
	}

	#addToOutline(part: string): void {
		if (part === ' ' ? this.#outline !== '' && !this.#outline.endsWith(' ') : this.#outline.length < longestOutline) {
			this.#outline += part;
		}
	}

	#endStatement(pass: EditedBytes, end: number): void {
		const outline = this.#outline.trimEnd();
		const statement = {outline, text: this.#isPassing ? undefined : pass.textFrom(pass.statementAt, end)};
		const instead = this.#judge.judge(statement);
		if (instead !== undefined) {
			if (this.#isPassing) {
				this.#judge.refuse('has a statement that is too long to be changed');
			}

			pass.replace(pass.statementAt, {end, by: instead});
		}

		this.rows.endStatement(statement);
		this.#rowsFollow = /^COPY\b.*\bFROM STDIN\b/v.test(outline);
		this.#forget();
	}

	/** To the end of its line. */
	#readCommand({text, isLast, pass}: Reading, at: number): number | undefined {
		const found = text.indexOf('\n', at);
		if (found === -1 && !isLast) {
			return undefined;
		}

		const end = found === -1 ? text.length : found + 1;
		const line = text.slice(at, end).trimEnd();
		if (this.#outline !== '') {
			this.#judge.refuse(`has a client command in the middle of a statement (${line.slice(0, 40)})`);
		}

		pass.replace(at, {end, by: this.#judge.command(line)});
		return end;
	}
}

type Reading = {readonly text: string; readonly isLast: boolean; readonly pass: EditedBytes};

const outlines: Partial<Record<Token['kind'], string>> = {
	string: '\'\'', identifier: '""', semicolon: ';', open: '(', close: ')',
};

/** Statements inside `BEGIN ATOMIC … END` of a function have semicolons of their own; counted as psql counts. */
function isStatementEnd(outline: string): boolean {
	if (!/^CREATE (?:OR REPLACE )?(?:FUNCTION|PROCEDURE)\b/v.test(outline)) {
		return true;
	}

	let depth = 0;
	for (const [word] of outline.matchAll(/\b(?:BEGIN|CASE|END)\b/gv)) {
		depth += word === 'END' ? (depth > 0 ? -1 : 0) : (word === 'BEGIN' || depth > 0 ? 1 : 0);
	}

	return depth === 0;
}
