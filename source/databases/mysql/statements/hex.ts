/**
 * A number in hex among the values of an INSERT, which may be as long as a statement: `0x` and two digits for each byte. The rule: a long
 * one is given as the same bytes in a string, because in digits it may be twice as long as the server takes.
 */
import {Buffer} from 'node:buffer';

/** Shorter ones stay as they are: our choice. */
const longDigits = 65_536;

export class HexValue {
	/** What of it has been given, or will be: without the digits of long ones, if they aren't given. */
	readonly #held: Buffer[] = [];
	#heldLength = 0;
	#isLong = false;
	/** A digit whose partner has not come yet. */
	#odd: Buffer = Buffer.alloc(0);

	/** Gives what can be given of it by now. */
	push(digits: Buffer): readonly Buffer[] {
		if (this.#isLong) {
			return this.#convert(digits);
		}

		this.#held.push(digits);
		this.#heldLength += digits.length;
		if (this.#heldLength < longDigits) {
			return [];
		}

		this.#isLong = true;
		return [Buffer.from('_binary\''), ...this.#convert(Buffer.concat(this.#held))];
	}

	/** Undefined where the last byte has only one digit. */
	end(): readonly Buffer[] | undefined {
		if (!this.#isLong) {
			return [Buffer.from('0x'), ...this.#held];
		}

		return this.#odd.length === 0 ? [Buffer.from('\'')] : undefined;
	}

	#convert(digits: Buffer): readonly Buffer[] {
		const all = this.#odd.length === 0 ? digits : Buffer.concat([this.#odd, digits]);
		const even = all.length - (all.length % 2);
		this.#odd = all.subarray(even);
		return [escapeBytes(Buffer.from(all.toString('latin1', 0, even), 'hex'))];
	}
}

const backslash = 0x5C;
/** Bytes with a meaning in a string, or to the client's reading of lines, and how they are written: MySQL manual, "String Literals". */
const escapes = new Map([[0x00, 0x30], [0x0A, 0x6E], [0x0D, 0x72], [0x1A, 0x5A], [0x27, 0x27], [backslash, backslash]]);

function escapeBytes(bytes: Buffer): Buffer {
	const escaped = Buffer.allocUnsafe(bytes.length * 2);
	let length = 0;
	for (const byte of bytes) {
		const letter = byte > backslash ? undefined : escapes.get(byte);
		if (letter !== undefined) {
			escaped[length++] = backslash;
		}

		escaped[length++] = letter ?? byte;
	}

	return escaped.subarray(0, length);
}
