/**
 * Where compressed data can be read again behind a gap: gzip at the next of our members, zstd at the next frame.
 */
import {Buffer} from 'node:buffer';
import {type CompressionName} from '../core/codec.js';

/** What stands at a start, and at which distance from it: an extra field with "MZ" (docs/format.md, "Compression"); a frame's magic number. */
const starts: Readonly<Partial<Record<CompressionName, ReadonlyArray<readonly [number, Buffer]>>>> = {
	gzip: [[0, Buffer.from('1f8b0804', 'hex')], [10, Buffer.from('08004d5a0400', 'hex')]],
	zstd: [[0, Buffer.from('28b52ffd', 'hex')]],
};

/** So many bytes of a start may lie before a chunk's border. */
const longestStart = 16;

/** Nothing where there is no such place: brotli is one stream, of which only the beginning can be read. Plain data need none. */
export async function * fromNextStart(bytes: AsyncIterable<Uint8Array>, compression: CompressionName): AsyncGenerator<Uint8Array, void> {
	const marks = compression === 'none' ? [] : starts[compression];
	if (!marks) {
		return;
	}

	let held = Buffer.alloc(0);
	let isFound = marks.length === 0;
	for await (const chunk of bytes) {
		if (isFound) {
			yield chunk;
			continue;
		}

		held = Buffer.concat([held, chunk]);
		const at = findStart(held, marks);
		isFound = at !== -1;
		if (isFound) {
			yield held.subarray(at);
		} else {
			held = held.subarray(-longestStart);
		}
	}
}

function findStart(bytes: Buffer, marks: ReadonlyArray<readonly [number, Buffer]>): number {
	const first = marks[0]?.[1] ?? Buffer.alloc(0);
	for (let at = bytes.indexOf(first); at !== -1; at = bytes.indexOf(first, at + 1)) {
		if (marks.every(([distance, mark]) => bytes.subarray(at + distance, at + distance + mark.length).equals(mark))) {
			return at;
		}
	}

	return -1;
}
