/**
 * Stream artifacts: one AES-256-GCM stream with no header and no trailer (docs/format.md, "Stream artifact").
 * The rule: what `decryptStream` gives is authentic only once it has ended without an error; whoever needs to know
 * before the first byte runs a tag check over the whole artifact first.
 */
import {Buffer} from 'node:buffer';
import {createCipheriv, createDecipheriv, randomBytes} from 'node:crypto';
import {type StreamStage} from '../core/codec.js';
import {eachChunk} from '../core/each-chunk.js';
import {IntegrityError} from '../core/errors.js';
import {
	assertGcmSizes, gcmAlgorithm, gcmIvBytes, gcmLimitBytes, gcmOptions, type GcmParameters, isAuthentic,
} from './gcm.js';
import {type MasterKey} from './master-key.js';

export type StreamEncryption = {
	/** 12 bytes, for the sidecar. */
	readonly iv: Buffer;
	/** Encrypts; may be run once. Throws an IntegrityError (ARTIFACT_TOO_LARGE) at the limit. */
	readonly stage: StreamStage;
	/** 16 bytes, for the sidecar; there once the stage has ended. */
	authTag(): Buffer;
};

export type EncryptStreamOptions = {
	/** 12 bytes that never come twice for a key (NIST SP 800-38D 8.2.2); random unless a test says otherwise. */
	readonly iv?: Uint8Array;
	/** Below the standard's limit, for tests. */
	readonly limitBytes?: number;
};

export function encryptStream(key: MasterKey, {iv = randomBytes(gcmIvBytes), limitBytes = gcmLimitBytes}: EncryptStreamOptions = {}): StreamEncryption {
	if (iv.length !== gcmIvBytes) {
		throw new RangeError(`the iv has ${iv.length} bytes, not ${gcmIvBytes}`);
	}

	const cipher = createCipheriv(gcmAlgorithm, key.bytes, iv, gcmOptions);
	return {
		iv: Buffer.from(iv),
		stage(source) {
			const spend = createAllowance(limitBytes);
			return eachChunk(source, {
				change(chunk) {
					spend(chunk.length);
					return cipher.update(chunk);
				},
				end() {
					cipher.final();
				},
			});
		},
		authTag: () => cipher.getAuthTag(),
	};
}

/** Decrypts. The stage throws an IntegrityError (ARTIFACT_DAMAGED) at its end when the tag does not match. */
export function decryptStream(key: MasterKey, parameters: GcmParameters): StreamStage {
	assertGcmSizes(parameters);
	return source => {
		const decipher = createDecipheriv(gcmAlgorithm, key.bytes, parameters.iv, gcmOptions);
		decipher.setAuthTag(parameters.authTag);
		const spend = createAllowance(gcmLimitBytes);
		return eachChunk(source, {
			change(chunk) {
				spend(chunk.length);
				return decipher.update(chunk);
			},
			end() {
				if (!isAuthentic(decipher)) {
					throw new IntegrityError({
						code: 'ARTIFACT_DAMAGED',
						message: 'the artifact is damaged: its auth tag does not match',
						hint: 'Restore from another copy or an older artifact, and check the storage that held this one.',
					});
				}
			},
		});
	};
}

/** Decrypts without a tag, for what is salvaged of a damaged artifact: nothing that it gives is authentic. */
export function decryptUnproven(key: MasterKey, iv: Uint8Array): StreamStage {
	assertGcmSizes({iv});
	return source => {
		const decipher = createDecipheriv(gcmAlgorithm, key.bytes, iv, gcmOptions);
		return eachChunk(source, {change: chunk => decipher.update(chunk)});
	};
}

export type TagCheck = {
	/** Takes the next bytes of the ciphertext. */
	update(chunk: Uint8Array): void;
	/** Whether all the bytes together carry the tag. May be asked once, after the last byte. */
	matches(): boolean;
};

/** Checks a tag over a ciphertext without keeping its plaintext; several can be fed by one read. */
export function createTagCheck(key: MasterKey, parameters: GcmParameters): TagCheck {
	assertGcmSizes(parameters);
	const decipher = createDecipheriv(gcmAlgorithm, key.bytes, parameters.iv, gcmOptions);
	decipher.setAuthTag(parameters.authTag);
	const spend = createAllowance(gcmLimitBytes);
	return {
		update(chunk) {
			spend(chunk.length);
			decipher.update(chunk);
		},
		matches: () => isAuthentic(decipher),
	};
}

/** Decrypts the first bytes of an artifact, unauthenticated: for looking which key may fit, never for restoring. */
export function decryptHead(key: MasterKey, iv: Uint8Array, head: Uint8Array): Buffer {
	assertGcmSizes({iv});
	return createDecipheriv(gcmAlgorithm, key.bytes, iv, gcmOptions).update(head);
}

function createAllowance(limitBytes: number): (sizeBytes: number) => void {
	let leftBytes = limitBytes;
	return sizeBytes => {
		leftBytes -= sizeBytes;
		if (leftBytes < 0) {
			throw new IntegrityError({
				code: 'ARTIFACT_TOO_LARGE',
				message: `the artifact passes the limit of its format, ${limitBytes} bytes`,
				hint: 'Use the chunked format, which has no such limit, or a stronger compression.',
			});
		}
	};
}
