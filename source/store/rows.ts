/**
 * Writing single rows by their column names. The names come from this program's own types, never from outside.
 */
import {type Sql, type SqlParameters, type SqlRow} from './sql.js';

/** Inserts the row and gives it back with its defaults. */
export function insertRow(sql: Sql, table: string, columns: SqlParameters): SqlRow {
	const names = Object.keys(columns);
	return sql.get(`
		INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map(name => `$${name}`).join(', ')}) RETURNING *
	`, columns) ?? {};
}

/** Sets these columns of the row with this id and gives the row back; undefined where there is no such row. */
export function updateRow(sql: Sql, table: string, columns: SqlParameters & {readonly id: string}): SqlRow | undefined {
	const names = Object.keys(columns).filter(name => name !== 'id');
	return names.length === 0
		? sql.get(`SELECT * FROM ${table} WHERE id = $id`, columns)
		: sql.get(`UPDATE ${table} SET ${names.map(name => `${name} = $${name}`).join(', ')} WHERE id = $id RETURNING *`, columns);
}
