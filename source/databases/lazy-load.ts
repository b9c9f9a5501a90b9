/**
 * A load that begins when the first bytes of the dump show what it is. The rule: until then nothing of the target is touched.
 */
import {Buffer} from 'node:buffer';
import {addAbortSignal, PassThrough, Writable} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import {AppError, SourceError, toError} from '../core/errors.js';
import {type Load, type LoadReport} from '../core/database.js';
import {finishWriting, passOn} from '../core/writing.js';
import {type RunningTool, type ToolExit} from '../tools/client-tool.js';

export type LazyLoad = {
	/** Starts the load that fits the dump's first bytes; undefined asks for more of them. Throws where none does. */
	start(head: Buffer, isAll: boolean): Promise<Load | undefined>;
};

export function loadLazily({start}: LazyLoad, signal: AbortSignal): Load {
	const begun = new Begun(start);
	const stream = new Writable({
		write(chunk: Buffer, _encoding, callback) {
			void passOn(begun.take(chunk), callback);
		},
		final(callback) {
			void passOn(begun.finish(), callback);
		},
		destroy(error, callback) {
			void passOn(begun.stop(), () => {
				callback(error);
			});
		},
	});
	// What ends it while nobody writes is noticed at once
	begun.onFailure = error => {
		stream.destroy(error);
	};

	addAbortSignal(signal, stream);
	const finished = (async (): Promise<LoadReport> => {
		try {
			await finishWriting(stream);
		} catch (error) {
			await begun.stop();
			signal.throwIfAborted();
			throw begun.failure ?? asStopped(error);
		}

		return begun.report;
	})();
	// Whoever writes the stream may look at `finished` only later
	finished.catch(() => undefined);
	return {stream, finished};
}

function asStopped(error: unknown): AppError {
	return error instanceof AppError
		? error
		: new SourceError({
			code: 'LOAD_FAILED',
			message: 'the load was stopped before it had everything',
			hint: 'See what stopped the run, then start it again.',
			cause: error,
		});
}

/** The load that the first bytes ask for, from its start to its end. */
class Begun {
	report: LoadReport = {};
	/** Why the load itself failed. */
	failure: Error | undefined;
	onFailure: ((error: Error) => void) | undefined;

	readonly #start: LazyLoad['start'];
	#head: Buffer = Buffer.alloc(0);
	#inner: Load | undefined;
	#starting: Promise<void> = Promise.resolve();

	constructor(start: LazyLoad['start']) {
		this.#start = start;
	}

	async take(chunk: Buffer): Promise<void> {
		if (this.#inner) {
			await writeTo(this.#inner.stream, chunk);
			return;
		}

		this.#head = Buffer.concat([this.#head, chunk]);
		await this.#begin(false);
	}

	async finish(): Promise<void> {
		if (!this.#inner) {
			await this.#begin(true);
		}

		this.#inner?.stream.end();
		this.report = await this.#inner?.finished ?? {};
	}

	/** One that is being started can't be stopped before it has been. */
	async stop(): Promise<void> {
		this.#inner?.stream.destroy();
		await Promise.allSettled([this.#starting]);
		this.#inner?.stream.destroy();
		await Promise.allSettled([this.#inner?.finished]);
	}

	async #begin(isAll: boolean): Promise<void> {
		this.#starting = (async () => {
			this.#inner = await this.#start(this.#head, isAll);
		})();
		await this.#starting;
		if (this.#inner) {
			this.#inner.finished.catch((error: unknown) => {
				this.failure = toError(error);
				this.onFailure?.(this.failure);
			});
			await writeTo(this.#inner.stream, this.#head);
			this.#head = Buffer.alloc(0);
		}
	}
}

/** What a dump becomes on its way into a load. MUST read its source to its end before it ends. */
export type LoadStage = (source: AsyncIterable<Buffer>) => AsyncIterable<Buffer>;

export function loadThrough(stage: LoadStage, inner: Load, signal: AbortSignal): Load {
	const stream = new PassThrough();
	const pumped = pipeline(stream, stage, inner.stream, {signal});
	const finished = settle(pumped, inner);
	finished.catch(() => undefined);
	return {stream, finished};
}

/** What a tool makes of it; `explain` tells why it has no whole output. */
export function toolStage({tool, explain}: {readonly tool: RunningTool; readonly explain: (exit: ToolExit) => Error}): LoadStage {
	return async function * (source) {
		const fed = feed(source, tool);
		fed.catch(() => undefined);
		try {
			yield * tool.stdout as AsyncIterable<Buffer>;
			const exit = await tool.ended;
			if (exit.exitCode !== 0) {
				throw explain(exit);
			}

			await fed;
		} finally {
			tool.stop();
		}
	};
}

/** A tool may end well before it has read everything; the source is read to its end all the same, where it is proven. */
async function feed(source: AsyncIterable<Buffer>, {stdin}: RunningTool): Promise<void> {
	let isTaking = true;
	for await (const chunk of source) {
		isTaking &&= await new Promise<boolean>(resolve => {
			stdin.write(chunk, error => {
				resolve(!error);
			});
		});
	}

	stdin.end();
}

/** An error of ours on the way is the cause; otherwise the load knows best why it stopped. */
async function settle(pumped: Promise<void>, {finished}: Load): Promise<LoadReport> {
	const [pump, load] = await Promise.allSettled([pumped, finished]);
	if (pump.status === 'rejected' && (pump.reason instanceof AppError || load.status === 'fulfilled')) {
		throw toError(pump.reason);
	}

	if (load.status === 'rejected') {
		throw toError(load.reason);
	}

	return load.value;
}

async function writeTo(stream: Writable, chunk: Buffer): Promise<void> {
	await new Promise<void>((resolve, reject) => {
		stream.write(chunk, error => {
			if (error) {
				reject(error);
			} else {
				resolve();
			}
		});
	});
}
