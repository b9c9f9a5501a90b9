/**
 * CRC-64/Jones as Redis has it: over a whole RDB file, and over each value that RESTORE takes. Reflected, begins with 0, no final XOR.
 * Eight bytes at a time ("slicing by 8"), each half of the register in 32 bits: BigInt would be a hundred times slower.
 */
/* eslint-disable no-bitwise -- a CRC is made of bits */
import {Buffer} from 'node:buffer';

export const crc64Bytes = 8;

/** 0xad93d23594c935a9, bits reversed. */
const polynomialHigh = 0x95_AC_93_29;
const polynomialLow = 0xAC_4B_C9_B5;

const slices = 8;
const [tableHigh, tableLow] = makeTables();

export class Crc64 {
	#high = 0;
	#low = 0;

	update(bytes: Uint8Array): this {
		let [high, low] = [this.#high, this.#low];
		const wholeEnd = bytes.length - (bytes.length % slices);
		let at = 0;
		for (; at < wholeEnd; at += slices) {
			low ^= littleEndian(bytes, at);
			high ^= littleEndian(bytes, at + 4);
			const a = 0x7_00 | (low & 0xFF);
			const b = 0x6_00 | ((low >>> 8) & 0xFF);
			const c = 0x5_00 | ((low >>> 16) & 0xFF);
			const d = 0x4_00 | (low >>> 24);
			const e = 0x3_00 | (high & 0xFF);
			const f = 0x2_00 | ((high >>> 8) & 0xFF);
			const g = 0x1_00 | ((high >>> 16) & 0xFF);
			const h = high >>> 24;
			low = word(tableLow, a) ^ word(tableLow, b) ^ word(tableLow, c) ^ word(tableLow, d)
				^ word(tableLow, e) ^ word(tableLow, f) ^ word(tableLow, g) ^ word(tableLow, h);
			high = word(tableHigh, a) ^ word(tableHigh, b) ^ word(tableHigh, c) ^ word(tableHigh, d)
				^ word(tableHigh, e) ^ word(tableHigh, f) ^ word(tableHigh, g) ^ word(tableHigh, h);
		}

		for (; at < bytes.length; at++) {
			const index = (low ^ (bytes[at] ?? 0)) & 0xFF;
			low = ((low >>> 8) | (high << 24)) ^ word(tableLow, index);
			high = (high >>> 8) ^ word(tableHigh, index);
		}

		this.#high = high;
		this.#low = low;
		return this;
	}

	/** 8 bytes, little-endian, as Redis writes it. */
	digest(): Buffer {
		const bytes = Buffer.alloc(crc64Bytes);
		bytes.writeInt32LE(this.#low);
		bytes.writeInt32LE(this.#high, 4);
		return bytes;
	}
}

function littleEndian(bytes: Uint8Array, at: number): number {
	return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24);
}

function word(table: Int32Array, index: number): number {
	return table[index] ?? 0;
}

/** Slice n of a table: what a byte comes to with n zero bytes after it. */
function makeTables(): [Int32Array, Int32Array] {
	const [highs, lows] = [new Int32Array(256 * slices), new Int32Array(256 * slices)];
	for (let byte = 0; byte < 256; byte++) {
		let [high, low] = [0, byte];
		for (let bit = 0; bit < 8; bit++) {
			const isOdd = (low & 1) === 1;
			low = ((low >>> 1) | (high << 31)) ^ (isOdd ? polynomialLow : 0);
			high = (high >>> 1) ^ (isOdd ? polynomialHigh : 0);
		}

		[highs[byte], lows[byte]] = [high, low];
	}

	for (let index = 256; index < 256 * slices; index++) {
		const [high, low] = [word(highs, index - 256), word(lows, index - 256)];
		lows[index] = ((low >>> 8) | (high << 24)) ^ word(lows, low & 0xFF);
		highs[index] = (high >>> 8) ^ word(highs, low & 0xFF);
	}

	return [highs, lows];
}
