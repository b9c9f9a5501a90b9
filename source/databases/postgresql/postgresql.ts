/**
 * PostgreSQL: dumps by pg_dump, loads by psql, in one transaction.
 * Roles, tablespaces and settings of the whole server are not in a database's dump; `pg_dumpall --globals-only` has them.
 */
import {type AdapterContext, type Connection} from '../../core/connection.js';
import {
	type Database, type DatabaseEngine, type Scratch, type ScratchOptions,
} from '../../core/database.js';
import {
	checkServerOptions, formatServerUrl, parseServerUrl, type ServerUrlRules,
} from '../server-url.js';
import {
	createDatabase, dropDatabase, identifyPostgresql, inspectPostgresql,
} from './admin.js';
import {
	databaseName, runSql, serverName, withDatabase, type PostgresqlAccess,
} from './client.js';
import {dumpPostgresql} from './dump.js';
import {checkPostgresql, describePostgresql, summarisePostgresql} from './facts.js';
import {loadPostgresql} from './load.js';
import {postgresqlServer, postgresqlUrlSettings} from './settings.js';

const urlRules: ServerUrlRules = {
	type: 'postgresql',
	label: 'PostgreSQL',
	schemes: ['postgresql', 'postgres'],
	settings: postgresqlUrlSettings,
};

export const postgresql: DatabaseEngine = {
	type: urlRules.type,
	label: urlRules.label,
	schemes: urlRules.schemes,
	example: 'postgresql://user@host:5432/db',
	settings: urlRules.settings,
	extension: 'sql',
	server: postgresqlServer,
	parseUrl: url => parseServerUrl(url, urlRules),
	formatUrl: connection => formatServerUrl(connection, urlRules),
	open(connection: Connection, context: AdapterContext): Database {
		checkServerOptions(connection.options, urlRules);
		return openPostgresql({connection, context});
	},
};

function openPostgresql(access: PostgresqlAccess, {isScratch = false} = {}): Database {
	return {
		takesBack: true,
		knowsArchives: true,
		describe: async signal => describePostgresql(access, signal),
		check: async signal => checkPostgresql(access, signal),
		dump: async signal => dumpPostgresql(access, signal),
		identify: async signal => identifyPostgresql(access, signal),
		async inspect(signal) {
			const {exists, isEmpty, detail, name} = await inspectPostgresql(access, signal);
			return {
				exists, isEmpty, detail, name,
			};
		},
		load: async (options, signal) => loadPostgresql(access, {...options, isScratch, urlOf: name => postgresql.formatUrl(withDatabase(access, name).connection)}, signal),
		summarise: async signal => summarisePostgresql(access, signal),
		createScratch: async (name, options, signal) => createScratch(access, {name, ...options}, signal),
		removeScratch: async (name, signal) => dropDatabase(withDatabase(access, name), signal),
		query: async (sql, signal) => query(access, sql, signal),
	};
}

async function createScratch(access: PostgresqlAccess, {name, properties}: ScratchOptions & {readonly name: string}, signal: AbortSignal): Promise<Scratch> {
	const scratch = withDatabase(access, name);
	await inspectPostgresql(scratch, signal);
	await createDatabase(scratch, {like: databaseName(access), ...(properties && {properties})}, signal);
	return {
		database: openPostgresql(scratch, {isScratch: true}),
		description: `database ${name} on ${serverName(access)}`,
		async remove() {
			await dropDatabase(scratch, new AbortController().signal);
		},
	};
}

/** Values and rows separated by NUL, which no value can contain. */
async function query(access: PostgresqlAccess, sql: string, signal: AbortSignal): Promise<string> {
	const output = await runSql(access, {sql: `${sql}\n;\n`, options: ['--field-separator-zero', '--record-separator-zero']}, signal);
	return output.split('\0')[0] ?? '';
}
