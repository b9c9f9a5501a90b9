/**
 * HKDF (RFC 5869) as dbseal uses it: whole with SHA-256 for what comes from a master key, and its second half with
 * SHA-512 for C2SP chunked-encryption. The rule: one label for one purpose, and labels are never reused.
 */
import {Buffer} from 'node:buffer';
import {createHmac, hkdfSync} from 'node:crypto';

/** What a key is derived for. Part of the format: never changed. */
export const derivationLabels = {
	fingerprint: 'dbseal/v1/fingerprint',
	sidecar: 'dbseal/v1/sidecar',
	artifact: 'dbseal/v2/artifact',
} as const;

export type Derivation = {
	readonly inputKey: Uint8Array;
	/** Empty unless given. */
	readonly salt?: Uint8Array;
	readonly info: Uint8Array | string;
	/** At most 255 hashes: 8160 bytes. */
	readonly sizeBytes: number;
};

/** HKDF-SHA-256, both steps (RFC 5869 sections 2.2 and 2.3). */
export function hkdfSha256({inputKey, salt, info, sizeBytes}: Derivation): Buffer {
	return Buffer.from(hkdfSync('sha256', inputKey, salt ?? Buffer.alloc(0), info, sizeBytes));
}

const sha512Bytes = 64;

/** HKDF-Expand with SHA-512 (RFC 5869 section 2.3): `inputKey` must be uniformly random already. */
export function hkdfExpandSha512({inputKey, info, sizeBytes}: Omit<Derivation, 'salt'>): Buffer {
	const blocks: Buffer[] = [];
	let previous: Buffer = Buffer.alloc(0);
	for (let counter = 1; blocks.length * sha512Bytes < sizeBytes; counter++) {
		previous = createHmac('sha512', inputKey).update(previous).update(info).update(Uint8Array.of(counter)).digest();
		blocks.push(previous);
	}

	return Buffer.concat(blocks).subarray(0, sizeBytes);
}
