/**
 * The 32 bytes of one encryption profile, and what is derived from them (docs/format.md, "Keys").
 * The rule: the key shows itself to those who ask by name (`toHex`, `bytes`) and never in a log, an error or JSON.
 */
import {Buffer} from 'node:buffer';
import {randomBytes} from 'node:crypto';
import {KeyError} from '../core/errors.js';
import {formatFingerprint} from '../core/fingerprint.js';
import {derivationLabels, hkdfSha256} from './hkdf.js';
import {looksLikeKeyLines, parseKeyLines, separators} from './key-lines.js';
import {keyBytes, parseKeyText} from './key-text.js';

const fingerprintBytes = 16;

export class MasterKey {
	/**
	 * Reads 64 hex digits, or the lines with check digits of a printed kit; spaces, line ends, upper case and what stands
	 * between groups are forgiven, since keys are pasted and typed.
	 *
	 * @throws KeyError MASTER_KEY_INVALID, with the reason and without the text.
	 */
	static parse(text: string): MasterKey {
		const parsed = looksLikeKeyLines(text) ? parseKeyLines(text) : parseKeyText(withoutSeparators(text));
		if (typeof parsed === 'string') {
			throw new KeyError({
				code: 'MASTER_KEY_INVALID',
				message: `that is no master key: ${parsed}`,
				hint: 'A master key is 64 hex digits, as shown by dbseal vault reveal and kept in a Recovery Kit.',
			});
		}

		return new MasterKey(parsed);
	}

	/** @throws KeyError MASTER_KEY_INVALID unless there are 32 bytes. They are copied. */
	static fromBytes(bytes: Uint8Array): MasterKey {
		if (bytes.length !== keyBytes) {
			throw new KeyError({
				code: 'MASTER_KEY_INVALID',
				message: `that is no master key: it has ${bytes.length} bytes, not ${keyBytes}`,
				hint: 'A master key is 32 bytes.',
			});
		}

		return new MasterKey(Buffer.from(bytes));
	}

	/** A new key from the system's random source. */
	static generate(random: (size: number) => Buffer = randomBytes): MasterKey {
		return MasterKey.fromBytes(random(keyBytes));
	}

	readonly #bytes: Buffer;
	#fingerprint: string | undefined;

	private constructor(bytes: Buffer) {
		this.#bytes = bytes;
	}

	/** 32 hex digits, lower case. One-way: says which key this is and nothing about it. */
	get fingerprint(): string {
		this.#fingerprint ??= this.#derive(derivationLabels.fingerprint, fingerprintBytes).toString('hex');
		return this.#fingerprint;
	}

	/** The key itself, 32 bytes: for ciphers and for sealing. */
	get bytes(): Uint8Array {
		return this.#bytes;
	}

	/** The key itself, 64 hex digits, lower case: for people who asked to see it. */
	toHex(): string {
		return this.#bytes.toString('hex');
	}

	/** 32 bytes: authenticates sidecars. */
	sidecarKey(): Buffer {
		return this.#derive(derivationLabels.sidecar, keyBytes);
	}

	/** 32 bytes: the input key of chunked artifacts. */
	artifactKey(): Buffer {
		return this.#derive(derivationLabels.artifact, keyBytes);
	}

	toString(): string {
		return `master key ${formatFingerprint(this.fingerprint)}`;
	}

	toJSON(): string {
		return this.toString();
	}

	#derive(info: string, sizeBytes: number): Buffer {
		return hkdfSha256({inputKey: this.#bytes, info, sizeBytes});
	}
}

/** What is no key all the same keeps its other characters, so that the first of them can be named. */
function withoutSeparators(text: string): string {
	const digits = text.replaceAll(separators, '');
	return /^[\da-f]{64}$/iv.test(digits) ? digits : text.replaceAll(/\s/gv, '');
}
