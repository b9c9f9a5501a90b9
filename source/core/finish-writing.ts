/**
 * Waits until a Writable has taken everything, its `final` included.
 * Node's own `finished` counts one that is destroyed without an error while it waits in `final` as done.
 */
import {type Writable} from 'node:stream';
import {finished} from 'node:stream/promises';

/** @throws What the stream failed with, or an Error where it was destroyed before its end. */
export async function finishWriting(stream: Writable): Promise<void> {
	await finished(stream);
	if (!stream.writableFinished) {
		throw new Error('the stream was destroyed before it had finished');
	}
}
