/**
 * One stream into several uploads at once, for jobs with more than one destination.
 * The rule: an upload that fails drops out and is named; the others go on. Only when none is left does the stream fail.
 */
import {Writable} from 'node:stream';
import {toError} from '../core/errors.js';
import {type Upload} from '../core/storage.js';

export type FanOut = {
	readonly stream: Writable;
	/** By upload, the error that took it out. */
	readonly failures: ReadonlyMap<Upload, Error>;
};

export function createFanOut(uploads: readonly Upload[], onBytes: (bytes: number) => void): FanOut {
	const failures = new Map<Upload, Error>();
	const forEachLive = async (act: (stream: Writable) => Promise<void>): Promise<void> => {
		const live = uploads.filter(upload => !failures.has(upload));
		await Promise.all(live.map(async upload => {
			try {
				await act(upload.stream);
			} catch (error) {
				failures.set(upload, toError(error));
			}
		}));
		const [firstFailure] = failures.values();
		if (failures.size === uploads.length && firstFailure) {
			throw firstFailure;
		}
	};

	for (const upload of uploads) {
		// A failure between two writes; a failing write reports itself, too.
		upload.stream.on('error', error => {
			failures.set(upload, error);
		});
	}

	const stream = new Writable({
		// One write pending: memory must not grow when a destination is slow.
		highWaterMark: 1,
		write(chunk: Uint8Array, _encoding, done) {
			settle(forEachLive(async target => writeTo(target, chunk)), done, () => {
				onBytes(chunk.length);
			});
		},
		final(done) {
			settle(forEachLive(async target => endOf(target)), done);
		},
	});
	return {stream, failures};
}

async function writeTo(stream: Writable, chunk: Uint8Array): Promise<void> {
	return new Promise((resolve, reject) => {
		if (stream.destroyed) {
			reject(stream.errored ?? new Error('the upload was closed'));
			return;
		}

		stream.once('close', reject);
		stream.write(chunk, error => {
			stream.off('close', reject);
			if (error) {
				reject(error);
			} else {
				resolve();
			}
		});
	});
}

async function endOf(stream: Writable): Promise<void> {
	return new Promise((resolve, reject) => {
		stream.once('error', reject);
		stream.end(resolve);
	});
}

function settle(work: Promise<void>, done: (error?: Error) => void, onSuccess?: () => void): void {
	work.then(() => {
		onSuccess?.();
		done();
	}, (error: unknown) => {
		done(toError(error));
	});
}
