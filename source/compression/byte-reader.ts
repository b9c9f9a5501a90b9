/**
 * Reads exact numbers of bytes from a stream. The rule: nothing is copied that lies in one chunk,
 * and no more is read ahead than the chunk that a read ends in.
 */
import {Buffer} from 'node:buffer';

export type ByteReader = {
	/** The next `sizeBytes`, or what is left of them. */
	take(sizeBytes: number): Promise<Uint8Array>;
	/** The same bytes, which stay the next to be taken. */
	peek(sizeBytes: number): Promise<Uint8Array>;
	/** Makes `bytes` the next to be taken. */
	putBack(bytes: Uint8Array): void;
	/** Gives all bytes that were not read yet. */
	rest(): AsyncGenerator<Uint8Array, void, undefined>;
	/** Closes the stream, wherever the reader is in it. */
	close(): Promise<void>;
};

export function createByteReader(source: AsyncIterable<Uint8Array>): ByteReader {
	const iterator = source[Symbol.asyncIterator]();
	let chunks: Uint8Array[] = [];

	/** Makes the first chunk hold `sizeBytes`, or all that is left of them. */
	const gather = async (sizeBytes: number): Promise<Uint8Array> => {
		let heldBytes = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
		while (heldBytes < sizeBytes) {
			const next = await iterator.next();
			if (next.done === true) {
				break;
			}

			chunks.push(next.value);
			heldBytes += next.value.length;
		}

		chunks = joinFront(chunks, Math.min(sizeBytes, heldBytes));
		return chunks[0] ?? Buffer.alloc(0);
	};

	return {
		async take(sizeBytes) {
			const first = await gather(sizeBytes);
			chunks[0] = first.subarray(sizeBytes);
			return first.subarray(0, sizeBytes);
		},
		async peek(sizeBytes) {
			const first = await gather(sizeBytes);
			return first.subarray(0, sizeBytes);
		},
		putBack(bytes) {
			chunks.unshift(bytes);
		},
		async * rest() {
			yield * chunks.filter(chunk => chunk.length > 0);
			chunks = [];
			yield * {[Symbol.asyncIterator]: () => iterator};
		},
		async close() {
			await iterator.return?.();
		},
	};
}

/** The same bytes in chunks of which the first has `sizeBytes` or more; only what must move is copied. */
function joinFront(chunks: readonly Uint8Array[], sizeBytes: number): Uint8Array[] {
	const filled = chunks.filter(chunk => chunk.length > 0);
	if ((filled[0]?.length ?? 0) >= sizeBytes) {
		return filled;
	}

	const front = Buffer.allocUnsafeSlow(sizeBytes);
	let position = 0;
	const left: Uint8Array[] = [];
	for (const chunk of filled) {
		const moved = chunk.subarray(0, sizeBytes - position);
		front.set(moved, position);
		position += moved.length;
		if (moved.length < chunk.length) {
			left.push(chunk.subarray(moved.length));
		}
	}

	return [front, ...left];
}
