/**
 * The commands that bring back what an RDB file holds, in Redis' own protocol (RESP). Keys come back by RESTORE, which takes what DUMP
 * gives: type, value, version of the format, CRC-64. The rule: a key that is there already is never replaced; the server answers BUSYKEY.
 */
import {Buffer} from 'node:buffer';
import {Crc64, crc64Bytes} from './crc64.js';
import {type RdbKey, type RdbRecord} from './rdb-scanner.js';
import {versionOfType} from './rdb-shapes.js';

/** Pieces are put together up to this size, because each one is a write to a pipe: our choice. */
const batchBytes = 262_144;
/** What is larger goes as it is: a copy of a large value would take its memory twice. Our choice. */
const copiedBytes = 16_384;
const versionBytes = 2;
/** What RESTORE takes beside the value's own bytes. */
export const payloadOverheadBytes = 1 + versionBytes + crc64Bytes;

type Argument = Buffer | string | readonly Buffer[];

export class RdbCommands {
	/** So many answers are to come. */
	count = 0;

	#database = 0;
	/** Filled from its start; what is full is in the batches. */
	#batch: Buffer = Buffer.alloc(0);
	#filled = 0;
	#batches: Buffer[] = [];

	/** `version` is that of the file's format; each value says the oldest one that has its type, which older servers take, too. */
	write(records: readonly RdbRecord[], version: number): readonly Buffer[] {
		this.#batches = [];
		for (const record of records) {
			if (record.kind === 'library') {
				this.#command(['FUNCTION', 'LOAD', record.code]);
			} else {
				this.#restore(record, version);
			}
		}

		this.#flush();
		return this.#batches;
	}

	#restore(record: RdbKey, version: number): void {
		if (record.database !== this.#database) {
			this.#database = record.database;
			this.#command(['SELECT', String(record.database)]);
		}

		const {key, expiresAtMs, idleSeconds, frequency} = record;
		const words: Argument[] = ['RESTORE', key, String(expiresAtMs ?? 0), payloadOf(record, Math.min(version, versionOfType(record.type)))];
		if (expiresAtMs !== undefined) {
			words.push('ABSTTL');
		}

		if (idleSeconds !== undefined) {
			words.push('IDLETIME', String(idleSeconds));
		}

		if (frequency !== undefined) {
			words.push('FREQ', String(frequency));
		}

		this.#command(words);
	}

	#command(words: readonly Argument[]): void {
		this.count++;
		this.#putText(`*${words.length}\r\n`);
		for (const word of words) {
			if (typeof word === 'string') {
				this.#putText(`$${word.length}\r\n${word}\r\n`);
			} else {
				this.#putParts(Buffer.isBuffer(word) ? [word] : word);
			}
		}
	}

	#putParts(parts: readonly Buffer[]): void {
		let sizeBytes = 0;
		for (const part of parts) {
			sizeBytes += part.length;
		}

		this.#putText(`$${sizeBytes}\r\n`);
		for (const part of parts) {
			this.#put(part);
		}

		this.#putText('\r\n');
	}

	/** ASCII. */
	#putText(text: string): void {
		this.#makeRoom(text.length);
		this.#filled += this.#batch.write(text, this.#filled, 'latin1');
	}

	#put(part: Buffer): void {
		if (part.length > copiedBytes) {
			this.#flush();
			this.#batches.push(part);
			return;
		}

		this.#makeRoom(part.length);
		this.#filled += part.copy(this.#batch, this.#filled);
	}

	#makeRoom(sizeBytes: number): void {
		if (this.#filled + sizeBytes > this.#batch.length) {
			this.#flush();
			this.#batch = Buffer.allocUnsafe(batchBytes);
		}
	}

	#flush(): void {
		if (this.#filled > 0) {
			this.#batches.push(this.#batch.subarray(0, this.#filled));
			this.#batch = this.#batch.subarray(this.#filled);
			this.#filled = 0;
		}
	}
}

/** As DUMP gives it (redis.io, "DUMP"; createDumpPayload in cluster.c). */
function payloadOf({type, value}: RdbKey, version: number): readonly Buffer[] {
	const versionField = Buffer.alloc(versionBytes);
	versionField.writeUInt16LE(version);
	const parts = [Buffer.of(type), ...value, versionField];
	const crc = new Crc64();
	for (const part of parts) {
		crc.update(part);
	}

	return [...parts, crc.digest()];
}
