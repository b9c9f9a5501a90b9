/**
 * Databases of a PostgreSQL server as a whole: what a restore would meet, creating, naming and dropping them.
 * The rule: only databases that dbseal itself created are ever dropped, and nothing of another database goes with them.
 */
import * as v from 'valibot';
import {type TargetState} from '../../core/database.js';
import {type DatabaseProperties} from '../../core/database-properties.js';
import {BusyError, RefusedError, SourceError} from '../../core/errors.js';
import {plural} from '../../core/text.js';
import {
	databaseName, runMaintenanceSql, runSql, serverName, withDatabase, type PostgresqlAccess,
} from './client.js';
import {creationClauses} from './properties.js';
import {assertMayCreate} from './rights.js';
import {
	quoteIdentifier, quoteLiteral, serverFacts, targetFacts,
} from './sql.js';

const serverSchema = v.object({
	serverVersionNumber: v.number(), user: v.string(), isSuperuser: v.boolean(), canCreateDatabases: v.boolean(), isStandby: v.boolean(), isReadOnly: v.boolean(),
});
const targetSchema = v.object({
	...serverSchema.entries, encoding: v.string(), tables: v.number(), others: v.number(),
});

export type PostgresqlTarget = TargetState & v.InferOutput<typeof serverSchema> & {
	/** Undefined where there is no database yet. */
	readonly encoding?: string;
};

/** @throws {SourceError} DATABASE_READ_ONLY where nothing can be restored into it, DATABASE_DENIED where it isn't there and this user can't make it. */
export async function inspectPostgresql(access: PostgresqlAccess, signal: AbortSignal): Promise<PostgresqlTarget> {
	const name = databaseName(access);
	try {
		const {tables, others, ...facts} = v.parse(targetSchema, JSON.parse(await runSql(access, {sql: targetFacts}, signal)));
		assertTakesChanges(access, facts);
		const isEmpty = tables + others === 0;
		return {
			exists: true,
			isEmpty,
			detail: isEmpty ? `database ${name} is empty` : `${plural(tables, 'table')} and ${plural(others, 'other object')} in database ${name}`,
			name,
			...facts,
		};
	} catch (error) {
		if (error instanceof SourceError && error.code === 'DATABASE_MISSING') {
			const facts = v.parse(serverSchema, JSON.parse(await runMaintenanceSql(access, `SELECT json_build_object(${serverFacts});\n`, signal)));
			assertTakesChanges(access, facts);
			assertMayCreate(facts, name);
			return {
				exists: false, isEmpty: true, detail: `database ${name} does not exist yet`, name, ...facts,
			};
		}

		throw error;
	}
}

function assertTakesChanges(access: PostgresqlAccess, {isStandby, isReadOnly}: v.InferOutput<typeof serverSchema>): void {
	if (isStandby || isReadOnly) {
		throw new SourceError({
			code: 'DATABASE_READ_ONLY',
			message: isStandby ? `${serverName(access)} is a standby, which takes no changes` : `${serverName(access)} takes no changes of this user`,
			hint: isStandby ? 'Restore into its primary, or into another server; a drill goes there by --on.' : 'Let the user change things: ALTER ROLE … SET default_transaction_read_only = off.',
		});
	}
}

export type Creation = {
	/** As it was where the dump came from. */
	readonly properties?: DatabaseProperties;
	/** Like this database, where nothing else is known. */
	readonly like?: string;
};

/** Makes a database from template0, as dumps expect. Gives what of its encoding and sort order could not be had. */
export async function createDatabase(access: PostgresqlAccess, {properties = {}, like}: Creation, signal: AbortSignal): Promise<readonly string[]> {
	const name = databaseName(access);
	const found = await runMaintenanceSql(access, `SELECT count(*) FROM pg_database WHERE datname = ${quoteLiteral(name)};\n`, signal);
	if (found.trim() !== '0') {
		throw new RefusedError({
			code: 'TARGET_NOT_EMPTY',
			message: `database ${name} exists`,
			hint: 'Choose another name, or drop that database.',
		});
	}

	const create = `CREATE DATABASE ${quoteIdentifier(name)} TEMPLATE template0`;
	if (like !== undefined && properties.encoding === undefined) {
		await runMaintenanceSql(access, likeAnother(create, like), signal);
		return [];
	}

	return createBySteps(access, {create, clauses: creationClauses(properties)}, signal);
}

function likeAnother(create: string, like: string): string {
	return `SELECT format('%s ENCODING %L LC_COLLATE %L LC_CTYPE %L', ${quoteLiteral(create)}, pg_encoding_to_char(encoding), datcollate, datctype)
			FROM pg_database WHERE datname = ${quoteLiteral(like)}
			UNION ALL SELECT ${quoteLiteral(create)} WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = ${quoteLiteral(like)}) \\gexec\n`;
}

/** A server may lack a locale, or its kind; any has a way to keep the encoding. */
async function createBySteps(access: PostgresqlAccess, {create, clauses}: {readonly create: string; readonly clauses: readonly string[]}, signal: AbortSignal): Promise<readonly string[]> {
	const refused: string[] = [];
	for (const clause of clauses) {
		try {
			await runMaintenanceSql(access, `${create}${clause};\n`, signal);
			return refused.slice(0, 1).map(message => `the database is made with${clause}, not quite as the original: ${message}`);
		} catch (error) {
			if (!(error instanceof SourceError && error.code === 'QUERY_FAILED') || clause === clauses.at(-1)) {
				throw error;
			}

			refused.push(error.message);
		}
	}

	return refused;
}

/** Its subscriptions first, without their slots, which belong to another database's. */
const dropSubscriptions = String.raw`
SET default_transaction_read_only = off;
DO $dbseal$
DECLARE
	item record;
BEGIN
	FOR item IN SELECT subname FROM pg_subscription WHERE subdbid = (SELECT oid FROM pg_database WHERE datname = current_database()) LOOP
		EXECUTE format('ALTER SUBSCRIPTION %I DISABLE', item.subname);
		EXECUTE format('ALTER SUBSCRIPTION %I SET (slot_name = NONE)', item.subname);
		EXECUTE format('DROP SUBSCRIPTION %I', item.subname);
	END LOOP;
END
$dbseal$;
`;

/** With the sessions that still hold it. PostgreSQL 13 brought FORCE; before it, a session that lingers is ended first. */
export async function dropDatabase(access: PostgresqlAccess, signal: AbortSignal): Promise<void> {
	const name = databaseName(access);
	const subscriptions = await runMaintenanceSql(access, `SELECT count(*) FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid WHERE d.datname = ${quoteLiteral(name)};\n`, signal);
	if (subscriptions.trim() !== '0') {
		await runSql(access, {sql: dropSubscriptions}, signal);
	}

	await runMaintenanceSql(access, String.raw`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = ${quoteLiteral(name)} AND usename = current_user AND pid <> pg_backend_pid();
SELECT format('DROP DATABASE IF EXISTS %I %s', ${quoteLiteral(name)}, CASE WHEN current_setting('server_version_num')::int >= 130000 THEN 'WITH (FORCE)' END) \gexec
`, signal);
}

/** The cluster's own number, the same over a socket, any address and any user. */
export async function identifyPostgresql(access: PostgresqlAccess, signal: AbortSignal): Promise<string> {
	const cluster = await runMaintenanceSql(access, 'SELECT system_identifier FROM pg_control_system();\n', signal);
	return `postgresql/${cluster.trim()}/${databaseName(access)}`;
}

/** What says that a database is one of ours, half-way to another name. */
function markOf(name: string): string {
	return `dbseal: being restored, to become ${name}`;
}

/**
 * Beside the database that a restore makes, until it is whole. Its name is the same for each restore into that one, so that the
 * next finds what one that was killed has left.
 */
export function withTemporaryName(access: PostgresqlAccess): PostgresqlAccess {
	// PostgreSQL cuts names at 63 bytes; two that begin alike are told apart by the mark
	return withDatabase(access, `dbseal_restoring_${databaseName(access).replaceAll(/[^\w \-.]/gv, '_').slice(0, 40)}`);
}

export async function createTemporary(access: PostgresqlAccess, creation: Creation, signal: AbortSignal): Promise<readonly string[]> {
	const temporary = withTemporaryName(access);
	const name = quoteLiteral(databaseName(temporary));
	const state = await runMaintenanceSql(access, `SELECT coalesce(shobj_description(d.oid, 'pg_database') = ${quoteLiteral(markOf(databaseName(access)))}, false)
		AND NOT EXISTS (SELECT FROM pg_stat_activity WHERE datname = ${name}) FROM pg_database d WHERE d.datname = ${name};\n`, signal);
	if (state.trim() === 'f') {
		throw new BusyError({
			code: 'TARGET_BUSY',
			message: `database ${databaseName(temporary)}, in which a restore into ${databaseName(access)} is made, is in use`,
			hint: 'Wait for the other restore, or drop that database where there is none.',
		});
	}

	if (state.trim() === 't') {
		await dropDatabase(temporary, signal);
	}

	const warnings = await createDatabase(temporary, creation, signal);
	await runMaintenanceSql(access, `COMMENT ON DATABASE ${quoteIdentifier(databaseName(temporary))} IS ${quoteLiteral(markOf(databaseName(access)))};\n`, signal);
	return warnings;
}
