/**
 * gzip one member after the other, for data that break off: several at once, as good data are read, would lose those that are
 * on their way when the damage is met.
 */
import {createGunzip} from 'node:zlib';
import {decodedChunkBytes, decodeThrough} from './decode-stream.js';

export function gunzipInTurn(compressed: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
	return decodeThrough(compressed, createGunzip({chunkSize: decodedChunkBytes}), 'gzip data');
}
