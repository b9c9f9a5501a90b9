/**
 * Reads exact numbers of bytes from a stream. The rule: nothing is copied that lies in one chunk,
 * and no more is read ahead than the chunk that a read ends in.
 */
import {Buffer} from 'node:buffer';

export type ByteReader = {
	/** The next `sizeBytes`, or what is left of them. */
	take(sizeBytes: number): Promise<Uint8Array>;
	/** Makes `bytes` the next to be taken. */
	putBack(bytes: Uint8Array): void;
	/** All that is left. */
	rest(): AsyncGenerator<Uint8Array, void, undefined>;
	/** Closes the stream, wherever the reader is in it. */
	close(): Promise<void>;
};

export function createByteReader(source: AsyncIterable<Uint8Array>): ByteReader {
	const iterator = source[Symbol.asyncIterator]();
	let chunks: Uint8Array[] = [];
	let heldBytes = 0;

	const fill = async (sizeBytes: number): Promise<void> => {
		while (heldBytes < sizeBytes) {
			const next = await iterator.next();
			if (next.done === true) {
				return;
			}

			chunks.push(next.value);
			heldBytes += next.value.length;
		}
	};

	return {
		async take(sizeBytes) {
			await fill(sizeBytes);
			const held = chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
			const taken = held.subarray(0, sizeBytes);
			const left = held.subarray(sizeBytes);
			chunks = left.length > 0 ? [left] : [];
			heldBytes = left.length;
			return taken;
		},
		putBack(bytes) {
			chunks.unshift(bytes);
			heldBytes += bytes.length;
		},
		async * rest() {
			yield * chunks;
			chunks = [];
			yield * {[Symbol.asyncIterator]: () => iterator};
		},
		async close() {
			await iterator.return?.();
		},
	};
}
