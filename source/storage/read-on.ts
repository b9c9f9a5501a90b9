/**
 * A Readable over a remote file that goes on where it broke off: what was given is counted, and the rest asked for anew.
 * The rule: every byte once and in order, or an error.
 */
import {type Buffer} from 'node:buffer';
import {Readable} from 'node:stream';

export type ReadOnOptions = {
	/** The rest of the file from this byte on (counted from the first byte given). */
	readonly openAt: (offset: number) => Promise<Readable>;
	readonly isTransient: (error: unknown) => boolean;
	readonly translate: (error: unknown) => Error;
};

/** Our choice: breaks in a row without a byte between them, after which it is no accident. */
const mostBreaks = 5;

export function readOn(first: Readable, {openAt, isTransient, translate}: ReadOnOptions): Readable {
	let source = first;
	let chunks: AsyncIterator<Buffer> = source[Symbol.asyncIterator]();
	let given = 0;
	let breaks = 0;
	const whole = new Readable({
		highWaterMark: 1_048_576,
		read() {
			void pull();
		},
		destroy(error, callback) {
			source.destroy();
			callback(error);
		},
	});
	return whole;

	async function pull(): Promise<void> {
		try {
			const chunk = await nextChunk();
			given += chunk?.length ?? 0;
			breaks = 0;
			whole.push(chunk);
		} catch (error) {
			whole.destroy(translate(error));
		}
	}

	async function nextChunk(): Promise<Buffer | null> {
		for (;;) {
			try {
				const next = await chunks.next();
				return next.done ? null : next.value;
			} catch (error) {
				breaks++;
				if (whole.destroyed || breaks > mostBreaks || !isTransient(error)) {
					throw error;
				}
			}

			source.destroy();
			source = await openAt(given);
			chunks = source[Symbol.asyncIterator]();
		}
	}
}
