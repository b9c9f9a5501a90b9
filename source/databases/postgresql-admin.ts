/**
 * Databases of a PostgreSQL server as a whole: what a restore would meet, creating and dropping them.
 * The rule: only databases that dbseal itself created are ever dropped.
 */
import * as v from 'valibot';
import {type TargetState} from '../core/database.js';
import {RefusedError, SourceError} from '../core/errors.js';
import {plural} from '../core/text.js';
import {
	databaseName, runMaintenanceSql, runSql, type PostgresqlAccess,
} from './postgresql-client.js';
import {quoteIdentifier, quoteLiteral, targetFacts} from './postgresql-sql.js';

export type PostgresqlTarget = TargetState & {readonly serverVersionNumber: number};

const targetSchema = v.object({serverVersionNumber: v.number(), tables: v.number(), others: v.number()});

export async function inspectPostgresql(access: PostgresqlAccess, signal: AbortSignal): Promise<PostgresqlTarget> {
	const name = databaseName(access);
	try {
		const {serverVersionNumber, tables, others} = v.parse(targetSchema, JSON.parse(await runSql(access, {sql: targetFacts}, signal)));
		const isEmpty = tables + others === 0;
		return {
			exists: true,
			isEmpty,
			detail: isEmpty ? `database ${name} is empty` : `${plural(tables, 'table')} and ${plural(others, 'other object')} in database ${name}`,
			name,
			serverVersionNumber,
		};
	} catch (error) {
		if (error instanceof SourceError && error.code === 'DATABASE_MISSING') {
			const serverVersionNumber = Number(await runMaintenanceSql(access, 'SHOW server_version_num;\n', signal));
			return {
				exists: false, isEmpty: true, detail: `database ${name} does not exist yet`, name, serverVersionNumber,
			};
		}

		throw error;
	}
}

/** From template0, as dumps expect; like another database in its encoding and sort order, where there is one to be like. */
export async function createDatabase(access: PostgresqlAccess, signal: AbortSignal, like?: string): Promise<void> {
	const name = databaseName(access);
	const create = `CREATE DATABASE ${quoteIdentifier(name)} TEMPLATE template0`;
	const sql = like === undefined
		? `${create};\n`
		: `SELECT format('%s ENCODING %L LC_COLLATE %L LC_CTYPE %L', ${quoteLiteral(create)}, pg_encoding_to_char(encoding), datcollate, datctype)
			FROM pg_database WHERE datname = ${quoteLiteral(like)}
			UNION ALL SELECT ${quoteLiteral(create)} WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = ${quoteLiteral(like)}) \\gexec\n`;
	const found = await runMaintenanceSql(access, `SELECT count(*) FROM pg_database WHERE datname = ${quoteLiteral(name)};\n`, signal);
	if (found.trim() !== '0') {
		throw new RefusedError({
			code: 'TARGET_NOT_EMPTY',
			message: `database ${name} exists`,
			hint: 'Choose another name, or drop that database.',
		});
	}

	await runMaintenanceSql(access, sql, signal);
}

/** With the sessions that still hold it. PostgreSQL 13 brought FORCE; before it, a session that lingers is ended first. */
export async function dropDatabase(access: PostgresqlAccess, signal: AbortSignal): Promise<void> {
	const name = databaseName(access);
	await runMaintenanceSql(access, String.raw`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = ${quoteLiteral(name)} AND usename = current_user AND pid <> pg_backend_pid();
SELECT format('DROP DATABASE IF EXISTS %I %s', ${quoteLiteral(name)}, CASE WHEN current_setting('server_version_num')::int >= 130000 THEN 'WITH (FORCE)' END) \gexec
`, signal);
}

/** The cluster's own number, the same over a socket, any address and any user. */
export async function identifyPostgresql(access: PostgresqlAccess, signal: AbortSignal): Promise<string> {
	const cluster = await runMaintenanceSql(access, 'SELECT system_identifier FROM pg_control_system();\n', signal);
	return `postgresql/${cluster.trim()}/${databaseName(access)}`;
}
