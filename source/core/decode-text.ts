/**
 * The text of a small file that people make on any system: UTF-8, or the UTF-16 that Windows writes, with its mark or without.
 */
import {Buffer} from 'node:buffer';

export function decodeText(bytes: Uint8Array): string {
	const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const [first, second] = buffer;
	const isLittle = (first === 0xFF && second === 0xFE) || (second === 0 && first !== 0);
	const isBig = (first === 0xFE && second === 0xFF) || (first === 0 && second !== 0);
	if (buffer.length < 2 || (!isLittle && !isBig)) {
		return withoutMark(buffer.toString('utf8'));
	}

	const even = buffer.subarray(0, buffer.length - (buffer.length % 2));
	return withoutMark((isLittle ? even : Buffer.from(even).swap16()).toString('utf16le'));
}

function withoutMark(text: string): string {
	return text.startsWith('\uFEFF') ? text.slice(1) : text;
}
