/**
 * Runs asynchronous work on several items at once and gives the results in the items' order.
 * The rule: never more than `atOnce` items in flight, so that memory is bounded whatever the stream's length.
 */
import * as os from 'node:os';
import {createIterator} from '../core/create-iterator.js';

/** The stand-alone reader runs on Node 18.0, too, which does not have the first of them. */
const {availableParallelism, cpus}: Pick<typeof os, 'cpus'> & Partial<Pick<typeof os, 'availableParallelism'>> = os;

/** Node's thread pool. */
const poolThreads = 4;
const cores = availableParallelism?.() ?? cpus().length;

/** Our choice: one more than there are cores, so that none waits for the main thread. */
const blocksAtOnce = Math.min(poolThreads, cores + 1);

/** For compressing, beside which the pool has little to do: 4 % faster by measurement, for 1 MiB. Reads of a restore would wait behind it. */
export const moreBlocksAtOnce = Math.min(poolThreads, cores + 2);

export function inOrder<Item, Result extends NonNullable<unknown>>(
	items: AsyncIterable<Item>,
	work: (item: Item) => Promise<Result>,
	atOnce = blocksAtOnce,
): AsyncIterableIterator<Result, undefined> {
	const iterator = items[Symbol.asyncIterator]();
	const pending: Array<Promise<Result>> = [];
	let isAtEnd = false;

	const startMore = async (): Promise<void> => {
		while (!isAtEnd && pending.length < atOnce) {
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
