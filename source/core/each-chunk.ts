/** A stage's work chunk by chunk, which holds none of them while it waits for the next. */
import {createIterator} from './create-iterator.js';

export type ChunkWork = {
	/** Runs whenever the consumer asks for a chunk, before the source is asked. */
	readonly ask?: () => void;
	/** Gives what is passed on for a chunk. */
	readonly change: (chunk: Uint8Array) => Uint8Array;
	/** Runs when there are no more chunks, before the consumer hears of it. */
	readonly end?: () => void;
};

/** Whatever the work throws closes the source and goes to the consumer. */
export function eachChunk(source: AsyncIterable<Uint8Array>, {ask, change, end}: ChunkWork): AsyncIterable<Uint8Array> {
	const iterator = source[Symbol.asyncIterator]();
	return createIterator({
		async next() {
			ask?.();
			const result = await iterator.next();
			if (result.done !== true) {
				return change(result.value);
			}

			end?.();
			return undefined;
		},
		close: async () => iterator.return?.(),
	});
}
