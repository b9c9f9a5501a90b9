/**
 * A master key as lines to print and to type in again (docs/format.md, "Key lines"): each line of 16 digits carries its own
 * check digits, so that a typing error is found on its line.
 * The rule: an error names lines and counts, never a digit of the key.
 */
import {Buffer} from 'node:buffer';
import {keyBytes} from './key-text.js';

/** Our choice: 16 digits in groups of four can be typed without losing the place. */
const bytesOfLine = 8;
const lineCount = keyBytes / bytesOfLine;
const digitsOfLine = bytesOfLine * 2;
const checkDigits = 4;

export type KeyLine = {
	/** Which line it is; the first is 1. */
	readonly number: number;
	/** Four groups of four hex digits, lower case. */
	readonly groups: readonly string[];
	/** Four hex digits, lower case. */
	readonly check: string;
};

/** `key` is 32 bytes. */
export function toKeyLines(key: Uint8Array): readonly KeyLine[] {
	return Array.from({length: lineCount}, (_, index) => {
		const bytes = Buffer.from(key.subarray(index * bytesOfLine, (index + 1) * bytesOfLine));
		return {number: index + 1, groups: bytes.toString('hex').match(/.{4}/gv) ?? [], check: checkOf(index + 1, bytes)};
	});
}

/** `1: 3f9a 07c2 5d1e 88b4 - 6c1f`. */
export function formatKeyLine({number, groups, check}: KeyLine): string {
	return `${number}: ${groups.join(' ')} - ${check}`;
}

/** Whether somebody typed lines with check digits, rather than the 64 digits alone. */
export function looksLikeKeyLines(text: string): boolean {
	const lines = typedLines(text);
	return lines.length > 1 && lines.some(line => labelPattern.test(line) || [0, 1].includes(digitsIn(line).length - digitsOfLine - checkDigits));
}

/**
 * The 32 bytes, or what is wrong and on which line. Forgiven are: no labels, `1)`, `(1)`, `[1]`, `1.` or `Line 1:` for `1:`, no
 * spaces or dashes, other dashes, `|` between the columns, upper case, and line ends that were lost, all of them at once.
 */
export function parseKeyLines(text: string): Buffer | string {
	const lines = typedLines(text).map((line, index) => readLine(index + 1, line));
	const faults = lines.filter(line => typeof line === 'string');
	if (faults.length > 0) {
		return faults.join('; ');
	}

	return lines.length === lineCount
		? Buffer.concat(lines.filter(line => typeof line !== 'string'))
		: `there are ${lines.length} lines, not ${lineCount}`;
}

/** What begins a line on paper: its number, however it is marked off. */
const labelPattern = /^[1-9]\s*[:\u{FF1A}.\)\]]/v;

/**
 * Around digits: spaces, also of no width, every kind of dash and hyphen, the rules that a table is drawn with, what begins a line of
 * a list or stands before a label, marks between joined lines, and quotation marks.
 */
export const separators = /[\s\p{Pd}\u{AD}\u{2212}\u{200B}-\u{200D}\u{2060}\|¦│_·•*#\(\[,;"'`\u{201C}-\u{201E}]/gv;

/** Where the digits of one line end whose line end was lost: labels may be left out, so the count says it, too. */
function typedLines(text: string): readonly string[] {
	return text.replaceAll(/\bline\s+(?=[1-9])/giv, '')
		.split(/[\n\r\u{2028}\u{2029}]+|(?=[1-9]\s*[:\u{FF1A}.\)\]])/v)
		.filter(line => digitsIn(line) !== '')
		.map(line => withoutLead(line))
		.flatMap(line => cutJoined(line));
}

/** Lines that were joined without their labels, or with bare numbers: digits that are as many as two to four whole lines have. */
function cutJoined(line: string): readonly string[] {
	const digits = digitsIn(line);
	const bare = cutEvery(digits, digitsOfLine + checkDigits);
	const numbered = cutEvery(digits, 1 + digitsOfLine + checkDigits);
	// 63 digits are three numbered lines, or a key that has lost one digit: the numbers tell
	return bare ?? (numbered?.every((cut, index) => cut.startsWith(String(index + 1))) ? numbered : [line]);
}

function cutEvery(digits: string, lineDigits: number): readonly string[] | undefined {
	const count = digits.length / lineDigits;
	return Number.isInteger(count) && count > 1 && count <= lineCount
		? Array.from({length: count}, (_, index) => digits.slice(index * lineDigits, (index + 1) * lineDigits))
		: undefined;
}

/** From its label or its first digit on. */
function withoutLead(line: string): string {
	const characters = [...line];
	return characters.slice(characters.findIndex(character => character.replaceAll(separators, '') !== '')).join('').trim();
}

/** Without the label, where there is one. */
function digitsIn(line: string): string {
	return line.replace(labelPattern, '').replaceAll(separators, '').toLowerCase();
}

function readLine(number: number, line: string): Buffer | string {
	const typed = digitsIn(line);
	// A table's first column is the number alone.
	const digits = typed.length === 1 + digitsOfLine + checkDigits && typed.startsWith(String(number)) ? typed.slice(1) : typed;
	const position = digits.search(/[^\da-f]/v);
	if (position !== -1) {
		return `line ${number} has a character that is not a hex digit, at digit ${position + 1}`;
	}

	if (digits.length !== digitsOfLine + checkDigits) {
		return `line ${number} has ${digits.length} digits, not ${digitsOfLine + checkDigits}`;
	}

	const bytes = Buffer.from(digits.slice(0, digitsOfLine), 'hex');
	const check = digits.slice(digitsOfLine);
	if (check === checkOf(number, bytes)) {
		return bytes;
	}

	const other = Array.from({length: lineCount}, (_, index) => index + 1).find(candidate => check === checkOf(candidate, bytes));
	return other === undefined
		? `line ${number} has a typing error: its check digits do not fit`
		: `line ${number} is line ${other} of the key`;
}

/**
 * CRC-16/IBM-3740 (polynomial 0x1021, initial value 0xFFFF) over the line's number as one byte and its eight bytes.
 * It finds any one wrong digit, any two digits exchanged wherever they stand, and any wrong run of up to four digits.
 */
function checkOf(number: number, bytes: Uint8Array): string {
	let crc = 0xFF_FF;
	for (const byte of [number, ...bytes]) {
		/* eslint-disable no-bitwise -- a CRC is made of bits */
		crc ^= byte << 8;
		for (let bit = 0; bit < 8; bit++) {
			crc = ((crc << 1) ^ ((crc & 0x80_00) === 0 ? 0 : 0x10_21)) & 0xFF_FF;
		}
		/* eslint-enable no-bitwise */
	}

	return crc.toString(16).padStart(checkDigits, '0');
}
