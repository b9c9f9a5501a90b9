/**
 * One read over the whole ciphertext: its size, its checksum, and which of the given keys its auth tag answers to.
 * The rule: no plaintext leaves; that is for the second read, when the key is proven.
 */
import {sha256Stage} from '../crypto/checksum.js';
import {type MasterKey} from '../crypto/master-key.js';
import {createTagCheck} from '../crypto/stream-cipher.js';

export type Authentication = {
	readonly sizeBytes: number;
	/** SHA-256, hex. */
	readonly checksum: string;
	/** The key whose tag matched. */
	readonly key: MasterKey | undefined;
};

export type AuthenticateRequest = {
	readonly source: AsyncIterable<Uint8Array>;
	/** None for an artifact that isn't encrypted. */
	readonly keys: readonly MasterKey[];
	readonly iv: Uint8Array;
	readonly authTag: Uint8Array;
};

export async function authenticate({source, keys, iv, authTag}: AuthenticateRequest): Promise<Authentication> {
	const checks = keys.map(key => ({key, check: createTagCheck(key, {iv, authTag})}));
	const checksum = sha256Stage();
	let sizeBytes = 0;
	for await (const chunk of checksum.stage(source)) {
		sizeBytes += chunk.length;
		for (const {check} of checks) {
			check.update(chunk);
		}
	}

	return {
		sizeBytes,
		checksum: checksum.digestHex(),
		key: checks.find(({check}) => check.matches())?.key,
	};
}
