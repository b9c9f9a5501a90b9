/**
 * Reads 256-bit keys from text. The rule: a reason says how long the text was and where its first bad character is,
 * and nothing else of it; the text itself never leaves this file.
 */
import {Buffer} from 'node:buffer';

/** AES-256 (FIPS 197). */
export const keyBytes = 32;

/** The 32 bytes, or the reason why `text` isn't 64 hex digits of either case. */
export function parseKeyText(text: string): Buffer | string {
	const position = text.search(/[^\da-f]/iv);
	if (position !== -1) {
		return `it has ${text.length} characters, and number ${position + 1}, ${nameCharacter(text, position)}, is not a hex digit`;
	}

	if (text.length !== keyBytes * 2) {
		return text === '' ? 'it is empty' : `it has ${text.length} hex digits, not ${keyBytes * 2}`;
	}

	return Buffer.from(text, 'hex');
}

function nameCharacter(text: string, position: number): string {
	const code = text.codePointAt(position) ?? 0;
	const isPrintable = code > 0x20 && code < 0x7F;
	return isPrintable ? `"${String.fromCodePoint(code)}"` : `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
}
