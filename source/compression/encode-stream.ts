/** Encodes through one of Node's transforms, for codecs whose blocks can't be told apart again. */
import {type Transform} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import {cutBlocks} from '../core/blocks.js';

/** Our choice: a turn through the thread pool for each 128 KiB, however small the chunks that a dump tool writes. */
const encodedChunkBytes = 131_072;

export async function * encodeThrough(source: AsyncIterable<Uint8Array>, encoder: Transform): AsyncGenerator<Uint8Array, void, undefined> {
	const fed = pipeline(cutBlocks(source, {sizeBytes: encodedChunkBytes}), encoder);
	// The same failure comes out of the encoder below, where it is thrown
	fed.catch(() => undefined);
	yield * encoder as AsyncIterable<Uint8Array>;
}
