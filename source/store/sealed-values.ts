/**
 * Every sealed value of the store with its place: what a change of the system key has to go through.
 * The rule: a new column with sealed values gets its line in `sealedColumns`, or a rotation would lose it.
 */
import {type Sql} from './sql.js';

export type SealedTable = 'meta' | 'profiles' | 'sources' | 'destinations';

export type SealedValue = {
	/** What the value is bound to, as `sealedPlace` makes it. */
	readonly place: string;
	readonly sealed: string;
};

/** Gives the value to keep from now on, or undefined when it is lost and has to be entered again. */
export type ReplaceSealed = (value: SealedValue) => string | undefined;

const sealedColumns = [
	{
		table: 'meta', id: 'vaultId', column: 'canary', whenLost: '',
	},
	{
		table: 'profiles', id: 'id', column: 'sealedKey', whenLost: '',
	},
	{
		table: 'sources', id: 'id', column: 'sealedSecrets', whenLost: ', secretsLost = 1',
	},
	{
		table: 'destinations', id: 'id', column: 'sealedSecrets', whenLost: ', secretsLost = 1',
	},
] as const;

/** The place of a sealed value, `table/column/row id` (docs/format.md, "Sealed values"). */
export function sealedPlace(table: SealedTable, id: string): string {
	return `${table}/${sealedColumns.find(entry => entry.table === table)?.column ?? ''}/${id}`;
}

export function listSealed(sql: Sql): readonly SealedValue[] {
	return sealedColumns.flatMap(({table, id, column}) => sql
		.all(`SELECT ${id} AS id, ${column} AS sealed FROM ${table} WHERE ${column} IS NOT NULL`)
		.map(row => ({place: sealedPlace(table, String(row.id)), sealed: String(row.sealed)})));
}

/** Replaces each sealed value; to be called within a transaction. Gives the number of values. */
export function replaceSealed(sql: Sql, replace: ReplaceSealed): number {
	let count = 0;
	for (const {table, id, column, whenLost} of sealedColumns) {
		const rows = sql.all(`SELECT ${id} AS id, ${column} AS sealed FROM ${table} WHERE ${column} IS NOT NULL`);
		for (const row of rows) {
			const rowId = String(row.id);
			const sealed = replace({place: sealedPlace(table, rowId), sealed: String(row.sealed)});
			if (sealed === undefined) {
				sql.run(`UPDATE ${table} SET ${column} = NULL${whenLost} WHERE ${id} = $rowId`, {rowId});
			} else {
				sql.run(`UPDATE ${table} SET ${column} = $sealed WHERE ${id} = $rowId`, {sealed, rowId});
			}
		}

		count += rows.length;
	}

	return count;
}
