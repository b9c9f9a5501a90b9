/**
 * Whole lines to a stream whose reader may be gone, and what became of them.
 * The rule: an error of a stream never ends the process by itself, in the middle of a clean-up; it is asked for at the end.
 */
import {setImmediate as nextTurn} from 'node:timers/promises';
import {SpaceError, systemErrorCode} from '../../core/errors.js';
import {isOutOfRoom} from '../../core/out-of-room.js';
import {type OutputStream} from '../environment.js';

/** After an error nothing more is written. */
export function writeText(stream: OutputStream, text: string): void {
	if (!stream.destroyed && stream.writable) {
		stream.write(text);
	}
}

/** EPIPE: `dbseal list | head -1`. EIO: the terminal was closed. Neither is a failure of ours. */
const readerIsGone = new Set(['EPIPE', 'EIO', 'ERR_STREAM_DESTROYED']);

export type OutputWatch = {
	/** Throws where data could not be written although somebody wants it. */
	assertWritten(): Promise<void>;
};

export function watchOutput(stream: OutputStream): OutputWatch {
	let fault: Error | undefined;
	stream.on('error', error => {
		fault ??= error;
	});
	return {
		async assertWritten() {
			// The error of the last write comes with the next turn.
			await nextTurn();
			if (fault !== undefined && !isReaderGone(fault)) {
				throw describeOutputFault(fault);
			}
		},
	};
}

/** True for the error of a write that nobody would have read. */
export function isReaderGone(error: unknown): boolean {
	return readerIsGone.has(systemErrorCode(error) ?? '');
}

/** The error of a write as ours, where it is one that we know. */
export function describeOutputFault(error: unknown): unknown {
	return isOutOfRoom(error)
		? new SpaceError({
			code: 'NO_SPACE', message: `the output can't be written (${systemErrorCode(error)})`, hint: 'Make room where it goes, then run this again.', cause: error,
		})
		: error;
}
