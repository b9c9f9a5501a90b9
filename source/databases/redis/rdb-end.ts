/**
 * The end of an RDB file on its way through: the opcode that ends it and the CRC-64 of all before. A server without a disk of its own
 * to send from marks the end of its stream by 40 digits, and redis-cli passes them on with the dump: here they are left out.
 * The rule: a dump whose end was not seen, or whose checksum does not match, is not whole.
 */
import {Buffer} from 'node:buffer';
import {Crc64, crc64Bytes} from './crc64.js';

const endOpcode = 0xFF;
const endBytes = 1 + crc64Bytes;
/** CONFIG_RUN_ID_SIZE of Redis: hex digits. */
const markBytes = 40;
const heldBytes = endBytes + markBytes;

export type RdbEnding = 'whole' | 'cut' | 'damaged';

export class RdbEnd {
	readonly #crc = new Crc64();
	#held: Buffer = Buffer.alloc(0);

	/** Gives what can be passed on; the last bytes only `end` can tell. */
	push(chunk: Buffer): Buffer {
		const data = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
		const passed = data.subarray(0, Math.max(0, data.length - heldBytes));
		this.#held = data.subarray(passed.length);
		this.#crc.update(passed);
		return passed;
	}

	/** Once, after the last chunk. */
	end(): {readonly rest: Buffer; readonly ending: RdbEnding} {
		// Before a mark stands a checksum, before a checksum the opcode, which is no digit
		const isMarked = /[\da-f]{40}$/v.test(this.#held.toString('latin1'));
		const rest = isMarked ? this.#held.subarray(0, -markBytes) : this.#held;
		return {rest, ending: this.#judge(rest)};
	}

	#judge(rest: Buffer): RdbEnding {
		if (rest.length < endBytes || rest.at(-endBytes) !== endOpcode) {
			return 'cut';
		}

		const written = rest.subarray(-crc64Bytes);
		// A server that is told to write no checksum writes zeros
		const isWithout = written.every(byte => byte === 0);
		return isWithout || this.#crc.update(rest.subarray(0, -crc64Bytes)).digest().equals(written) ? 'whole' : 'damaged';
	}
}
