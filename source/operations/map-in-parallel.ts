/**
 * Maps a list with a few of its items under way at once, and keeps their order. The first failure ends it.
 */
export async function mapInParallel<Item, Result>(items: readonly Item[], atOnce: number, map: (item: Item) => Promise<Result>): Promise<readonly Result[]> {
	const results: Result[] = [];
	const rest = items.entries();
	await Promise.all(Array.from({length: atOnce}, async () => {
		for (const [index, item] of rest) {
			results[index] = await map(item);
		}
	}));
	return results;
}
