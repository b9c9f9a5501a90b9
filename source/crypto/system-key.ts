/**
 * `ENCRYPTION_KEY`: seals the secrets in the store (docs/format.md, "Keys" and "Sealed values").
 * The rule: it is never stored, and shows itself to those who ask by name and never in a log, an error or JSON.
 */
import {type Buffer} from 'node:buffer';
import {randomBytes} from 'node:crypto';
import {KeyError} from '../core/errors.js';
import {keyBytes, parseKeyText} from './key-text.js';
import {openValue, sealValue} from './sealing.js';

export class SystemKey {
	/**
	 * Reads 64 hex digits of either case; white space around them is forgiven.
	 *
	 * @throws KeyError SYSTEM_KEY_INVALID, with the reason and without the text.
	 */
	static parse(text: string): SystemKey {
		const parsed = parseKeyText(text.trim());
		if (typeof parsed === 'string') {
			throw new KeyError({
				code: 'SYSTEM_KEY_INVALID',
				message: `the system key can't be used: ${parsed}`,
				hint: 'Set ENCRYPTION_KEY to 64 hex digits; dbseal init makes a new one.',
			});
		}

		return new SystemKey(parsed);
	}

	/** A new key from the system's random source. */
	static generate(random: (size: number) => Buffer = randomBytes): SystemKey {
		return new SystemKey(random(keyBytes));
	}

	readonly #bytes: Buffer;

	private constructor(bytes: Buffer) {
		this.#bytes = bytes;
	}

	/** The key itself, 64 hex digits, lower case: for writing it to `.env`. */
	toHex(): string {
		return this.#bytes.toString('hex');
	}

	/** Seals `plaintext` so that it opens only at `place`, which is `table/column/row id`. */
	seal(place: string, plaintext: Uint8Array): string {
		return sealValue(this.#bytes, {place, plaintext});
	}

	/** @throws IntegrityError SEALED_VALUE_DAMAGED for another key, another place, or a changed value. */
	open(place: string, sealed: string): Buffer {
		return openValue(this.#bytes, {place, sealed});
	}

	toString(): string {
		return 'system key';
	}

	toJSON(): string {
		return this.toString();
	}
}
