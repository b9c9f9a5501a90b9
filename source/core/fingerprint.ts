/**
 * How a fingerprint, the public short id of a master key, is shown to people.
 */

/** `a1b2-c3d4-e5f6-0718`: the first 8 bytes of a fingerprint of 32 hex digits. */
export function formatFingerprint(fingerprint: string): string {
	return (fingerprint.slice(0, 16).match(/.{4}/gv) ?? []).join('-');
}
