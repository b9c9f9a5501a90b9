/**
 * Maps a list with a few of its items under way at once, and keeps their order.
 * The rule: the first failure ends it. Nothing new is begun, what is under way is told to stop by its signal, and it is over
 * before that failure is thrown: nobody goes on with what the caller has closed by then.
 */
export type ParallelWork<Item, Result> = {
	readonly atOnce: number;
	readonly signal: AbortSignal;
	/** The signal is one of its own for each item: many listeners on one would be taken for a leak, and warned of. */
	map(item: Item, signal: AbortSignal): Promise<Result>;
};

export async function mapInParallel<Item, Result>(items: readonly Item[], {atOnce, signal, map}: ParallelWork<Item, Result>): Promise<readonly Result[]> {
	const failed = new AbortController();
	const results: Result[] = [];
	const rest = items.entries();
	const work = async (): Promise<void> => {
		for (const [index, item] of rest) {
			failed.signal.throwIfAborted();
			try {
				results[index] = await map(item, AbortSignal.any([signal, failed.signal]));
			} catch (error) {
				failed.abort(error);
				throw error;
			}
		}
	};

	await Promise.allSettled(Array.from({length: Math.min(atOnce, items.length)}, work));
	failed.signal.throwIfAborted();
	return results;
}
