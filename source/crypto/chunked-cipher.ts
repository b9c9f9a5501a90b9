/**
 * C2SP chunked-encryption with SHA-512 and AES-256-GCM, named Cobblestone-256 (c2sp.org/chunked-encryption), byte for byte:
 * salt, commitment, then chunks of 16 384 bytes, of which the last is always shorter.
 * The rule: no byte leaves before its chunk is authenticated; the end is authentic once the stage has ended without an error.
 */
import {Buffer} from 'node:buffer';
import {randomBytes, timingSafeEqual} from 'node:crypto';
import {cutBlocks} from '../core/blocks.js';
import {type StreamStage} from '../core/codec.js';
import {
	assertInputKeySize, chunkBytes, chunkedDamageError, commitmentBytes, deriveMessageKeys, openChunk, saltBytes, sealChunk,
	sealedChunkBytes,
} from './chunked-keys.js';
import {gcmTagBytes} from './gcm.js';

/** Salt and commitment, before the first chunk. */
export const chunkedPrefixBytes = saltBytes + commitmentBytes;

/** Our choice: chunks go through the streams by the megabyte, so that small ones don't cost a turn of the event loop each. */
const chunksAtOnce = 64;

export type EncryptChunkedOptions = {
	/** 24 bytes that never come twice for an input key; random unless a test says otherwise. */
	readonly salt?: Uint8Array;
};

/** Encrypts to salt, commitment and chunks; `inputKey` is 32 uniformly random bytes, `context` may be empty. */
export function encryptChunked(inputKey: Uint8Array, context: Uint8Array, {salt = randomBytes(saltBytes)}: EncryptChunkedOptions = {}): StreamStage {
	const keys = deriveMessageKeys({inputKey, context, salt});
	return async function * (source) {
		yield Buffer.concat([salt, keys.commitment]);
		let nextIndex = 0;
		for await (const block of cutBlocks(source, {sizeBytes: chunksAtOnce * chunkBytes})) {
			const firstIndex = nextIndex;
			yield Buffer.concat(cutChunks(block, chunkBytes).flatMap((chunk, offset) => sealChunk(keys, firstIndex + offset, chunk)));
			nextIndex += chunksAtOnce;
		}
	};
}

/**
 * Decrypts what `encryptChunked` wrote with the same key and context.
 * The stage throws an IntegrityError (ARTIFACT_DAMAGED) for a wrong commitment before the first byte, and for
 * changed, moved, missing or surplus chunks.
 */
export function decryptChunked(inputKey: Uint8Array, context: Uint8Array): StreamStage {
	assertInputKeySize(inputKey);
	return async function * (source) {
		let chunks: ChunkedReader | undefined;
		let nextIndex = 0;
		for await (const block of cutBlocks(source, {firstBytes: chunkedPrefixBytes, sizeBytes: chunksAtOnce * sealedChunkBytes})) {
			if (chunks === undefined) {
				chunks = openChunked(inputKey, context, block);
				continue;
			}

			const {open} = chunks;
			const firstIndex = nextIndex;
			yield Buffer.concat(cutChunks(block, sealedChunkBytes).map((chunk, offset) => open(firstIndex + offset, chunk)));
			nextIndex += chunksAtOnce;
		}
	};
}

export type ChunkedReader = {
	/**
	 * Opens chunk number `index`: a full one of 16 400 bytes, or the last one, which is shorter.
	 * Chunk `index` is stored at `chunkedPrefixBytes + index * sealedChunkBytes`.
	 *
	 * @throws IntegrityError ARTIFACT_DAMAGED when it isn't this message's chunk of that number.
	 */
	readonly open: (index: number, sealed: Uint8Array) => Buffer;
};

/**
 * Opens a message for reading at any place; `prefix` is its first 56 bytes.
 *
 * @throws IntegrityError ARTIFACT_DAMAGED when the commitment does not match.
 */
export function openChunked(inputKey: Uint8Array, context: Uint8Array, prefix: Uint8Array): ChunkedReader {
	assertInputKeySize(inputKey);
	if (prefix.length !== chunkedPrefixBytes) {
		throw chunkedDamageError(`it ends after ${prefix.length} bytes`);
	}

	const keys = deriveMessageKeys({inputKey, context, salt: prefix.subarray(0, saltBytes)});
	if (!timingSafeEqual(keys.commitment, prefix.subarray(saltBytes))) {
		throw chunkedDamageError('its commitment fits neither this key nor this header');
	}

	return {open: (index, sealed) => openChunk(keys, index, sealed)};
}

/** Whether a message that starts with these 56 bytes was made with this key and context: exact, without any chunk. */
export function commitmentMatches(inputKey: Uint8Array, context: Uint8Array, prefix: Uint8Array): boolean {
	if (prefix.length !== chunkedPrefixBytes) {
		return false;
	}

	const {commitment} = deriveMessageKeys({inputKey, context, salt: prefix.subarray(0, saltBytes)});
	return timingSafeEqual(commitment, prefix.subarray(saltBytes));
}

/** Stored bytes of a message of `plainBytes`. */
export function chunkedSize(plainBytes: number): number {
	const chunks = Math.floor(plainBytes / chunkBytes) + 1;
	return chunkedPrefixBytes + plainBytes + (chunks * gcmTagBytes);
}

/** Plain bytes of a message of `storedBytes`, or undefined where no message is that long: it was cut. */
export function chunkedPlainSize(storedBytes: number): number | undefined {
	const payloadBytes = storedBytes - chunkedPrefixBytes;
	const fullChunks = Math.floor(payloadBytes / sealedChunkBytes);
	const lastBytes = payloadBytes - (fullChunks * sealedChunkBytes);
	return payloadBytes >= 0 && lastBytes >= gcmTagBytes ? (fullChunks * chunkBytes) + lastBytes - gcmTagBytes : undefined;
}

/** The chunks of a block. Of the last block, which is shorter than the others, the last chunk is too, and may be empty. */
function cutChunks(block: Uint8Array, sizeBytes: number): readonly Uint8Array[] {
	const isLast = block.length < chunksAtOnce * sizeBytes;
	const count = Math.floor(block.length / sizeBytes) + (isLast ? 1 : 0);
	return Array.from({length: count}, (_, index) => block.subarray(index * sizeBytes, (index + 1) * sizeBytes));
}
