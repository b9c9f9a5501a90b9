/**
 * brotli, as one stream. Quality 5 by default: 10 and 11 run at 1 MB/s.
 * It has no magic bytes, so a look can only say that something came out; the caller judges what.
 */
import {Buffer} from 'node:buffer';
import {type Transform} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import {
	brotliDecompressSync, constants, createBrotliCompress, createBrotliDecompress,
} from 'node:zlib';
import {cutBlocks} from '../core/blocks.js';
import {type Codec, type CodecLook} from '../core/codec.js';
import {
	decodedChunkBytes, decodeInTurn, decodeThrough, inSmallPieces,
} from './decode-stream.js';
import {chooseLevel} from './levels.js';

const levels = {min: 0, max: 11, default: 5};

/** Our choice: a turn through the thread pool for each 128 KiB, however small the chunks that a dump tool writes. */
const encodedChunkBytes = 131_072;

export const brotli: Codec = {
	name: 'brotli',
	sidecarName: 'BROTLI',
	suffix: '.br',
	levels,
	compress({level}) {
		const quality = chooseLevel('brotli', levels, level);
		return source => encodeThrough(source, createBrotliCompress({
			chunkSize: decodedChunkBytes,
			params: {[constants.BROTLI_PARAM_QUALITY]: quality},
		}));
	},
	decompress: () => source => decodeThrough(source, createBrotliDecompress({chunkSize: decodedChunkBytes}), 'brotli data'),
	salvage: () => source => decodeInTurn(inSmallPieces(source), createBrotliDecompress(), 'brotli data'),
	look,
};

/** A few bytes of brotli can stand for 16 MB; a look takes this much. */
const lookOutputBytes = 1_048_576;
const nothing = Buffer.alloc(0);

/** One stream, whose blocks can't be told apart again. */
async function * encodeThrough(source: AsyncIterable<Uint8Array>, encoder: Transform): AsyncGenerator<Uint8Array, void, undefined> {
	const fed = pipeline(cutBlocks(source, {sizeBytes: encodedChunkBytes}), encoder);
	// The same failure comes out of the encoder below, where it is thrown
	fed.catch(() => undefined);
	yield * encoder as AsyncIterable<Uint8Array>;
}

function look(head: Uint8Array): CodecLook {
	for (let data = head; data.length > 0; data = data.subarray(0, Math.floor(data.length / 2))) {
		try {
			const output = brotliDecompressSync(data, {finishFlush: constants.BROTLI_OPERATION_FLUSH, maxOutputLength: lookOutputBytes});
			return output.length > 0
				? {verdict: 'plausible', reason: `decodes to ${output.length} bytes`, output}
				: {verdict: 'undecided', reason: 'decodes, but nothing came out yet', output};
		} catch (error) {
			if (!isTooLarge(error)) {
				return {verdict: 'refused', reason: 'does not decode as brotli', output: nothing};
			}
		}
	}

	return {verdict: 'undecided', reason: 'too short to say', output: nothing};
}

function isTooLarge(error: unknown): boolean {
	return error instanceof RangeError && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
}
