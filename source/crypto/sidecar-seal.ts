/**
 * The seal of a sidecar: HMAC-SHA-256 with the key derived for it, over the canonical JSON (RFC 8785) without the seal.
 * An edited sidecar is found by it; who can't know the master key can't make one.
 */
import {Buffer} from 'node:buffer';
import {createHmac, timingSafeEqual} from 'node:crypto';
import {type MasterKey} from './master-key.js';

/** 64 hex digits, lower case. */
export function sealSidecar(key: MasterKey, canonicalJson: string): string {
	return computeSeal(key, canonicalJson).toString('hex');
}

/** Whether `seal` is the one for this text; takes the same time wherever it differs. */
export function isSidecarSealValid(key: MasterKey, canonicalJson: string, seal: string): boolean {
	const isWellFormed = /^[\da-f]{64}$/iv.test(seal);
	return isWellFormed && timingSafeEqual(Buffer.from(seal, 'hex'), computeSeal(key, canonicalJson));
}

function computeSeal(key: MasterKey, canonicalJson: string): Buffer {
	return createHmac('sha256', key.sidecarKey()).update(canonicalJson, 'utf8').digest();
}
