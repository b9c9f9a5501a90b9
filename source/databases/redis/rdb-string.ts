/**
 * Lengths and strings of an RDB file: how long they are, and what they say. Strings are plain, small integers, or compressed by LZF.
 * The source is rdb.c (rdbLoadLenByRef, rdbGenericLoadStringObject) and lzf_d.c of Redis.
 */
/* eslint-disable no-bitwise -- lengths are packed into bits */
import {Buffer} from 'node:buffer';

/** What a number in front of something says; `next` is behind it. */
export type RdbLength = {
	readonly next: number;
	readonly value: number;
	/** It is no length, but how a string is written. */
	readonly isEncoding: boolean;
};

const integerBytes: ReadonlyMap<number, number> = new Map([[0, 1], [1, 2], [2, 4]]);
const lzfEncoding = 3;

/** Undefined where its bytes are not all there yet. Values above 2^53 come rounded: of such only the extent is of use. */
export function readLength(data: Buffer, at: number): RdbLength | undefined {
	const first = data[at];
	if (first === undefined) {
		return undefined;
	}

	const [low, isEncoding] = [first & 0x3F, first >= 0xC0];
	if (isEncoding || first < 0x40) {
		return {next: at + 1, value: low, isEncoding};
	}

	const next = at + (first < 0x80 ? 2 : (first === 0x80 ? 5 : 9));
	if (next > data.length) {
		return undefined;
	}

	const value = first < 0x80
		? (low << 8) | (data[at + 1] ?? 0)
		: (first === 0x80 ? data.readUInt32BE(at + 1) : Number(data.readBigUInt64BE(at + 1)));
	return {next, value, isEncoding};
}

/** Where a string's own bytes begin and how many they are; undefined where its head is not all there yet, `unknown` for no string. */
export function readStringHead(data: Buffer, at: number): {readonly next: number; readonly sizeBytes: number} | 'unknown' | undefined {
	const head = readLength(data, at);
	if (!head?.isEncoding) {
		return head && {next: head.next, sizeBytes: head.value};
	}

	if (head.value !== lzfEncoding) {
		const sizeBytes = integerBytes.get(head.value);
		return sizeBytes === undefined ? 'unknown' : {next: head.next, sizeBytes};
	}

	const compressed = readLength(data, head.next);
	const plain = compressed && readLength(data, compressed.next);
	return plain && {next: plain.next, sizeBytes: compressed.value};
}

/** What a string with its head says; undefined for one that can't be. */
export function decodeString(data: Buffer): Buffer | undefined {
	const head = readStringHead(data, 0);
	const first = readLength(data, 0);
	if (head === undefined || head === 'unknown' || first === undefined) {
		return undefined;
	}

	const body = data.subarray(head.next, head.next + head.sizeBytes);
	if (!first.isEncoding) {
		return body;
	}

	if (first.value !== lzfEncoding) {
		return Buffer.from(String(body.readIntLE(0, body.length)));
	}

	const compressed = readLength(data, first.next);
	const plain = compressed && readLength(data, compressed.next);
	return plain && expandLzf(body, plain.value);
}

/** Undefined where it does not come to exactly this size. */
function expandLzf(source: Buffer, sizeBytes: number): Buffer | undefined {
	const output = Buffer.alloc(sizeBytes);
	let [from, to] = [0, 0];
	while (from < source.length) {
		const control = source[from++] ?? 0;
		if (control < 0x20) {
			to += source.copy(output, to, from, from + control + 1);
			from += control + 1;
			continue;
		}

		const count = (control >>> 5) + 2 + (control >= 0xE0 ? (source[from++] ?? 0) : 0);
		const back = ((control & 0x1F) << 8) + (source[from++] ?? 0) + 1;
		if (back > to || to + count > sizeBytes) {
			return undefined;
		}

		// Byte by byte, because what is repeated may reach into itself
		for (const end = to + count; to < end; to++) {
			output[to] = output[to - back] ?? 0;
		}
	}

	return to === sizeBytes ? output : undefined;
}
