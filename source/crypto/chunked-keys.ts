/**
 * One message of C2SP chunked-encryption below its chunking: its keys, and how one chunk is sealed and opened.
 * The rule: a chunk's nonce is its number in its message, so a chunk opens at its own place only.
 */
import {Buffer} from 'node:buffer';
import {IntegrityError, KeyError} from '../core/errors.js';
import {
	gcmIvBytes, gcmOpen, gcmSeal, gcmTagBytes,
} from './gcm.js';
import {hkdfExpandSha512} from './hkdf.js';
import {keyBytes} from './key-text.js';

// All sizes: c2sp.org/chunked-encryption
export const saltBytes = 24;
export const commitmentBytes = 32;
const limitChunks = 2 ** 38;

/** Plaintext in a full chunk. */
export const chunkBytes = 16_384;

/** A full chunk as stored. */
export const sealedChunkBytes = chunkBytes + gcmTagBytes;

const label = Buffer.from('c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\0', 'latin1');

export type MessageKeys = {
	readonly key: Buffer;
	readonly baseNonce: Buffer;
	readonly commitment: Buffer;
};

export type MessageInput = {
	/** 32 uniformly random bytes. */
	readonly inputKey: Uint8Array;
	/** What the message belongs to; may be empty. */
	readonly context: Uint8Array;
	/** 24 bytes. */
	readonly salt: Uint8Array;
};

export function deriveMessageKeys({inputKey, context, salt}: MessageInput): MessageKeys {
	assertInputKeySize(inputKey);
	if (salt.length !== saltBytes) {
		throw new RangeError(`the salt has ${salt.length} bytes, not ${saltBytes}`);
	}

	const derived = hkdfExpandSha512({
		inputKey,
		info: Buffer.concat([label, salt, context]),
		sizeBytes: keyBytes + gcmIvBytes + commitmentBytes,
	});
	return {
		key: derived.subarray(0, keyBytes),
		baseNonce: derived.subarray(keyBytes, keyBytes + gcmIvBytes),
		commitment: derived.subarray(keyBytes + gcmIvBytes),
	};
}

/** @throws KeyError MASTER_KEY_INVALID unless there are 32 bytes. */
export function assertInputKeySize(inputKey: Uint8Array): void {
	if (inputKey.length !== keyBytes) {
		throw new KeyError({
			code: 'MASTER_KEY_INVALID',
			message: `the input key has ${inputKey.length} bytes, not ${keyBytes}`,
			hint: 'It is derived from a master key of 32 bytes.',
		});
	}
}

/** Ciphertext and tag. */
export function sealChunk(keys: MessageKeys, index: number, plaintext: Uint8Array): readonly [Buffer, Buffer] {
	const {ciphertext, authTag} = gcmSeal(keys.key, {iv: nonceOf(keys, index), plaintext});
	return [ciphertext, authTag];
}

/** @throws IntegrityError ARTIFACT_DAMAGED when it isn't this message's chunk of that number. */
export function openChunk(keys: MessageKeys, index: number, sealed: Uint8Array): Buffer {
	const ciphertextBytes = sealed.length - gcmTagBytes;
	if (ciphertextBytes < 0) {
		throw chunkedDamageError(`it ends within chunk ${index}`);
	}

	const plaintext = gcmOpen(keys.key, {
		iv: nonceOf(keys, index),
		authTag: sealed.subarray(ciphertextBytes),
		ciphertext: sealed.subarray(0, ciphertextBytes),
	});
	if (plaintext === undefined) {
		throw chunkedDamageError(`chunk ${index} was changed, moved or cut`);
	}

	return plaintext;
}

export function chunkedDamageError(reason: string): IntegrityError {
	return new IntegrityError({
		code: 'ARTIFACT_DAMAGED',
		message: `the artifact is damaged: ${reason}`,
		hint: 'Restore from another copy or an older artifact, and check the storage that held this one.',
	});
}

/** The base nonce with the chunk's number, big-endian, XORed into its end. */
function nonceOf({baseNonce}: MessageKeys, index: number): Buffer {
	if (index >= limitChunks) {
		throw new IntegrityError({
			code: 'ARTIFACT_TOO_LARGE',
			message: `the artifact passes the limit of its format, ${limitChunks} chunks`,
			hint: 'Back up fewer databases into one artifact.',
		});
	}

	const nonce = Buffer.from(baseNonce);
	const counterAt = gcmIvBytes - 8;
	// eslint-disable-next-line no-bitwise -- the specification's XOR
	nonce.writeBigUInt64BE(nonce.readBigUInt64BE(counterAt) ^ BigInt(index), counterAt);
	return nonce;
}
