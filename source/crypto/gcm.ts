/**
 * AES-256-GCM as dbseal uses it (NIST SP 800-38D): its sizes, the check that comes before every call, since Node takes
 * IVs of any length and in version 20 tags of 4 bytes, and sealing what fits in memory.
 */
import {type Buffer} from 'node:buffer';
import {createCipheriv, createDecipheriv, type DecipherGCM} from 'node:crypto';
import {IntegrityError} from '../core/errors.js';

/** The IV length that needs no hashing (NIST SP 800-38D 8.2.1); the only one we write. */
export const gcmIvBytes = 12;

/** Other writers of stream artifacts use 16-byte IVs. */
const foreignIvBytes = 16;

export const gcmTagBytes = 16;

/** The most that one key and IV may encrypt (NIST SP 800-38D 5.2.1.1): 2^36 - 32 bytes. */
export const gcmLimitBytes = (2 ** 36) - 32;

export const gcmAlgorithm = 'aes-256-gcm';

/** Given to every cipher and decipher: without it Node takes shorter tags. */
export const gcmOptions = {authTagLength: gcmTagBytes} as const;

/** What decrypting needs beside the key; from the sidecar. */
export type GcmParameters = {
	/** 12 bytes, or 16 from other writers. */
	readonly iv: Uint8Array;
	/** 16 bytes. */
	readonly authTag: Uint8Array;
};

/** @throws IntegrityError SIDECAR_INVALID unless the IV has 12 or 16 bytes and the tag, where given, has 16. */
export function assertGcmSizes({iv, authTag}: {readonly iv: Uint8Array; readonly authTag?: Uint8Array}): void {
	if (iv.length !== gcmIvBytes && iv.length !== foreignIvBytes) {
		throw sizeError('iv', iv.length, `${gcmIvBytes} or ${foreignIvBytes}`);
	}

	if (authTag !== undefined && authTag.length !== gcmTagBytes) {
		throw sizeError('authTag', authTag.length, `${gcmTagBytes}`);
	}
}

export type GcmPlaintext = {
	readonly iv: Uint8Array;
	readonly additionalData?: Uint8Array;
	readonly plaintext: Uint8Array;
};

export function gcmSeal(key: Uint8Array, {iv, additionalData, plaintext}: GcmPlaintext): {readonly ciphertext: Buffer; readonly authTag: Buffer} {
	const cipher = createCipheriv(gcmAlgorithm, key, iv, gcmOptions);
	if (additionalData !== undefined) {
		cipher.setAAD(additionalData);
	}

	const ciphertext = cipher.update(plaintext);
	cipher.final();
	return {ciphertext, authTag: cipher.getAuthTag()};
}

export type GcmCiphertext = GcmParameters & {
	readonly additionalData?: Uint8Array;
	readonly ciphertext: Uint8Array;
};

/** The plaintext, or undefined where the tag does not match. */
export function gcmOpen(key: Uint8Array, {iv, authTag, additionalData, ciphertext}: GcmCiphertext): Buffer | undefined {
	assertGcmSizes({iv, authTag});
	const decipher = createDecipheriv(gcmAlgorithm, key, iv, gcmOptions);
	decipher.setAuthTag(authTag);
	if (additionalData !== undefined) {
		decipher.setAAD(additionalData);
	}

	const plaintext = decipher.update(ciphertext);
	return isAuthentic(decipher) ? plaintext : undefined;
}

/** Ends a decipher: whether all it was given carries its tag. */
export function isAuthentic(decipher: DecipherGCM): boolean {
	try {
		decipher.final();
		return true;
	} catch {
		// The one thing that the end of a GCM decipher can say: the tag does not match
		return false;
	}
}

function sizeError(field: string, seenBytes: number, expected: string): IntegrityError {
	return new IntegrityError({
		code: 'SIDECAR_INVALID',
		message: `${field} has ${seenBytes} bytes, not ${expected}`,
		hint: 'The metadata beside the artifact was changed; use an untouched copy of it.',
	});
}
