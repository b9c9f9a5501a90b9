/**
 * Runs asynchronous work on several items at once and gives the results in the items' order.
 * The rule: never more than `atOnce` items in flight, so that memory is bounded whatever the stream's length.
 */
import * as os from 'node:os';
import {createIterator} from '../core/create-iterator.js';

/** The stand-alone reader runs on Node 18.0, too, which does not have the first of them. */
const {availableParallelism, cpus}: Pick<typeof os, 'cpus'> & Partial<Pick<typeof os, 'availableParallelism'>> = os;

/**
 * Our choice: one more than there are cores, so that none waits for the main thread, and at most 4,
 * the size of Node's thread pool.
 */
const blocksAtOnce = Math.min(4, (availableParallelism?.() ?? cpus().length) + 1);

export function inOrder<Item, Result extends NonNullable<unknown>>(items: AsyncIterable<Item>, work: (item: Item) => Promise<Result>): AsyncIterableIterator<Result, undefined> {
	const iterator = items[Symbol.asyncIterator]();
	const pending: Array<Promise<Result>> = [];
	let isAtEnd = false;

	const startMore = async (): Promise<void> => {
		while (!isAtEnd && pending.length < blocksAtOnce) {
			const next = await iterator.next();
			if (next.done === true) {
				isAtEnd = true;
				return;
			}

			const result = work(next.value);
			// It is awaited in its turn; until then, or if the consumer leaves, its failure must not count as unhandled
			result.catch(() => undefined);
			pending.push(result);
		}
	};

	return createIterator({
		async next() {
			await startMore();
			return pending.shift();
		},
		close: async () => iterator.return?.(),
	});
}
