/**
 * Walks over the parts of an RDB file by their shapes, whatever its chunks are cut at, and keeps the bytes of those that are wanted.
 * The rule: of what is not wanted nothing is kept but the few bytes of a head that is not whole yet.
 */
import {Buffer} from 'node:buffer';
import {formatBytes} from '../../core/text.js';
import {modulePartShapes, type Shape} from './rdb-shapes.js';
import {readLength, readStringHead} from './rdb-string.js';

/** Where the bytes of a part begin, and how many they are. */
type Head = {readonly next: number; readonly sizeBytes: number};
type Frame = {readonly shapes: readonly Shape[]; index: number; rounds: number};

/** A string's length that is its own first byte, as most are. */
const longestShort = 0x3F;

export class RdbWalker {
	/** Why it can't go on, for people. */
	fault: string | undefined;

	readonly #mostKeptBytes: number;
	#data: Buffer = Buffer.alloc(0);
	#at = 0;
	/** Bytes of a string that is passing. */
	#toSkip = 0;
	readonly #stack: Frame[] = [];
	#isKeeping = false;
	#kept: Buffer[] = [];
	#keptBytes = 0;
	#keepFrom = 0;

	constructor(mostKeptBytes: number) {
		this.#mostKeptBytes = mostKeptBytes;
	}

	feed(chunk: Buffer): void {
		this.#keep();
		const rest = this.#data.subarray(this.#at);
		this.#data = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
		this.#at = 0;
		this.#keepFrom = 0;
	}

	/** The next bytes as they are; undefined where they are not all there yet. */
	read(count: number): Buffer | undefined {
		if (this.#data.length - this.#at < count) {
			return undefined;
		}

		this.#at += count;
		return this.#data.subarray(this.#at - count, this.#at);
	}

	/** Undefined where it is not there yet. */
	readByte(): number | undefined {
		const byte = this.#data[this.#at];
		this.#at += byte === undefined ? 0 : 1;
		return byte;
	}

	begin(shapes: readonly Shape[], isWanted: boolean): void {
		this.#stack.push({shapes, index: 0, rounds: 1});
		this.#isKeeping = isWanted;
		this.#kept = [];
		this.#keptBytes = 0;
		this.#keepFrom = this.#at;
	}

	/** Whether what was begun has come to its end; else more bytes are needed, or there is a fault. */
	walk(): boolean {
		while (this.fault === undefined) {
			if (this.#toSkip > 0 && !this.#skip()) {
				return false;
			}

			const frame = this.#stack.at(-1);
			if (frame === undefined) {
				return true;
			}

			if (!this.#step(frame)) {
				return false;
			}
		}

		return false;
	}

	/** The bytes of what has come to its end; none where they were not wanted. */
	take(): readonly Buffer[] {
		this.#keep();
		this.#isKeeping = false;
		return this.#kept;
	}

	/** Whether all bytes of it are there. */
	#skip(): boolean {
		const count = Math.min(this.#toSkip, this.#data.length - this.#at);
		this.#at += count;
		this.#toSkip -= count;
		return this.#toSkip === 0;
	}

	/** One part of a shape; false where more bytes are needed. */
	#step(frame: Frame): boolean {
		const shape = frame.shapes[frame.index];
		if (shape === undefined || frame.rounds === 0) {
			frame.index = 0;
			frame.rounds--;
			if (frame.rounds <= 0) {
				this.#stack.pop();
			}

			return true;
		}

		if (shape.kind === 'each') {
			return this.#beginRounds(frame, shape.of);
		}

		return shape.kind === 'module' ? this.#beginModulePart(frame) : this.#passOver(frame, this.#headOf(shape));
	}

	#headOf(shape: Exclude<Shape, {readonly kind: 'each' | 'module'}>): Head | undefined {
		const [data, at] = [this.#data, this.#at];
		switch (shape.kind) {
			case 'string': {
				const first = data[at] ?? longestShort + 1;
				if (first <= longestShort) {
					return {next: at + 1, sizeBytes: first};
				}

				const head = readStringHead(data, at);
				if (head === 'unknown') {
					this.fault = 'it has a string that is written in a way which dbseal does not know';
					return undefined;
				}

				return head;
			}

			case 'bytes': {
				return {next: at, sizeBytes: shape.count};
			}

			case 'length': {
				const length = readLength(data, at);
				return length && {next: length.next, sizeBytes: 0};
			}

			case 'double': {
				const first = data[at];
				// 253 to 255 are not a number, and the infinities
				return first === undefined ? undefined : {next: at + 1, sizeBytes: first < 253 ? first : 0};
			}
		}
	}

	#beginRounds(frame: Frame, shapes: readonly Shape[]): boolean {
		const count = readLength(this.#data, this.#at);
		if (!this.#passOver(frame, count && {next: count.next, sizeBytes: 0})) {
			return false;
		}

		this.#stack.push({shapes, index: 0, rounds: count?.value ?? 0});
		return true;
	}

	/** Stays at its shape until the zero that ends it. */
	#beginModulePart(frame: Frame): boolean {
		const kind = readLength(this.#data, this.#at);
		if (kind === undefined) {
			return false;
		}

		if (kind.value === 0) {
			return this.#passOver(frame, {next: kind.next, sizeBytes: 0});
		}

		const shapes = modulePartShapes.get(kind.value);
		if (shapes === undefined) {
			this.fault = `it has data of a module with a part of kind ${kind.value}, which dbseal does not know`;
			return false;
		}

		this.#at = kind.next;
		this.#stack.push({shapes, index: 0, rounds: 1});
		return true;
	}

	/** False where its head is not all there. */
	#passOver(frame: Frame, head: Head | undefined): boolean {
		if (head === undefined) {
			return false;
		}

		this.#at = head.next;
		this.#toSkip = head.sizeBytes;
		frame.index++;
		this.#refuseTooLarge(head.sizeBytes);
		return true;
	}

	#keep(): void {
		if (this.#isKeeping && this.#at > this.#keepFrom) {
			this.#kept.push(this.#data.subarray(this.#keepFrom, this.#at));
			this.#keptBytes += this.#at - this.#keepFrom;
			this.#keepFrom = this.#at;
			this.#refuseTooLarge(0);
		}
	}

	#refuseTooLarge(sizeBytes: number): void {
		if (this.#isKeeping && this.#keptBytes + sizeBytes > this.#mostKeptBytes) {
			this.fault ??= `the value of a key has more than ${formatBytes(this.#mostKeptBytes)}`;
		}
	}
}
