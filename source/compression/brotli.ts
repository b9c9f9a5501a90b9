/**
 * brotli, as one stream. Quality 5 by default: 10 and 11 run at 1 MB/s.
 * It has no magic bytes, so a look can only say that something came out; the caller judges what.
 */
import {Buffer} from 'node:buffer';
import {
	brotliDecompressSync, constants, createBrotliCompress, createBrotliDecompress,
} from 'node:zlib';
import {type Codec, type CodecLook} from '../core/codec.js';
import {
	decodedChunkBytes, decodeInTurn, decodeThrough, inSmallPieces,
} from './decode-stream.js';
import {encodeThrough} from './encode-stream.js';
import {chooseLevel} from './levels.js';

const levels = {min: 0, max: 11, default: 5};

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
