/**
 * Reads along an RDB file, Redis' own format: counts its keys, and gives them with their values' bytes where that is wanted.
 * The rules: it never guesses (what it doesn't know is its `fault`, and nothing comes after); it holds one value at most, and none
 * where it only counts.
 */
import {Buffer} from 'node:buffer';
import {valkeyMagic} from './dump-form.js';
import {
	opcodeShapes, valueShapes, versionOfType, type Shape,
} from './rdb-shapes.js';
import {decodeString, readLength} from './rdb-string.js';
import {RdbWalker} from './rdb-walker.js';

export type RdbKey = {
	readonly kind: 'key';
	readonly database: number;
	readonly key: Buffer;
	readonly type: number;
	/** As it stands in the file, after the type byte. */
	readonly value: readonly Buffer[];
	/** Milliseconds since 1970. */
	readonly expiresAtMs?: bigint;
	readonly idleSeconds?: number;
	readonly frequency?: number;
};

export type RdbRecord = RdbKey | {readonly kind: 'library'; readonly code: Buffer};

export type RdbScannerOptions = {
	readonly givesRecords: boolean;
	/** A value that is larger is a fault where records are given. */
	readonly mostValueBytes?: number;
};

type Attributes = Pick<RdbKey, 'expiresAtMs' | 'idleSeconds' | 'frequency'>;

type Part = {
	readonly shapes: readonly Shape[];
	/** Whether `end` gets its bytes; always for the few of a number, for content where records are given. */
	readonly isKept: boolean;
	readonly end: (bytes: readonly Buffer[]) => void;
};

const headBytes = 9;
const oldestVersion = 6;
/** 12 came with Redis 7.4, 13 with Redis 8.6: what is new in there are types, and those are looked at one by one. */
const newestVersion = 13;

export class RdbScanner {
	/** Of the format, from its first bytes; 0 before. */
	version = 0;
	/** The end was seen, its checksum included; what comes after is not looked at. */
	isComplete = false;
	libraries = 0;
	/** Who wrote it: `Redis 8.6.3`, `Valkey 8.1.1`; where records are given, and it says so. */
	writer: string | undefined;
	/** What a server has to know to take all values up to here; the file itself may be of a newer one. */
	neededVersion = 0;
	readonly keysByDatabase = new Map<number, number>();

	readonly #givesRecords: boolean;
	readonly #walker: RdbWalker;
	readonly #between: ReadonlyMap<number, Part>;
	readonly #keyParts: ReadonlyMap<number, Part>;
	#fault: string | undefined;
	#records: RdbRecord[] = [];
	#part: Part | undefined;
	#database = 0;
	#key: Buffer = Buffer.alloc(0);
	#attributes: Attributes = {};

	constructor({givesRecords, mostValueBytes = Infinity}: RdbScannerOptions) {
		this.#givesRecords = givesRecords;
		this.#walker = new RdbWalker(mostValueBytes);
		this.#between = this.#partsBetween();
		this.#keyParts = new Map([...valueShapes].map(([type, shapes]) => [type, this.#keyPart(type, shapes)]));
	}

	/** Why it can't go on, for people: `it has a value of type 99, which dbseal does not know`. */
	get fault(): string | undefined {
		return this.#fault ?? this.#walker.fault;
	}

	/** Gives what has become whole with this chunk. */
	push(chunk: Buffer): readonly RdbRecord[] {
		this.#records = [];
		let goesOn = this.#canGoOn();
		if (goesOn) {
			this.#walker.feed(chunk);
		}

		while (goesOn) {
			goesOn = this.#advance() && this.#canGoOn();
		}

		return this.#records;
	}

	#canGoOn(): boolean {
		return !this.isComplete && this.fault === undefined;
	}

	/** One step; false where more bytes are needed. */
	#advance(): boolean {
		if (this.#part === undefined) {
			return this.version === 0 ? this.#readHead() : this.#readOpcode();
		}

		if (!this.#walker.walk()) {
			return false;
		}

		const {end} = this.#part;
		this.#part = undefined;
		const bytes = this.#walker.take();
		if (this.fault === undefined) {
			end(bytes);
		}

		return true;
	}

	#readHead(): boolean {
		const head = this.#walker.read(headBytes);
		if (head === undefined) {
			return false;
		}

		this.version = Number(/^REDIS(?<version>\d{4})$/v.exec(head.toString('latin1'))?.groups?.version ?? 0);
		if (this.version === 0) {
			this.#fault = head.toString('latin1').startsWith(valkeyMagic)
				? 'it is in a format of Valkey\'s own, which dbseal does not know'
				: 'it does not begin like a dump of Redis';
		} else if (this.version < oldestVersion || this.version > newestVersion) {
			this.#fault = `its format is RDB version ${this.version}, and dbseal knows ${oldestVersion} to ${newestVersion}`;
		}

		return true;
	}

	#readOpcode(): boolean {
		const opcode = this.#walker.readByte();
		if (opcode === undefined) {
			return false;
		}

		const part = this.#keyParts.get(opcode) ?? this.#between.get(opcode);
		if (part === undefined) {
			this.#fault = `it has a value of type ${opcode}, which dbseal does not know`;
		} else {
			this.#begin(part);
		}

		return true;
	}

	#begin(part: Part): void {
		this.#part = part;
		this.#walker.begin(part.shapes, part.isKept);
	}

	/** Of a value's type: its key, then the value. */
	#keyPart(type: number, shapes: readonly Shape[]): Part {
		const value = this.#content(shapes, bytes => {
			this.keysByDatabase.set(this.#database, (this.keysByDatabase.get(this.#database) ?? 0) + 1);
			this.#give({
				kind: 'key', database: this.#database, key: this.#key, type, value: bytes, ...this.#attributes,
			});
			this.#attributes = {};
		});
		return this.#content([{kind: 'string'}], bytes => {
			this.neededVersion = Math.max(this.neededVersion, versionOfType(type));
			this.#key = this.#decode(bytes);
			this.#begin(value);
		});
	}

	/** What stands between keys, by its opcode; type bytes of values are below. */
	#partsBetween(): ReadonlyMap<number, Part> {
		const {keyMeta, slot, library, moduleData, idle, frequency, auxiliary, resize, expiryMs, expirySeconds, select, checksum} = opcodeShapes;
		return new Map([
			[0xF3, this.#content(keyMeta, () => {
				this.#fault = this.#givesRecords ? 'it has what a module keeps beside keys' : undefined;
			})],
			[0xF4, unused(slot)],
			[0xF5, this.#content(library, bytes => {
				this.libraries++;
				this.#give({kind: 'library', code: this.#decode(bytes)});
			})],
			[0xF7, this.#content(moduleData, () => {
				// RESTORE brings back keys only; without the rest they would not be what they were
				this.#fault = this.#givesRecords ? 'it has data of a module that belongs to no key' : undefined;
			})],
			[0xF8, this.#attribute(idle, bytes => ({idleSeconds: numberIn(bytes)}))],
			[0xF9, this.#attribute(frequency, bytes => ({frequency: bytes.readUInt8()}))],
			[0xFA, this.#content(auxiliary, bytes => {
				this.writer ??= writerIn(Buffer.concat(bytes).toString('latin1'));
			})],
			[0xFB, unused(resize)],
			[0xFC, this.#attribute(expiryMs, bytes => ({expiresAtMs: bytes.readBigInt64LE()}))],
			[0xFD, this.#attribute(expirySeconds, bytes => ({expiresAtMs: BigInt(bytes.readInt32LE()) * 1000n}))],
			[0xFE, {
				shapes: select,
				isKept: true,
				end: bytes => {
					this.#database = numberIn(Buffer.concat(bytes));
				},
			}],
			[0xFF, {
				shapes: checksum,
				isKept: false,
				end: () => {
					this.isComplete = true;
				},
			}],
		]);
	}

	/** Of the key that follows. */
	#attribute(shapes: readonly Shape[], read: (bytes: Buffer) => Attributes): Part {
		return {
			shapes,
			isKept: true,
			end: bytes => {
				this.#attributes = {...this.#attributes, ...read(Buffer.concat(bytes))};
			},
		};
	}

	#content(shapes: readonly Shape[], end: (bytes: readonly Buffer[]) => void): Part {
		return {shapes, isKept: this.#givesRecords, end};
	}

	#give(record: RdbRecord): void {
		if (this.#givesRecords) {
			this.#records.push(record);
		}
	}

	#decode(bytes: readonly Buffer[]): Buffer {
		const text = this.#givesRecords ? decodeString(Buffer.concat(bytes)) : Buffer.alloc(0);
		this.#fault ??= text === undefined ? 'it has a compressed string that does not come to its size' : undefined;
		return text ?? Buffer.alloc(0);
	}
}

/** In a field that a server writes at the beginning: its name, and the version in one string of less than 64 bytes. */
function writerIn(field: string): string | undefined {
	const {name, version} = /^.(?<name>redis|valkey)-ver.(?<version>\d[\d.]*)$/sv.exec(field)?.groups ?? {};
	return version === undefined ? undefined : `${name === 'valkey' ? 'Valkey' : 'Redis'} ${version}`;
}

function unused(shapes: readonly Shape[]): Part {
	return {shapes, isKept: false, end: () => undefined};
}

function numberIn(bytes: Buffer): number {
	return readLength(bytes, 0)?.value ?? 0;
}
