/**
 * The nearest known word to a mistyped one.
 */

/** Undefined where nothing is near enough to be meant: more than a third of the letters would have to change. */
export function nearestMatch(typed: string, known: readonly string[]): string | undefined {
	const [nearest] = known
		.map(word => ({word, distance: editDistance(typed, word)}))
		.filter(({word, distance}) => distance <= Math.max(1, Math.floor(Math.max(word.length, typed.length) / 3)))
		.toSorted((a, b) => a.distance - b.distance);
	return nearest?.word;
}

/** Levenshtein distance, with a swap of neighbours counted as one change. */
function editDistance(a: string, b: string): number {
	const rows = [Array.from({length: b.length + 1}, (_, index) => index)];
	const at = (row: number, column: number) => rows[row]?.[column] ?? Number.POSITIVE_INFINITY;
	for (let row = 1; row <= a.length; row++) {
		rows[row] = [row];
		for (let column = 1; column <= b.length; column++) {
			const isSame = a[row - 1] === b[column - 1];
			const isSwap = a[row - 2] === b[column - 1] && a[row - 1] === b[column - 2];
			rows[row]?.push(Math.min(
				at(row - 1, column - 1) + (isSame ? 0 : 1),
				at(row - 1, column) + 1,
				at(row, column - 1) + 1,
				isSwap ? at(row - 2, column - 2) + 1 : Number.POSITIVE_INFINITY,
			));
		}
	}

	return at(a.length, b.length);
}
