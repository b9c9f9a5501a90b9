/**
 * SHA-256 of the stored file, as it flows by: the checksum in sidecars. It finds damage without a key;
 * it proves nothing about who wrote the file.
 */
import {type Buffer} from 'node:buffer';
import {createHash} from 'node:crypto';
import {type StreamStage} from '../core/codec.js';
import {eachChunk} from '../core/each-chunk.js';

export type ChecksumStage = {
	/** Gives the chunks on as they are. */
	readonly stage: StreamStage;
	/** 64 hex digits, lower case; may be asked once, after the stage has ended. */
	digestHex(): string;
};

export function sha256Stage(): ChecksumStage {
	const hash = createHash('sha256');
	return {
		stage: source => eachChunk(source, {
			change(chunk) {
				hash.update(chunk);
				return chunk;
			},
		}),
		digestHex: () => hash.digest('hex'),
	};
}

/** Of a small buffer: 32 bytes. */
export function sha256(bytes: Uint8Array): Buffer {
	return createHash('sha256').update(bytes).digest();
}
