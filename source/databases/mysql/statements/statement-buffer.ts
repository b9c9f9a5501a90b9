/**
 * The statement that is being read: its bytes and tokens so far, and what the reader has to know of it before its end.
 */
import {Buffer} from 'node:buffer';
import {byteOf, type Token} from './lexer.js';
import {type Statement, toStatement} from './statement.js';

export class StatementBuffer {
	/** Its first word, in upper case; the kind of its first token where that is no word. */
	first = '';
	/** Brackets that are open. */
	depth = 0;
	/** How much is in it, in bytes. */
	size = 0;

	#bytes: Buffer[] = [];
	#tokens: Token[] = [];

	get isEmpty(): boolean {
		return this.#tokens.length === 0;
	}

	add(token: Token, text: Buffer): void {
		this.#bytes.push(text);
		this.#tokens.push({kind: token.kind, start: this.size, end: this.size + text.length});
		this.size += text.length;
		if (this.first === '' && !['blank', 'comment', 'open', 'close'].includes(token.kind)) {
			this.first = token.kind === 'word' ? text.toString('latin1').toUpperCase() : token.kind;
		}

		if (token.kind === 'mark') {
			this.depth += text[0] === byteOf.opening ? 1 : (text[0] === byteOf.closing ? -1 : 0);
		}
	}

	statement(characterSet: string): Statement {
		return toStatement(Buffer.concat(this.#bytes), this.#tokens, characterSet);
	}

	clear(): void {
		this.#bytes = [];
		this.#tokens = [];
		this.size = 0;
		this.first = '';
		this.depth = 0;
	}
}
