/**
 * zstd, one frame for each 1 MiB of input. Any zstd reads it.
 * The rule: frames are compressed in one shot; several workers on one stream cut it short (zstd-napi 0.0.13).
 */
import {Buffer} from 'node:buffer';
import {type Codec, type CodecLook} from '../core/codec.js';
import {decodeInTurn, decodeThrough, inSmallPieces} from './decode-stream.js';
import {inOrder} from './in-order.js';
import {cutInput} from './input-blocks.js';
import {chooseLevel} from './levels.js';
import {assertWholeFrames} from './zstd-frames.js';
import {requireZstdEngine} from './zstd-engine.js';
import {findZstdReader} from './zstd-reader.js';

const levels = {min: 1, max: 19, default: 3};

export const zstd: Codec = {
	name: 'zstd',
	sidecarName: 'ZSTD',
	suffix: '.zst',
	levels,
	compress({level: wantedLevel}) {
		const level = chooseLevel('zstd', levels, wantedLevel);
		const engine = requireZstdEngine();
		return source => inOrder(cutInput(source), async block => engine.compressFrame(block, level));
	},
	decompress() {
		return source => decodeThrough(assertWholeFrames(source), findZstdReader().createDecoder(), 'zstd data');
	},
	salvage() {
		return source => decodeInTurn(assertWholeFrames(inSmallPieces(source)), findZstdReader().createDecoder(), 'zstd data');
	},
	look,
};

/** Of a frame: 0xFD2FB528, little-endian (RFC 8878, section 3.1.1). */
const magic = Buffer.from('28b52ffd', 'hex');
const nothing = Buffer.alloc(0);

function look(head: Uint8Array): CodecLook {
	const seenMagic = head.subarray(0, magic.length);
	if (magic.compare(seenMagic, 0, seenMagic.length, 0, seenMagic.length) !== 0) {
		return {verdict: 'refused', reason: 'no zstd magic bytes', output: nothing};
	}

	if (seenMagic.length < magic.length) {
		return {verdict: 'undecided', reason: 'too short to say', output: nothing};
	}

	const output = findZstdReader().decodeHead(head);
	if (output === undefined) {
		return {verdict: 'refused', reason: 'does not decode as zstd', output: nothing};
	}

	return output.length > 0
		? {verdict: 'plausible', reason: `zstd magic bytes, decodes to ${output.length} bytes`, output}
		: {verdict: 'undecided', reason: 'zstd magic bytes, but nothing came out yet', output};
}
