/**
 * What the shared sources use and Node 18 does not have yet.
 */

/** To be called before anything else; does nothing where the language has its own. */
export function addMissingMethods(): void {
	if ('toSorted' in Array.prototype) {
		return;
	}

	// eslint-disable-next-line no-extend-native -- only where it is missing
	Object.defineProperty(Array.prototype, 'toSorted', {
		configurable: true,
		writable: true,
		value<Item>(this: readonly Item[], compare?: (one: Item, other: Item) => number): Item[] {
			// eslint-disable-next-line unicorn/no-array-sort -- of a copy
			return [...this].sort(compare);
		},
	});
}
