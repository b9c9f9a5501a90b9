/**
 * The read side of every storage: byte ranges, and foreign errors turned into ours while the bytes flow.
 * The contract's `end` is the byte after the last one; Node's and HTTP's is the last one itself.
 */
import {type Buffer} from 'node:buffer';
import {Readable} from 'node:stream';
import {toError} from '../core/errors.js';
import {type ByteRange} from '../core/storage.js';

/** Only for ranges that hold a byte: ask `isEmptyRange` first. */
export function inclusiveRange({start, end}: ByteRange): {start?: number; end?: number} {
	return {...(start !== undefined && {start}), ...(end !== undefined && {end: end - 1})};
}

export function isEmptyRange({start = 0, end}: ByteRange): boolean {
	return end !== undefined && end <= start;
}

/** Gives the bytes of `source`; what it fails with goes through `translate`. Destroying one ends the other at once. */
export function translateErrors(source: Readable, translate: (thrown: unknown) => Error): Readable {
	const chunks: AsyncIterator<Buffer> = source[Symbol.asyncIterator]();
	const translated = new Readable({
		highWaterMark: source.readableHighWaterMark,
		read() {
			void pull();
		},
		destroy(error, callback) {
			source.destroy();
			callback(error);
		},
	});
	return translated;

	async function pull(): Promise<void> {
		try {
			const next = await chunks.next();
			translated.push(next.done ? null : next.value);
		} catch (error) {
			translated.destroy(toError(translate(error)));
		}
	}
}
