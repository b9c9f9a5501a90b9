/**
 * Reads zstd where nothing native does: slower, and enough to get a backup back on any Node.
 * The rule: it only ever reads; whether all of a frame is there, and nothing behind it, `assertWholeFrames` sees to.
 */
import {Buffer} from 'node:buffer';
import {Transform} from 'node:stream';
import {Decompress} from 'fzstd';
import {toError} from '../core/errors.js';
import {findZstdEngine, type ZstdEngine} from './zstd-engine.js';

export type ZstdReader = Pick<ZstdEngine, 'createDecoder' | 'decodeHead'>;

/** The native one where there is one. */
export function findZstdReader(): ZstdReader {
	return findZstdEngine() ?? pureReader;
}

export const pureReader: ZstdReader = {
	createDecoder() {
		const decoder = new Decompress(block => {
			transform.push(block);
		});
		const push = (chunk: Uint8Array, isLast: boolean, done: (error?: Error) => void) => {
			try {
				decoder.push(chunk, isLast);
				done();
			} catch (error) {
				done(toError(error));
			}
		};

		const transform = new Transform({
			transform(chunk: Uint8Array, _encoding, done) {
				push(chunk, false, done);
			},
			flush(done) {
				push(Buffer.alloc(0), true, done);
			},
		});
		return transform;
	},
	decodeHead(head) {
		const blocks: Uint8Array[] = [];
		try {
			new Decompress(block => {
				blocks.push(block);
			}).push(Buffer.from(head), false);
		} catch {
			// Whatever it says against these bytes: they are not zstd
			return undefined;
		}

		return Buffer.concat(blocks);
	},
};
