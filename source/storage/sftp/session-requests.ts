/**
 * The requests that are on their way over one SFTP session.
 * The rule: none outlives the session, and none waits for ever: a server that answers nothing for as long as it may be silent
 * is as good as gone, also where its SSH connection still lives.
 */
import {toError} from '../../core/errors.js';
import {ConnectionDropped, statusOf} from './errors.js';

/** As the library calls back: with an error, or with nothing and the answer. */
export type Callback<Result> = (error: Error | null | undefined, result: Result) => void;

export type RequestOptions = {
	/** How many times as long as usual the server may take. */
	readonly patience?: number;
};

type Pending = {
	readonly patience: number;
	fail(error: Error): void;
};

export class Requests {
	isOver = false;
	readonly #pending = new Set<Pending>();
	readonly #silenceMs: number;
	#timer: NodeJS.Timeout | undefined;
	/** How many times `silenceMs` have passed without an answer. */
	#silences = 0;

	/** @param silenceMs How long the server may answer nothing while something was asked. */
	constructor(silenceMs: number) {
		this.#silenceMs = silenceMs;
	}

	/**
	 * Settles a request that `send` makes.
	 * Rejects with ConnectionDropped when the session ends first, with a TypeError where the server has no such request.
	 */
	async make<Result>(signal: AbortSignal | undefined, send: (callback: Callback<Result>) => void, {patience = 1}: RequestOptions = {}): Promise<Result> {
		signal?.throwIfAborted();
		return new Promise<Result>((resolve, reject) => {
			if (this.isOver) {
				reject(new ConnectionDropped('the connection has ended'));
				return;
			}

			const settle = (): void => {
				this.#settle(pending);
				signal?.removeEventListener('abort', abort);
			};

			const pending: Pending = {
				patience,
				fail(error) {
					settle();
					reject(error);
				},
			};
			const abort = (): void => {
				pending.fail(toError(signal?.reason));
			};

			this.#pending.add(pending);
			this.#watch();
			signal?.addEventListener('abort', abort);
			try {
				send((error, result) => {
					this.#silences = 0;
					if (error) {
						pending.fail(toRequestError(error));
						return;
					}

					settle();
					resolve(result);
				});
			} catch (error) {
				pending.fail(new TypeError('the server has no such request', {cause: error}));
			}
		});
	}

	end(reason = 'the connection ended'): void {
		this.isOver = true;
		clearTimeout(this.#timer);
		for (const {fail} of this.#pending) {
			fail(new ConnectionDropped(reason));
		}
	}

	#settle(pending: Pending): void {
		this.#pending.delete(pending);
		if (this.#pending.size === 0) {
			clearTimeout(this.#timer);
			this.#timer = undefined;
		} else {
			this.#timer?.refresh();
		}
	}

	#watch(): void {
		if (this.#timer === undefined) {
			this.#silences = 0;
			this.#timer = setTimeout(() => {
				// This process itself may have been held up: what came meanwhile is heard first.
				setImmediate(() => {
					this.#noteSilence();
				});
			}, this.#silenceMs);
		}
	}

	#noteSilence(): void {
		this.#silences++;
		if ([...this.#pending].some(({patience}) => patience <= this.#silences)) {
			this.end('the server stopped answering');
		} else {
			this.#timer?.refresh();
		}
	}
}

/** Whatever isn't the server's own answer comes from the connection's end. */
function toRequestError(error: Error): Error {
	return statusOf(error) === undefined ? new ConnectionDropped('the connection ended', {cause: error}) : error;
}
