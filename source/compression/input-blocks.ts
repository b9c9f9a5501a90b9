/** The blocks that codecs compress one by one. */
import {cutBlocks} from '../core/blocks.js';

/** Input of one gzip member and of one zstd frame: 1 MiB (docs/format.md, "Compression"). */
export const inputBlockBytes = 1_048_576;

/** Blocks of 1 MiB, the last one shorter; an empty one only for an empty stream. */
export async function * cutInput(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
	let isFirst = true;
	for await (const block of cutBlocks(source, {sizeBytes: inputBlockBytes})) {
		if (block.length > 0 || isFirst) {
			yield block;
		}

		isFirst = false;
	}
}
