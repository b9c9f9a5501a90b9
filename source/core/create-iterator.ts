/**
 * An async iterator of two functions, for stages of a stream.
 * The rule: it holds no item while it waits for the next one. A suspended generator does, and a chain of generators
 * keeps megabytes of chunks alive that long went by, which the garbage collector then takes for long-lived.
 */
export type Steps<Item extends NonNullable<unknown>> = {
	/** The next item, or undefined at the end. Never called again after the end or an error. */
	readonly next: () => Promise<Item | undefined>;
	/** Runs once, however it ends: at the end, after an error, or when the consumer leaves. */
	readonly close?: () => Promise<unknown>;
};

/** One consumer, which asks for an item when it has the last one. */
export function createIterator<Item extends NonNullable<unknown>>({next, close}: Steps<Item>): AsyncIterableIterator<Item, undefined> {
	let isClosed = false;
	const finish = async (): Promise<IteratorReturnResult<undefined>> => {
		if (!isClosed) {
			isClosed = true;
			await close?.();
		}

		return {done: true, value: undefined};
	};

	return {
		async next() {
			if (isClosed) {
				return finish();
			}

			let item: Item | undefined;
			try {
				item = await next();
			} catch (error) {
				// The first error is the one to tell; what then can't be closed either follows from it
				await finish().catch(() => undefined);
				throw error;
			}

			return item === undefined ? finish() : {done: false, value: item};
		},
		return: finish,
		[Symbol.asyncIterator]() {
			return this;
		},
	};
}
