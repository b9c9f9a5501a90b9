/**
 * The read side of every storage: byte ranges, and what happens to chunks and errors while the bytes flow.
 * The contract's `end` is the byte after the last one.
 */
import {type Buffer} from 'node:buffer';
import {Readable} from 'node:stream';
import {type ByteRange} from '../core/storage.js';

export function isEmptyRange({start = 0, end}: ByteRange): boolean {
	return end !== undefined && end <= start;
}

export type ReadableMapping = {
	/** Awaited before a chunk is given. */
	readonly beforeChunk?: (sizeBytes: number) => Promise<void>;
	/** What the source fails with, as ours. */
	readonly translate: (thrown: unknown) => Error;
};

/** Gives the bytes of `source`. Destroying one ends the other at once. */
export function mapReadable(source: Readable, {beforeChunk, translate}: ReadableMapping): Readable {
	const chunks: AsyncIterator<Buffer> = source[Symbol.asyncIterator]();
	const mapped = new Readable({
		highWaterMark: source.readableHighWaterMark,
		read() {
			void pull();
		},
		destroy(error, callback) {
			source.destroy();
			callback(error);
		},
	});
	return mapped;

	async function pull(): Promise<void> {
		try {
			const next = await chunks.next();
			if (next.done) {
				mapped.push(null);
				return;
			}

			await beforeChunk?.(next.value.length);
			mapped.push(next.value);
		} catch (error) {
			mapped.destroy(translate(error));
		}
	}
}
