/**
 * Bytes of which some go out as others, without a copy of those that stay.
 */
import {Buffer} from 'node:buffer';

export class EditedBytes {
	/** Where the present statement begins. */
	statementAt = 0;

	readonly #data: Buffer;
	readonly #parts: Buffer[] = [];
	#keptFrom = 0;

	constructor(data: Buffer) {
		this.#data = data;
	}

	textFrom(start: number, end: number): string {
		return this.#data.toString('latin1', start, end);
	}

	replace(start: number, {end, by}: {readonly end: number; readonly by: string}): void {
		this.#parts.push(this.#data.subarray(this.#keptFrom, start), Buffer.from(by, 'latin1'));
		this.#keptFrom = end;
	}

	finish(end: number): Buffer[] {
		return [...this.#parts, this.#data.subarray(this.#keptFrom, end)].filter(part => part.length > 0);
	}
}
