/**
 * Reads along the rows of an INSERT, which may be long: counts them, and finds the end of the statement. The rule: every value is
 * given on as it is, but that a very long number in hex becomes the same bytes in a string.
 */
import {Buffer} from 'node:buffer';
import {multibyteLength} from './charsets.js';
import {HexValue} from './statements/hex.js';
import {byteOf, isWordByte, type LexerState} from './statements/lexer.js';

const [hash, dash, slash, star, zero, smallX] = [0x23, 0x2D, 0x2F, 0x2A, 0x30, 0x78];
/** Bytes between values that mean nothing to this reader: nearly all, so that it looks at few of them for longer. */
const isPlain = Uint8Array.from({length: 256}, (_, byte) => '\'"`();#-*0dD'.includes(String.fromCodePoint(byte)) ? 0 : 1);
/** A word that the client would take for its own command. */
const forbidden = 'DELIMITER';

export class RowsReader {
	rows = 0;
	/** A row has brackets within: a function is called, or a query made. */
	hasInnerBrackets = false;
	/** Something is said behind the rows: ON DUPLICATE KEY UPDATE. */
	hasTail = false;
	/** Something that no dump tool writes between values, and that can't be read with certainty. */
	problem: string | undefined;

	readonly #state: LexerState;
	#quote = 0;
	#isEscaped = false;
	/** The first byte of a character of two, whose second has not come yet. */
	#lead = 0;
	#depth = 0;
	/** Letters seen of the forbidden word. */
	#matched = 0;
	#before = 0;
	#hex: HexValue | undefined;
	/** A zero that may begin a number in hex, held back. */
	#hasZero = false;
	#output: Buffer[] = [];
	/** Where the part of the chunk begins that was not given on yet. */
	#from = 0;

	constructor(state: LexerState) {
		this.#state = state;
	}

	/** Reads up to the end of the statement, or of the chunk; gives the index after, and what to send. */
	push(bytes: Buffer, from: number): {readonly at: number; readonly output: readonly Buffer[]} {
		this.#output = [];
		this.#from = from;
		let at = from;
		while (at < bytes.length) {
			if (this.#quote !== 0) {
				at = this.#skipString(bytes, at);
			} else if (this.#hex !== undefined) {
				at = this.#readHex(this.#hex, bytes, at);
			} else if (this.#matched === 0 && !this.#hasZero && isPlain[bytes[at] ?? 0] === 1) {
				at = skipPlain(bytes, at + 1);
			} else if (bytes[at] === byteOf.semicolon) {
				break;
			} else {
				this.#take(bytes, at);
				at++;
			}

			this.#before = bytes[at - 1] ?? 0;
		}

		this.#finishZero(at < bytes.length);
		this.#flush(bytes, at);
		return {at, output: this.#output};
	}

	#flush(bytes: Buffer, end: number): void {
		if (end > this.#from) {
			this.#output.push(bytes.subarray(this.#from, end));
		}

		this.#from = end;
	}

	#take(bytes: Buffer, at: number): void {
		const byte = bytes[at] ?? 0;
		if (this.#hasZero) {
			this.#takeAfterZero(byte, at);
		} else if (byte === zero) {
			this.#takeZero(bytes, at);
		} else if (byte >= 0x41) {
			this.#takeLetter(byte);
		} else {
			this.#takeMark(byte);
		}
	}

	/** Only one with an x behind it begins a number in hex. */
	#takeZero(bytes: Buffer, at: number): void {
		this.#matched = 0;
		const mayBeHex = at + 1 === bytes.length || bytes[at + 1] === smallX;
		if (mayBeHex && !isWordByte(this.#before) && !this.#state.hasPlainBackslashes) {
			this.#flush(bytes, at);
			this.#hasZero = true;
			this.#from = at + 1;
		}
	}

	/** A zero before the end of the statement. */
	#finishZero(hasEnded: boolean): void {
		if (hasEnded && this.#hasZero) {
			this.#hasZero = false;
			this.#output.push(Buffer.from('0'));
		}
	}

	#takeAfterZero(byte: number, at: number): void {
		this.#hasZero = false;
		if (byte === smallX) {
			this.#hex = new HexValue();
			this.#from = at + 1;
			return;
		}

		this.#output.push(Buffer.from('0'));
		if (byte < 0x41) {
			this.#takeMark(byte);
		}
	}

	#takeMark(byte: number): void {
		this.#matched = 0;
		switch (byte) {
			case byteOf.single:
			case byteOf.double: {
				this.#quote = byte;
				break;
			}

			case byteOf.opening: {
				this.rows += this.#depth === 0 ? 1 : 0;
				this.hasInnerBrackets ||= this.#depth > 0;
				this.#depth++;
				break;
			}

			case byteOf.closing: {
				this.#depth--;
				break;
			}

			default: {
				this.#noteComment(byte);
			}
		}
	}

	#noteComment(byte: number): void {
		if (byte === hash || (byte === dash && this.#before === dash) || (byte === star && this.#before === slash)) {
			this.problem ??= 'there is a comment between the values of an INSERT';
		}
	}

	#takeLetter(byte: number): void {
		if (byte === byteOf.backtick) {
			this.#quote = byte;
			return;
		}

		this.hasTail ||= this.#depth === 0;
		const letter = String.fromCodePoint(byte).toUpperCase();
		this.#matched = letter === forbidden[this.#matched] ? this.#matched + 1 : (letter === 'D' ? 1 : 0);
		if (this.#matched === forbidden.length) {
			this.problem ??= 'there is a command of the client between the values of an INSERT';
		}
	}

	#readHex(hex: HexValue, bytes: Buffer, from: number): number {
		let at = from;
		while (at < bytes.length && isHexDigit(bytes[at] ?? 0)) {
			at++;
		}

		this.#output.push(...hex.push(bytes.subarray(from, at)));
		this.#from = at;
		if (at < bytes.length) {
			this.#hex = undefined;
			const rest = hex.end();
			this.problem ??= rest === undefined ? 'a number in hex has half a byte' : undefined;
			this.#output.push(...rest ?? []);
		}

		return at;
	}

	#skipString(bytes: Buffer, from: number): number {
		const quote = this.#quote;
		// Bytes that are looked at: all others go by
		const escape = this.#hasEscapes() ? byteOf.backslash : -1;
		const firstLead = multibyteLength(this.#state.characterSet, 0xE0, 0x5C) === 2 ? 0x80 : 0x1_00;
		for (let at = from + this.#unfinished(bytes[from] ?? 0); at < bytes.length; at++) {
			const byte = bytes[at] ?? 0;
			if (byte === quote) {
				// A doubled quote begins the next string at once, which comes to the same
				this.#quote = 0;
				return at + 1;
			}

			if (byte === escape) {
				at++;
				this.#isEscaped = at === bytes.length;
			} else if (byte >= firstLead) {
				at += this.#skipCharacter(bytes, at);
			}
		}

		return bytes.length;
	}

	#hasEscapes(): boolean {
		const isString = this.#quote === byteOf.single || (this.#quote === byteOf.double && !this.#state.hasAnsiQuotes);
		return isString && !this.#state.hasPlainBackslashes;
	}

	/** How many bytes it has after its first. */
	#skipCharacter(bytes: Buffer, at: number): number {
		const byte = bytes[at] ?? 0;
		this.#lead = at + 1 === bytes.length ? byte : 0;
		return multibyteLength(this.#state.characterSet, byte, bytes[at + 1] ?? 0) - 1;
	}

	/** How many bytes belong to what the last chunk ended in. */
	#unfinished(byte: number): 0 | 1 {
		const isSecond = this.#isEscaped || (this.#lead !== 0 && multibyteLength(this.#state.characterSet, this.#lead, byte) === 2);
		this.#isEscaped = false;
		this.#lead = 0;
		return isSecond ? 1 : 0;
	}
}

function skipPlain(bytes: Buffer, from: number): number {
	let at = from;
	while (at < bytes.length && isPlain[bytes[at] ?? 0] === 1) {
		at++;
	}

	return at;
}

function isHexDigit(byte: number): boolean {
	return (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x46) || (byte >= 0x61 && byte <= 0x66);
}
