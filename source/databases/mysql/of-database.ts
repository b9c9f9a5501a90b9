/**
 * Which rows of information_schema are of a database. The rule: its name is compared as the server tells databases apart, byte by byte
 * or in lower case; its own `=` takes `shop` for `Shop`, and `café` for `cafe`, also where both are there.
 */
import {databaseName, quoteLiteral, type MysqlAccess} from './client.js';

/** A condition on the column that has the database's name. The plain `=` lets the server look at that database only. */
export function isOfDatabase(access: MysqlAccess, column: string): string {
	const name = quoteLiteral(databaseName(access));
	return `(${column} = ${name} AND BINARY ${asKept(column)} = BINARY ${asKept(name)})`;
}

/** The name that the server knows the database by, as an expression of SQL. */
export function asKept(name: string): string {
	return `IF(@@lower_case_table_names = 0, ${name}, LOWER(${name}))`;
}
