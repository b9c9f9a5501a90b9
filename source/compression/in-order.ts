/**
 * Runs asynchronous work on several items at once and gives the results in the items' order.
 * The rule: never more than `atOnce` items in flight, so that memory is bounded whatever the stream's length.
 */
import * as os from 'node:os';

/** The stand-alone reader runs on Node 18.0, too, which does not have the first of them. */
const {availableParallelism, cpus}: Pick<typeof os, 'cpus'> & Partial<Pick<typeof os, 'availableParallelism'>> = os;

/**
 * Our choice: one more than there are cores, so that none waits for the main thread, and at most 4,
 * the size of Node's thread pool.
 */
const blocksAtOnce = Math.min(4, (availableParallelism?.() ?? cpus().length) + 1);

export async function * inOrder<Item, Result>(items: AsyncIterable<Item>, work: (item: Item) => Promise<Result>): AsyncGenerator<Result, void, undefined> {
	const pending: Array<Promise<Result>> = [];
	for await (const item of items) {
		const result = work(item);
		// It is awaited in its turn; until then, or if the consumer leaves, its failure must not count as unhandled
		result.catch(() => undefined);
		pending.push(result);
		const oldest = pending.length >= blocksAtOnce ? pending.shift() : undefined;
		if (oldest !== undefined) {
			yield await oldest;
		}
	}

	for (const result of pending) {
		yield await result;
	}
}
