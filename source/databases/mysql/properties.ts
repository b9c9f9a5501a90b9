/**
 * What belongs to the database itself and is in no dump of it: its character set, its collation, and MariaDB's comment.
 * The rule: only a database that dbseal makes gets them, and what it could not be given is told.
 */
import {type DatabaseProperties} from '../../core/database-properties.js';
import {AppError} from '../../core/errors.js';
import {
	databaseName, quoteIdentifier, runSql, type MysqlAccess,
} from './client.js';
import {isOfDatabase} from './of-database.js';

/** Undefined where there is no such database. */
export async function readProperties(access: MysqlAccess, signal: AbortSignal): Promise<DatabaseProperties | undefined> {
	const [row] = await runSql(access, {
		sql: `SELECT DEFAULT_CHARACTER_SET_NAME, DEFAULT_COLLATION_NAME, '' FROM information_schema.SCHEMATA
	WHERE ${isOfDatabase(access, 'SCHEMA_NAME')} /*M!100501 AND FALSE
UNION ALL SELECT DEFAULT_CHARACTER_SET_NAME, DEFAULT_COLLATION_NAME, SCHEMA_COMMENT FROM information_schema.SCHEMATA
	WHERE ${isOfDatabase(access, 'SCHEMA_NAME')} */;\n`,
	}, signal);
	const [encoding, collation, comment = ''] = row ?? [];
	return encoding === undefined ? undefined : {encoding, ...(collation !== undefined && {collation}), ...(comment !== '' && {comment})};
}

/** Gives them to a database that was just made; what the server refuses comes back as warnings. */
export async function giveProperties(access: MysqlAccess, properties: DatabaseProperties, signal: AbortSignal): Promise<readonly string[]> {
	const warnings: string[] = [];
	for (const [what, clause] of clauses(properties)) {
		try {
			await runSql(access, {sql: `ALTER DATABASE ${quoteIdentifier(databaseName(access))} ${clause};\n`}, signal);
		} catch (error) {
			if (!(error instanceof AppError) || (error.code !== 'QUERY_FAILED' && error.code !== 'DATABASE_DENIED')) {
				throw error;
			}

			warnings.push(`database ${databaseName(access)} could not be given its ${what}: ${error.message}`);
		}
	}

	return warnings;
}

/** For CREATE DATABASE, as the server has them. */
export function creationOptions(properties: DatabaseProperties): string {
	return clauses(properties).map(([, clause]) => ` ${clause}`).join('');
}

/** Names of character sets are words: whatever else stands in a sidecar doesn't reach a statement. */
function clauses({encoding, collation, comment}: DatabaseProperties): ReadonlyArray<readonly [string, string]> {
	const isName = (name: string | undefined): name is string => name !== undefined && /^\w+$/v.test(name);
	return [
		...(isName(encoding) ? [['character set', `CHARACTER SET ${encoding}`] as const] : []),
		...(isName(collation) ? [['collation', `COLLATE ${collation}`] as const] : []),
		...(comment === undefined ? [] : [['comment', `COMMENT ${quoteText(comment)}`] as const]),
	];
}

/** COMMENT takes no literal in hex; sql_mode is empty, so that backslashes are escapes. */
function quoteText(text: string): string {
	return `'${text.replaceAll('\\', '\\\\').replaceAll('\'', '\'\'').replaceAll('\0', '')}'`;
}
