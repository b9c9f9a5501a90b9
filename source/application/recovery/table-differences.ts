/**
 * A target's tables beside a backup's: what a restore would add, change and drop.
 */
import {type Summary} from '../../core/database.js';

export type TableDifference = {
	readonly table: string;
	/** Absent where it is not there, or could not be counted. */
	readonly rowsInTarget?: number;
	readonly rowsInBackup?: number;
	/** `unknown`: one side could not be counted. */
	readonly change: 'dropped' | 'changed' | 'new' | 'same' | 'unknown';
};

const order = ['dropped', 'changed', 'new', 'unknown', 'same'] as const;

/** What is lost first, then by name. Undefined for a side that could not be counted. */
export function compareTables(target: Summary | undefined, backup: Summary | undefined): readonly TableDifference[] {
	const ignoresCase = target?.ignoresCase ?? false;
	const [inTarget, inBackup] = [rowsOf(target, ignoresCase), rowsOf(backup, ignoresCase)];
	return [...new Set([...inTarget.keys(), ...inBackup.keys()])]
		.map(table => difference(table, {rowsInTarget: inTarget.get(table), rowsInBackup: inBackup.get(table), isWhole: target !== undefined && backup !== undefined}))
		.toSorted((one, other) => order.indexOf(one.change) - order.indexOf(other.change) || (one.table < other.table ? -1 : 1));
}

function rowsOf(summary: Summary | undefined, ignoresCase: boolean): ReadonlyMap<string, number> {
	return new Map(Object.entries(summary?.rowsByTable ?? {}).map(([table, rows]) => [ignoresCase ? table.toLowerCase() : table, rows]));
}

type Sides = {readonly rowsInTarget: number | undefined; readonly rowsInBackup: number | undefined; readonly isWhole: boolean};

function difference(table: string, {rowsInTarget, rowsInBackup, isWhole}: Sides): TableDifference {
	return {
		table,
		...(rowsInTarget !== undefined && {rowsInTarget}),
		...(rowsInBackup !== undefined && {rowsInBackup}),
		change: isWhole ? changeOf(rowsInTarget, rowsInBackup) : 'unknown',
	};
}

function changeOf(rowsInTarget: number | undefined, rowsInBackup: number | undefined): TableDifference['change'] {
	if (rowsInTarget === undefined || rowsInBackup === undefined) {
		return rowsInTarget === undefined ? 'new' : 'dropped';
	}

	return rowsInTarget === rowsInBackup ? 'same' : 'changed';
}
