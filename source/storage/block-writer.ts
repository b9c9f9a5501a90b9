/**
 * A Writable that gathers its bytes into blocks and has several of them written at once: the write side of every storage.
 * The rule: memory is bounded by (blocks at once + 1) blocks, however long the stream; the buffers are used again and again.
 */
import {Buffer} from 'node:buffer';
import {Writable} from 'node:stream';
import {finished} from 'node:stream/promises';
import {toError} from '../core/errors.js';

export type Block = {
	/** Valid until the promise of `write` settles; afterwards the buffer is filled anew. */
	readonly bytes: Buffer;
	/** Which block it is; the first is 0. */
	readonly index: number;
	/** Where the block begins in the stream. */
	readonly offset: number;
	/** True only for the block that ends the stream. */
	readonly isLast: boolean;
};

export type BlockWriterOptions = {
	/** `begin` is called once, when more than so many bytes have come, and so before the first block is full. */
	readonly early?: {readonly afterBytes: number; begin(): void};
	/** The size of the block at this index; every one but the last has exactly this size. */
	blockBytes(index: number): number;
	/** How many blocks of this size are written at once while another one is filled; the one that ends the stream goes beside them. */
	blocksAtOnce(blockBytes: number): number;
	write(block: Block): Promise<void>;
	/** Called when the stream is destroyed before its end, so that writes on their way can be given up. */
	cancel?(reason: Error | undefined): void;
};

/** An empty stream writes no block at all. */
export function createBlockWriter(options: BlockWriterOptions): Writable {
	const blocks = new BlockQueue(options, error => {
		writable.destroy(error);
	});
	const writable = new Writable({
		highWaterMark: Math.min(options.blockBytes(0), 1_048_576),
		write(chunk: Buffer, _encoding, callback) {
			settle(blocks.add(chunk), callback);
		},
		final(callback) {
			settle(blocks.end(), callback);
		},
		destroy(error, callback) {
			if (!writable.writableFinished) {
				options.cancel?.(error ?? undefined);
			}

			settle(blocks.drain(), () => {
				callback(error);
			});
		},
	});
	// Whoever pipes into it or commits is told; without a listener an early failure would end the process.
	writable.on('error', () => undefined);
	return writable;
}

/** Destroys the stream and waits until none of its writes is on its way. */
export async function stopWriting(stream: Writable): Promise<void> {
	if (stream.closed) {
		return;
	}

	const closed = new Promise(resolve => {
		stream.once('close', resolve);
	});
	stream.destroy();
	await closed;
}

/** Throws unless the stream took all its bytes: what a `commit` asks first. */
export async function assertWritten(stream: Writable): Promise<void> {
	if (stream.errored !== null) {
		throw stream.errored;
	}

	if (!stream.writableEnded || (stream.destroyed && !stream.writableFinished)) {
		throw new Error('commit was called before the upload\'s stream had finished');
	}

	await finished(stream);
}

class BlockQueue {
	readonly #options: BlockWriterOptions;
	readonly #fail: (error: Error) => void;
	readonly #inFlight = new Set<Promise<void>>();
	readonly #free: Buffer[] = [];
	#block: Buffer | undefined;
	#filled = 0;
	#index = 0;
	#offset = 0;
	#failure: Error | undefined;
	#hasBegun = false;

	constructor(options: BlockWriterOptions, fail: (error: Error) => void) {
		this.#options = options;
		this.#fail = fail;
	}

	async add(chunk: Buffer): Promise<void> {
		let rest = chunk;
		while (rest.length > 0) {
			// A full block waits for the next byte, so that the one that ends the stream is known as the last.
			if (this.#block !== undefined && this.#filled === this.#block.length) {
				await this.#send(false);
			}

			this.#block ??= this.#take();
			const copied = rest.copy(this.#block, this.#filled);
			this.#filled += copied;
			rest = rest.subarray(copied);
			this.#beginEarly();
		}
	}

	async end(): Promise<void> {
		if (this.#filled > 0) {
			await this.#send(true);
		}

		await this.drain();
		this.#rethrow();
	}

	async drain(): Promise<void> {
		await Promise.all(this.#inFlight);
	}

	#beginEarly(): void {
		const {early} = this.#options;
		if (!this.#hasBegun && early !== undefined && this.#offset + this.#filled > early.afterBytes) {
			this.#hasBegun = true;
			early.begin();
		}
	}

	async #send(isLast: boolean): Promise<void> {
		const buffer = this.#block ?? Buffer.alloc(0);
		// Nothing is filled after the last one: it takes no room that another one needs
		const atOnce = isLast ? Infinity : this.#options.blocksAtOnce(buffer.length);
		while (this.#inFlight.size >= atOnce) {
			await Promise.race(this.#inFlight);
		}

		this.#rethrow();
		const block = {
			bytes: buffer.subarray(0, this.#filled), index: this.#index, offset: this.#offset, isLast,
		};
		this.#block = undefined;
		this.#index++;
		this.#offset += this.#filled;
		this.#filled = 0;
		const written = this.#write(block, buffer);
		this.#inFlight.add(written);
		void written.then(() => this.#inFlight.delete(written));
	}

	/** Never rejects: the first failure is kept and ends the stream. */
	async #write(block: Block, buffer: Buffer): Promise<void> {
		try {
			await this.#options.write(block);
			this.#free.push(buffer);
		} catch (error) {
			this.#failure ??= toError(error);
			this.#fail(this.#failure);
		}
	}

	#take(): Buffer {
		const sizeBytes = this.#options.blockBytes(this.#index);
		const free = this.#free.pop();
		return free?.length === sizeBytes ? free : Buffer.allocUnsafeSlow(sizeBytes);
	}

	#rethrow(): void {
		if (this.#failure !== undefined) {
			throw this.#failure;
		}
	}
}

function settle(work: Promise<void>, callback: (error?: Error) => void): void {
	work.then(() => {
		callback();
	}, (error: unknown) => {
		callback(toError(error));
	});
}
