/**
 * One gzip member (RFC 1952) as dbseal writes it: a header that tells the size of the deflate data, in a subfield 'MZ'
 * as MiGz defined it, so that a reader finds the next member without inflating this one.
 * The rule: a member is taken at its word only within the sizes that our own writer keeps.
 */
import {Buffer} from 'node:buffer';
import {gunzip, gzip} from 'node:zlib';
import {promisify} from 'node:util';
import {corruptError} from './damage.js';
import {inputBlockBytes} from './input-blocks.js';

/** ID1 ID2, deflate, FEXTRA; no time, so that the same input gives the same bytes; OS unknown; 8 bytes extra: 'MZ', 4 bytes. */
const headerStart = Buffer.from('1f8b08040000000000ff08004d5a0400', 'hex');
export const memberHeaderBytes = headerStart.length + 4;
const plainHeaderBytes = 10;
const trailerBytes = 8;

/** Incompressible input grows by 5 bytes for each stored block; this is far above it and far below a danger. */
const deflateLimitBytes = inputBlockBytes + 4096;

const gzipBuffer = promisify<Uint8Array, {level: number; memLevel: number; chunkSize: number}, Buffer>(gzip);

/** Compresses a block on the thread pool. */
export async function writeMember(block: Uint8Array, level: number): Promise<Buffer> {
	// One round through the thread pool for what compresses to half, as dumps do, and half the memory on its way
	const plain = await gzipBuffer(block, {level, memLevel: 9, chunkSize: inputBlockBytes / 2});
	const size = Buffer.alloc(4);
	size.writeUInt32LE(plain.length - plainHeaderBytes - trailerBytes);
	return Buffer.concat([headerStart, size, plain.subarray(plainHeaderBytes)]);
}

/** Bytes after the header of a member like ours; undefined for any other header. */
export function sizedBodyBytes(header: Uint8Array): number | undefined {
	if (header.length < memberHeaderBytes || headerStart.compare(header, 0, headerStart.length) !== 0) {
		return undefined;
	}

	const deflateBytes = Buffer.from(header.buffer, header.byteOffset, header.length).readUInt32LE(headerStart.length);
	return deflateBytes <= deflateLimitBytes ? deflateBytes + trailerBytes : undefined;
}

/** What the member says that it decompresses to, modulo 2^32 (RFC 1952, ISIZE). */
export function memberOutputBytes(member: Uint8Array): number {
	return Buffer.from(member.buffer, member.byteOffset, member.length).readUInt32LE(member.length - 4);
}

/**
 * Decompresses a whole member on the thread pool.
 *
 * @throws IntegrityError DATA_CORRUPT unless it is sound, as long as it says, and all of the bytes given.
 */
export async function readMember(member: Uint8Array): Promise<Buffer> {
	return new Promise((resolve, reject) => {
		const expectedBytes = memberOutputBytes(member);
		// One byte of room more than is expected, so that the end is seen in the first round
		const options = {chunkSize: Math.max(64, expectedBytes + 1), maxOutputLength: Math.max(1, expectedBytes), info: true};
		gunzip(member, options, (error, result: unknown) => {
			if (error !== null) {
				reject(corruptError('gzip data', error.message, error));
				return;
			}

			// eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- what the option `info` gives; the types don't know it
			const {buffer, engine} = result as {readonly buffer: Buffer; readonly engine: {readonly bytesWritten: number}};
			if (buffer.length === expectedBytes && engine.bytesWritten === member.length) {
				resolve(buffer);
			} else {
				reject(corruptError('gzip data', 'a member has other sizes than it says'));
			}
		});
	});
}
