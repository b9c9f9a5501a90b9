/**
 * Decodes through one of Node's transforms, for data in one piece that can't be decoded in blocks.
 * The rule: cut, damaged and trailing data are errors, also where the transform would let them pass.
 */
import {type Transform} from 'node:stream';
import {finished, pipeline} from 'node:stream/promises';
import {setImmediate} from 'node:timers/promises';
import {toError} from '../core/errors.js';
import {corruptError} from './damage.js';

/** Our choice: a turn through the thread pool for each 128 KiB instead of Node's 16. */
export const decodedChunkBytes = 131_072;

export type Decoder = Transform & {
	/** Bytes that the decoder has used, of those written to it; absent where it complains of trailing data by itself. */
	readonly bytesWritten?: number;
};

/** `what` names the data in errors: `gzip data`. */
export async function * decodeThrough(source: AsyncIterable<Uint8Array>, decoder: Decoder, what: string): AsyncGenerator<Uint8Array, void, undefined> {
	let givenBytes = 0;
	let sourceError: Error | undefined;
	const counted = async function * () {
		try {
			for await (const chunk of source) {
				givenBytes += chunk.length;
				yield chunk;
			}
		} catch (error) {
			sourceError = toError(error);
			throw error;
		}
	};

	const fed = pipeline(counted, decoder);
	// The same failure comes out of the decoder below, where it is thrown
	fed.catch(() => undefined);
	try {
		yield * decoder as AsyncIterable<Uint8Array>;
	} catch (error) {
		throw sourceError ?? corruptError(what, toError(error).message, error);
	}

	if (givenBytes === 0) {
		throw corruptError(what, 'there is none');
	}

	if (decoder.bytesWritten !== undefined && decoder.bytesWritten !== givenBytes) {
		throw corruptError(what, `${givenBytes - decoder.bytesWritten} bytes or more follow its end`);
	}
}

/** What a piece with damage in it decodes to may be lost; each costs a turn through the thread pool. Our choice. */
const salvagedPieceBytes = 4096;

/** So small that each can be decoded by itself before the next is taken. */
export async function * inSmallPieces(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
	for await (const chunk of source) {
		for (let start = 0; start < chunk.length; start += salvagedPieceBytes) {
			yield chunk.subarray(start, start + salvagedPieceBytes);
		}
	}
}

/**
 * For data that may be damaged: what a piece decodes to comes out before the next piece is taken. A transform that fails drops
 * what it holds, so that `decodeThrough` loses what is on its way.
 */
export async function * decodeInTurn(pieces: AsyncIterable<Uint8Array>, decoder: Decoder, what: string): AsyncGenerator<Uint8Array, void, undefined> {
	const decoded: Uint8Array[] = [];
	// Flowing, it holds nothing back
	decoder.on('data', (chunk: Uint8Array) => {
		decoded.push(chunk);
	});
	const ended = finished(decoder);
	// It is thrown where it is waited for
	ended.catch(() => undefined);
	try {
		for await (const piece of pieces) {
			await Promise.race([ended, new Promise<void>(resolve => {
				decoder.write(piece, () => {
					resolve();
				});
			})]);
			await setImmediate();
			yield * decoded.splice(0);
		}

		decoder.end();
		await ended;
		yield * decoded;
	} catch (error) {
		yield * decoded;
		throw decoder.errored ? corruptError(what, decoder.errored.message, error) : error;
	} finally {
		decoder.destroy();
	}
}
