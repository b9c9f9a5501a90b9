/**
 * Ends of a Writable: whoever makes one tells its callback how the work ended, whoever waits learns whether it took everything, and
 * what nobody wants goes into one that keeps nothing.
 */
import {Writable} from 'node:stream';
import {finished} from 'node:stream/promises';
import {toError} from './errors.js';

/**
 * Waits until the stream has taken everything, its `final` included. Node's own `finished` counts one that is destroyed without an
 * error while it waits in `final` as done.
 * @throws What the stream failed with, or an Error where it was destroyed before its end.
 */
export async function finishWriting(stream: Writable): Promise<void> {
	await finished(stream);
	if (!stream.writableFinished) {
		throw new Error('the stream was destroyed before it had finished');
	}
}

/** Gives the end of `work` to a stream's callback. */
export async function passOn(work: Promise<unknown>, callback: (error?: Error) => void): Promise<void> {
	try {
		await work;
	} catch (error) {
		callback(toError(error));
		return;
	}

	callback();
}

/** Where something goes that only has to be read to its end. */
export function discard(): Writable {
	return new Writable({
		write(_chunk, _encoding, done) {
			done();
		},
	});
}
