/**
 * The tables of a target and of a backup side by side, in words: the same for `restore --dry-run` and for the screen before a restore.
 */
import {type TableDifference} from './table-differences.js';

export const differenceHead = ['CHANGE', 'ROWS NOW', 'ROWS IN BACKUP', 'TABLE'] as const;

/** In the order of `differenceHead`; numbers stand to the right. */
export function differenceRows(tables: readonly TableDifference[]): ReadonlyArray<readonly [string, string, string, string]> {
	const count = (rows: number | undefined) => rows === undefined ? '-' : String(rows);
	return tables.map(({change, table, rowsInTarget, rowsInBackup}) => [
		change, count(rowsInTarget).padStart(differenceHead[1].length), count(rowsInBackup).padStart(differenceHead[2].length), table,
	]);
}
