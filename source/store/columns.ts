/**
 * How values look in a column, and the schemas that read them back: dates as ISO text in UTC, yes and no as 1 and 0,
 * JSON as text, absent as NULL. A row that does not fit its schema is damage, not a bug.
 */
import * as v from 'valibot';
import {damaged} from './sql-errors.js';
import {
	type Sql, type SqlParameters, type SqlRow, type SqlValue,
} from './sql.js';

/** A column that may be NULL, which reads as undefined. */
export function orAbsent<const Schema extends v.GenericSchema>(schema: Schema) {
	return v.pipe(v.nullable(schema), v.transform(value => value ?? undefined));
}

export const dateColumn = v.pipe(
	v.string(),
	v.transform(text => new Date(text)),
	v.check(date => !Number.isNaN(date.getTime()), 'not a date'),
);

export const booleanColumn = v.pipe(v.picklist([0, 1]), v.transform(bit => bit === 1));

/** Text of a JSON value that has to fit `schema`. */
export function jsonColumn<const Schema extends v.GenericSchema>(schema: Schema) {
	return v.pipe(v.string(), v.parseJson(), schema);
}

/** Each value in the form of its column: dates as text, yes and no as 1 and 0, lists and objects as JSON, undefined as NULL. */
export function toColumns(values: Readonly<Record<string, unknown>>): SqlParameters {
	return Object.fromEntries(Object.entries(values).map(([column, value]) => [column, toColumn(value)]));
}

function toColumn(value: unknown): SqlValue {
	if (typeof value === 'string' || typeof value === 'number') {
		return value;
	}

	if (typeof value === 'boolean') {
		return value ? 1 : 0;
	}

	return value instanceof Date ? value.toISOString() : toJson(value);
}

export function toJson(value: unknown): string | null {
	return value === undefined ? null : JSON.stringify(value);
}

/**
 * Makes the function that reads a table's rows.
 * @throws IntegrityError STORE_DAMAGED that names the table and the column, never the value.
 */
export function rowReader<const Schema extends v.GenericSchema>(sql: Sql, table: string, schema: Schema) {
	const parse = v.safeParser(schema);
	return (row: SqlRow): v.InferOutput<Schema> => {
		const result = parse(row);
		if (!result.success) {
			throw damaged(sql.path, `a row of ${table} has an impossible value in ${v.getDotPath(result.issues[0]) ?? 'a column'}`);
		}

		return result.output;
	};
}
