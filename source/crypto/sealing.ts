/**
 * Sealed values: small secrets in the store, AES-256-GCM, as `v1:<iv hex>:<tag hex>:<ciphertext hex>` (docs/format.md, "Sealed values").
 * The rule: a fresh random IV for every value (NIST SP 800-38D 8.2.2), and the value's place as additional data,
 * so that a value moved to another row does not open.
 */
import {Buffer} from 'node:buffer';
import {randomBytes} from 'node:crypto';
import {AppError, IntegrityError} from '../core/errors.js';
import {gcmIvBytes, gcmOpen, gcmSeal} from './gcm.js';

const sealedPattern = /^v1:(?<iv>[\da-f]{24}):(?<authTag>[\da-f]{32}):(?<ciphertext>(?:[\da-f]{2})*)$/v;

export type ValueToSeal = {
	readonly place: string;
	readonly plaintext: Uint8Array;
	/** 12 bytes; random unless a test says otherwise. */
	readonly iv?: Uint8Array;
};

/** The sealed text of a value; `key` is the system key's 32 bytes. */
export function sealValue(key: Uint8Array, {place, plaintext, iv = randomBytes(gcmIvBytes)}: ValueToSeal): string {
	const {ciphertext, authTag} = gcmSeal(key, {iv, additionalData: Buffer.from(place), plaintext});
	return ['v1', hex(iv), hex(authTag), hex(ciphertext)].join(':');
}

/** @throws IntegrityError SEALED_VALUE_DAMAGED for another key, another place, or a changed value. */
export function openValue(key: Uint8Array, {place, sealed}: {readonly place: string; readonly sealed: string}): Buffer {
	const {iv, authTag, ciphertext} = sealedPattern.exec(sealed)?.groups ?? {};
	if (iv === undefined || authTag === undefined || ciphertext === undefined) {
		throw damagedError(place, 'it is not of the form v1:iv:tag:ciphertext');
	}

	const plaintext = gcmOpen(key, {
		iv: Buffer.from(iv, 'hex'),
		authTag: Buffer.from(authTag, 'hex'),
		additionalData: Buffer.from(place),
		ciphertext: Buffer.from(ciphertext, 'hex'),
	});
	if (plaintext === undefined) {
		throw damagedError(place, 'its auth tag does not match');
	}

	return plaintext;
}

/** Whether this is what `openValue` throws: one bad value, of which others know nothing. */
export function isDamagedValue(error: unknown): error is AppError {
	return error instanceof AppError && error.code === 'SEALED_VALUE_DAMAGED';
}

function hex(bytes: Uint8Array): string {
	return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
}

function damagedError(place: string, reason: string): IntegrityError {
	return new IntegrityError({
		code: 'SEALED_VALUE_DAMAGED',
		message: `the sealed value at ${place} does not open: ${reason}`,
		hint: 'It was changed, moved, or sealed with another ENCRYPTION_KEY; enter the secret again.',
	});
}
