/**
 * Reads a dump of MariaDB or MySQL statement by statement, as client and server together would, and gives what is to be sent of it.
 * The rule: each statement is judged before any of it is given, except the rows of an INSERT, which pass by as they are.
 */
import {Buffer} from 'node:buffer';
import {RowsReader} from '../rows.js';
import {SessionReader} from '../session.js';
import {hasOpenBlock, unclearEnd} from './compound.js';
import {
	commandWord, isCommandMark, isCommandStart, readDelimiter,
} from './delimiter.js';
import {
	byteOf, isDelimiter, type LexerState, readToken, type ServerVersion, type Token,
} from './lexer.js';
import {StatementBuffer} from './statement-buffer.js';
import {kindOf, type Statement} from './statement.js';

export type StatementJudge = {
	/** What is to be sent of the statement; nothing where it is left out. `hasRows`: rows follow. */
	judge(statement: Statement, session: SessionReader, hasRows: boolean): Buffer | undefined;
	/** Takes a comment that stands between statements. */
	comment(text: Buffer): void;
	/** Rows of the last statement have been read. */
	rows(rows: RowsReader): void;
	/** The dump can't be read with certainty from here on. */
	problem(what: string): void;
};

export type ReaderOptions = {
	readonly server: ServerVersion;
	/** The session's own, where the dump begins. */
	readonly sqlMode: string;
	readonly judge: StatementJudge;
	/** What ends a statement in what is given. */
	readonly ending: string;
};

/** Longer statements, without the rows of an INSERT, are of no dump tool. Our choice. */
const longestStatement = 67_108_864;
const closing = Buffer.from('-- Dump completed');

export class MysqlReader {
	/** The completion line was seen, and nothing after it. */
	isComplete = false;
	/** The longest statement, as it is given. */
	longestBytes = 0;

	readonly #state: LexerState;
	readonly #session: SessionReader;
	readonly #judge: StatementJudge;
	readonly #ending: Buffer;
	readonly #buffer = new StatementBuffer();
	#carry: Buffer = Buffer.alloc(0);
	#output: Buffer[] = [];
	/** Known from the statement's first semicolon on. */
	#isCompound: boolean | undefined;
	/** Rows are passing. */
	#rows: RowsReader | undefined;
	#isSent = false;
	/** Of what is given of a statement. */
	#length = 0;
	#isLost = false;

	constructor({server, sqlMode, judge, ending}: ReaderOptions) {
		this.#judge = judge;
		this.#ending = Buffer.from(ending);
		this.#state = {
			delimiter: Buffer.from(';'), hasAnsiQuotes: false, hasPlainBackslashes: false, characterSet: 'utf8mb4', isInComment: false, server,
		};
		this.#session = new SessionReader(this.#state, sqlMode);
	}

	push(chunk: Buffer): readonly Buffer[] {
		return this.#read(this.#carry.length === 0 ? chunk : Buffer.concat([this.#carry, chunk]), false);
	}

	end(): readonly Buffer[] {
		const output = this.#read(this.#carry, true);
		this.isComplete &&= this.#buffer.isEmpty && this.#carry.length === 0;
		return output;
	}

	#read(bytes: Buffer, isLast: boolean): readonly Buffer[] {
		this.#output = [];
		let at = 0;
		while (at < bytes.length && !this.#isLost) {
			const next = this.#rows === undefined ? this.#readNext(bytes, at, isLast) : this.#readRows(this.#rows, bytes, at);
			if (next === undefined) {
				break;
			}

			at = next;
		}

		this.#carry = this.#isLost ? Buffer.alloc(0) : bytes.subarray(at);
		return this.#output;
	}

	#readRows(rows: RowsReader, bytes: Buffer, from: number): number {
		const {at, output} = rows.push(bytes, from);
		this.#grow(output);
		if (this.#isSent) {
			this.#output.push(...output);
		}

		if (rows.problem !== undefined) {
			this.#lose(rows.problem);
		}

		if (at === bytes.length) {
			return at;
		}

		this.#judge.rows(rows);
		this.#rows = undefined;
		this.#finish(this.#isSent);
		return at + 1;
	}

	/** The index after the token that was read; undefined where more bytes are needed. */
	#readNext(bytes: Buffer, at: number, isLast: boolean): number | undefined {
		const how = {state: this.#state, isLast};
		if (this.#buffer.isEmpty && isCommandStart(bytes, at)) {
			return this.#readDelimiterCommand(bytes, at, isLast);
		}

		const ends = isDelimiter(bytes, at, how);
		if (ends === undefined) {
			return undefined;
		}

		if (ends && (this.#hasOwnDelimiter() || this.#endsAtSemicolon())) {
			this.#endStatement();
			return at + this.#state.delimiter.length;
		}

		const token = readToken(bytes, at, how);
		if (token === undefined) {
			return undefined;
		}

		this.#take(token, bytes.subarray(token.start, token.end));
		return token.end;
	}

	#take(token: Token, text: Buffer): void {
		if (this.#buffer.isEmpty && token.kind === 'blank') {
			this.#passLines(text);
		} else if (this.#buffer.isEmpty && token.kind === 'comment') {
			this.isComplete ||= text.subarray(0, closing.length).equals(closing);
			this.#judge.comment(text);
			this.#passLines(text);
		} else if (token.kind === 'mark' && text[0] === byteOf.semicolon && this.#hasOwnDelimiter() && this.#endsAtSemicolon()) {
			this.#endStatement();
		} else {
			this.#collect(token, text);
		}
	}

	#collect(token: Token, text: Buffer): void {
		// A comment for other servers is left out: the client would look into it
		const isForOthers = token.kind === 'comment' && /^\/\*M?!/v.test(text.toString('latin1', 0, 4));
		this.#buffer.add(token, isForOthers ? Buffer.from(' ') : text);
		if (this.#buffer.size > longestStatement) {
			this.#lose('it has a statement of more than 64 MiB that is no INSERT');
		} else if (token.kind === 'mark' && isCommandMark(text)) {
			this.#lose('it has a command of the client in it');
		} else if (token.kind === 'word') {
			this.#collectWord(text.toString('latin1').toUpperCase());
		}
	}

	#collectWord(word: string): void {
		const {first, depth} = this.#buffer;
		if (word.startsWith(commandWord)) {
			this.#lose('it has a command of the client in the middle of a statement');
		} else if (depth === 0 && (word === 'VALUES' || word === 'VALUE') && (first === 'INSERT' || first === 'REPLACE')) {
			this.#beginRows();
		}
	}

	/** Between statements only line ends are passed on, so that the client counts lines as the dump has them. */
	#passLines(text: Buffer): void {
		const lines = text.filter(byte => byte === byteOf.newline);
		if (lines.length > 0) {
			this.#output.push(Buffer.from(lines));
		}
	}

	#beginRows(): void {
		if (this.#state.isInComment) {
			this.#lose('it has rows in a comment');
			return;
		}

		this.#isSent = this.#judgeAndSend(this.#statement(), true);
		this.#rows = new RowsReader(this.#state);
		this.#buffer.clear();
	}

	#judgeAndSend(statement: Statement, hasRows: boolean): boolean {
		this.isComplete = false;
		const sent = this.#judge.judge(statement, this.#session, hasRows);
		if (sent === undefined) {
			this.#passLines(statement.bytes);
			return false;
		}

		this.#output.push(sent);
		this.#grow([sent]);
		return true;
	}

	/** In the middle of a routine it doesn't. */
	#endsAtSemicolon(): boolean {
		if (this.#buffer.isEmpty) {
			return true;
		}

		this.#isCompound ??= kindOf(this.#statement().parts).isCompound;
		if (!this.#isCompound) {
			return true;
		}

		// With a delimiter of its own the whole of it is looked at when it has come
		return !this.#hasOwnDelimiter() && !hasOpenBlock(this.#statement().parts, this.#session.isOracle);
	}

	#hasOwnDelimiter(): boolean {
		return this.#state.delimiter.toString() !== ';';
	}

	#endStatement(): void {
		if (this.#isLost || this.#buffer.isEmpty) {
			return;
		}

		const statement = this.#statement();
		const problem = this.#state.isInComment ? 'a comment that is executed has a semicolon in it, or no end' : unclearEnd(statement.parts, this.#session.isOracle);
		if (problem !== undefined) {
			this.#lose(problem);
			return;
		}

		this.#finish(this.#judgeAndSend(statement, false));
	}

	#finish(isSent: boolean): void {
		if (isSent) {
			this.#output.push(this.#ending);
		}

		this.#length = 0;
		this.#isCompound = undefined;
		this.#buffer.clear();
	}

	#grow(parts: readonly Buffer[]): void {
		for (const {length} of parts) {
			this.#length += length;
		}

		this.longestBytes = Math.max(this.longestBytes, this.#length);
	}

	#statement(): Statement {
		return this.#buffer.statement(this.#state.characterSet);
	}

	/** The line belongs to the client, and ours ends statements in its own way. */
	#readDelimiterCommand(bytes: Buffer, at: number, isLast: boolean): number | undefined {
		const newline = bytes.indexOf(byteOf.newline, at);
		if (newline === -1 && !isLast) {
			return undefined;
		}

		const end = newline === -1 ? bytes.length : newline;
		const delimiter = readDelimiter(bytes.subarray(at, end));
		if (delimiter === undefined) {
			this.#lose('it has a DELIMITER line that can\'t be understood');
			return undefined;
		}

		this.#state.delimiter = delimiter;
		return end;
	}

	#lose(what: string): void {
		this.#isLost = true;
		this.#buffer.clear();
		this.#judge.problem(what);
	}
}
