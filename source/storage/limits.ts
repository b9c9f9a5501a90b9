/**
 * Bandwidth limits of a destination, up and down: `limit-up=2M` is two mebibytes a second, over all its uploads together.
 * The rule: bytes wait before they are passed on, and nothing is buffered meanwhile but the one chunk that waits.
 */
import {type Readable, Writable} from 'node:stream';
import {setTimeout as delay} from 'node:timers/promises';
import {type Connection} from '../core/connection.js';
import {toError} from '../core/errors.js';
import {type Storage, type Upload} from '../core/storage.js';
import {mapReadable} from './read-stream.js';
import {readSize} from './url-options.js';

/** Throws a UsageError (INVALID_SETTING) for a limit that is no size. */
export function withLimits(storage: Storage, {options}: Connection): Storage {
	const up = makePace(readSize(options, 'limitUp'));
	const down = makePace(readSize(options, 'limitDown'));
	return {
		...storage,
		...(up && {
			async create(name, createOptions, signal) {
				return paceUpload(await storage.create(name, createOptions, signal), up, signal);
			},
		}),
		...(down && {
			async read(name, range, signal) {
				return paceReadable(await storage.read(name, range, signal), down, signal);
			},
		}),
	};
}

/** Resolves when it is these bytes' turn. */
type Pace = (sizeBytes: number, signal: AbortSignal) => Promise<void>;

function makePace(bytesPerSecond: number | undefined): Pace | undefined {
	if (bytesPerSecond === undefined) {
		return undefined;
	}

	let freeAt = 0;
	return async (sizeBytes, signal) => {
		const now = performance.now();
		const startAt = Math.max(now, freeAt);
		freeAt = startAt + ((sizeBytes / bytesPerSecond) * 1000);
		if (startAt > now) {
			await delay(startAt - now, undefined, {signal});
		}
	};
}

function paceUpload({stream: inner, ...upload}: Upload, pace: Pace, signal: AbortSignal): Upload {
	const stream = new Writable({
		highWaterMark: inner.writableHighWaterMark,
		write(chunk: Uint8Array, _encoding, callback) {
			pace(chunk.length, signal).then(() => {
				inner.write(chunk, withCause(callback));
			}, (error: unknown) => {
				callback(toError(error));
			});
		},
		final(callback) {
			inner.end(withCause(callback));
		},
		destroy(error, callback) {
			inner.destroy(error ?? undefined);
			callback(error);
		},
	});
	// A write to a stream that has failed says only that; why it failed is in the stream.
	const withCause = (callback: (error?: Error | null) => void) => (error?: Error | null) => {
		callback(error && (inner.errored ?? error));
	};

	inner.on('error', error => {
		stream.destroy(error);
	});
	inner.once('close', () => {
		stream.destroy(inner.errored ?? undefined);
	});
	// Whoever pipes into it or commits is told.
	stream.on('error', () => undefined);
	return {stream, ...upload};
}

function paceReadable(source: Readable, pace: Pace, signal: AbortSignal): Readable {
	return mapReadable(source, {
		async beforeChunk(sizeBytes) {
			await pace(sizeBytes, signal);
		},
		translate: error => toError(error),
	});
}
