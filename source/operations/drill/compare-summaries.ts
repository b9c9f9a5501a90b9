/**
 * What a drill compares: the tables, row counts and objects of a backup, counted at dump time, and those of its restore; or, where
 * nothing was counted then, the rows of the dump itself.
 */
import {type Summary} from '../../core/database.js';
import {plural} from '../../core/text.js';

type RowsByTable = Summary['rowsByTable'];

/** Each difference in one line, for people; none when the restore has what the backup had. */
export function compareSummaries(expected: Summary, found: Summary): readonly string[] {
	return [
		...(Object.keys(expected.rowsByTable).length > 0 ? compareTables(asNamed(expected.rowsByTable, found), asNamed(found.rowsByTable, found)) : compareTotals(expected, found)),
		...compareObjects(expected, found),
	];
}

/** For backups of which nothing was counted when they were taken: the rows of the dump itself, as they went into the restore. */
export function compareRows(loaded: Readonly<Record<string, number>>, found: Summary): readonly string[] {
	const wanted = new Map(Object.entries(asNamed(loaded, found)).filter(([, rows]) => rows > 0));
	const counted = asNamed(found.rowsByTable, found);
	// Rows of partitions may be the whole table's in a dump, and names may lack their schema
	if ([...wanted.keys()].some(table => !Object.hasOwn(counted, table))) {
		return compareTotals({tables: found.tables, rows: [...wanted.values()].reduce((sum, rows) => sum + rows, 0)}, found);
	}

	return Object.entries(counted).flatMap(([table, rows]) => rows === (wanted.get(table) ?? 0) ? [] : [tableDiffers(table, rows, wanted.get(table) ?? 0)]);
}

/** As the server tells names apart that has the restore. */
function asNamed(rowsByTable: RowsByTable, {ignoresCase = false}: Summary): RowsByTable {
	return ignoresCase ? Object.fromEntries(Object.entries(rowsByTable).map(([table, rows]) => [table.toLowerCase(), rows])) : rowsByTable;
}

function compareTables(expected: RowsByTable, found: RowsByTable): readonly string[] {
	return sortedKeys(expected, found).flatMap(table => {
		const wanted = expected[table];
		const counted = found[table];
		if (counted === undefined) {
			return [`table ${table} is missing`];
		}

		if (wanted === undefined) {
			return [`table ${table} was not in the backup`];
		}

		return counted === wanted ? [] : [tableDiffers(table, counted, wanted)];
	});
}

function tableDiffers(table: string, counted: number, wanted: number): string {
	return `table ${table} has ${plural(counted, 'row')}, not ${wanted}`;
}

/** For summaries that only have totals. */
function compareTotals(expected: Pick<Summary, 'tables' | 'rows'>, found: Summary): readonly string[] {
	return [
		...(found.tables === expected.tables ? [] : [`${plural(found.tables, 'table')}, not ${expected.tables}`]),
		...(found.rows === expected.rows ? [] : [`${plural(found.rows, 'row')}, not ${expected.rows}`]),
	];
}

function compareObjects(expected: Summary, found: Summary): readonly string[] {
	return sortedKeys(expected.objects, found.objects).flatMap(kind => {
		const wanted = expected.objects[kind] ?? 0;
		const counted = found.objects[kind] ?? 0;
		return counted === wanted ? [] : [`${kind}: ${counted}, not ${wanted}`];
	});
}

function sortedKeys(...counts: ReadonlyArray<Readonly<Record<string, number>>>): readonly string[] {
	return [...new Set(counts.flatMap(one => Object.keys(one)))].toSorted();
}
