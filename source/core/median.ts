/** The middle one of the values, of an even number of them the upper; undefined of none. */
export function median(values: readonly number[]): number | undefined {
	const sorted = values.toSorted((one, other) => one - other);
	return sorted[Math.floor(sorted.length / 2)];
}
