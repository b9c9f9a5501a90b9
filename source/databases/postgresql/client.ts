/**
 * Talks to a PostgreSQL server through psql. The rules: where to connect is told by environment only, never by argv, where a
 * database's name could be taken for an option or a connection string; failures are told apart by SQLSTATE, exit status and
 * pg_isready, never by message text, which comes in the server's own language.
 */
import {type AdapterContext, type Connection} from '../../core/connection.js';
import {SourceError, type AppError} from '../../core/errors.js';
import {
	describeExit, runTool, type ToolEnvironment, type ToolCommand, type ToolExit,
} from '../../tools/client-tool.js';
import {signInHint} from '../sign-in-hint.js';
import {postgresqlTool} from './tools.js';
import {
	isPassing, serverTrouble, sqlFailure, warningsOf,
} from './messages.js';
import {type postgresqlUrlSettings} from './settings.js';
import {quoteLiteral} from './sql.js';

export type PostgresqlAccess = {
	readonly connection: Connection;
	readonly context: AdapterContext;
};

/** What libpq reads each setting from. */
const optionVariables = {
	host: 'PGHOST',
	port: 'PGPORT',
	user: 'PGUSER',
	sslmode: 'PGSSLMODE',
	sslrootcert: 'PGSSLROOTCERT',
	sslcert: 'PGSSLCERT',
	sslkey: 'PGSSLKEY',
	channel_binding: 'PGCHANNELBINDING',
	connect_timeout: 'PGCONNECT_TIMEOUT',
	target_session_attrs: 'PGTARGETSESSIONATTRS',
} as const satisfies Record<Exclude<keyof typeof postgresqlUrlSettings, 'database' | 'password'>, string>;

/** Would lead a client elsewhere than its connection says, or change how it writes; and the vault's key is none of its business. */
const unwantedVariables = new Set(['PGSERVICE', 'PGHOSTADDR', 'PGDATABASE', 'PGOPTIONS', 'PGCLIENTENCODING', 'PGDATESTYLE', 'PGTZ', 'ENCRYPTION_KEY']);

/** Seconds to wait for a server unless the connection says otherwise; our choice. */
const connectTimeout = '15';

export function databaseName({connection}: PostgresqlAccess): string {
	return connection.options.database ?? '';
}

export function withDatabase(access: PostgresqlAccess, database: string): PostgresqlAccess {
	return {...access, connection: {...access.connection, options: {...access.connection.options, database}}};
}

export function postgresqlEnvironment({connection, context}: PostgresqlAccess): ToolEnvironment {
	const {options, secrets} = connection;
	const env: Record<string, string | undefined> = {PGCONNECT_TIMEOUT: connectTimeout, PGAPPNAME: 'dbseal', ...context.env};
	for (const name of unwantedVariables) {
		delete env[name]; // eslint-disable-line @typescript-eslint/no-dynamic-delete -- a copy
	}

	for (const [name, variable] of Object.entries(optionVariables)) {
		env[variable] = options[name] ?? env[variable];
	}

	env.PGDATABASE = options.database;
	env.PGPASSWORD = secrets.password ?? env.PGPASSWORD;
	return env;
}

export function secretsOf({connection, context}: PostgresqlAccess): string[] {
	return [...Object.values(connection.secrets), context.env.PGPASSWORD ?? ''];
}

/** The psql that reads its commands from stdin and stops at the first error. */
export async function psqlCommand(access: PostgresqlAccess, options: readonly string[] = []): Promise<ToolCommand> {
	const env = postgresqlEnvironment(access);
	return {
		program: await postgresqlTool('psql', env),
		arguments_: [
			'--no-psqlrc', '--no-password', '--quiet', '--no-align', '--tuples-only', '--set=ON_ERROR_STOP=1', '--set=VERBOSITY=verbose', ...options, '--file=-',
		],
		env: {...env, PGCLIENTENCODING: 'utf8'},
		secrets: secretsOf(access),
		// Cancels what the server is doing for it; at any other signal psql would leave that running
		stopSignal: 'SIGINT',
	};
}

/** Goes before questions: in a database of SQL_ASCII names may be any bytes, and a session in UTF-8 gets none of them that isn't. */
export const anyBytes = String.raw`SELECT 'SET client_encoding = SQL_ASCII' WHERE getdatabaseencoding() = 'SQL_ASCII' \gexec
`;

/** Runs SQL and gives what it prints. Throws SourceError, told apart. */
export async function runSql(
	access: PostgresqlAccess,
	{sql, options}: {readonly sql: string; readonly options?: readonly string[]},
	signal: AbortSignal,
): Promise<string> {
	const result = await runTool(await psqlCommand(access, options), `${anyBytes}${sql}`, signal);
	if (result.exitCode !== 0) {
		throw await explainPsql(access, result, signal);
	}

	return result.stdout;
}

/** Runs SQL in a database that every server has, because the one meant may be missing. */
export async function runMaintenanceSql(access: PostgresqlAccess, sql: string, signal: AbortSignal): Promise<string> {
	return inMaintenance(access, async database => runSql(database, {sql}, signal));
}

/** The same for statements that answer nothing but warnings. */
export async function runMaintenance(access: PostgresqlAccess, sql: string, signal: AbortSignal): Promise<readonly string[]> {
	return inMaintenance(access, async database => warningsOf(await runForStderr(database, sql, signal)));
}

async function runForStderr(access: PostgresqlAccess, sql: string, signal: AbortSignal): Promise<string> {
	const result = await runTool(await psqlCommand(access), `${anyBytes}${sql}`, signal);
	if (result.exitCode !== 0) {
		throw await explainPsql(access, result, signal);
	}

	return result.stderr;
}

async function inMaintenance<T>(access: PostgresqlAccess, work: (access: PostgresqlAccess) => Promise<T>): Promise<T> {
	try {
		return await work(withDatabase(access, 'postgres'));
	} catch (error) {
		if (!(error instanceof SourceError) || !connectionCodes.has(error.code) || error.code === 'DATABASE_UNREACHABLE') {
			throw error;
		}

		return work(withDatabase(access, 'template1'));
	}
}

/** Codes of errors that say that there was no session at all. */
const connectionCodes: ReadonlySet<string> = new Set(['DATABASE_DENIED', 'DATABASE_MISSING', 'DATABASE_UNREACHABLE', 'TOOL_MISSING']);

/** Why psql failed, for questions; loads have their own explanation. */
export async function explainPsql(access: PostgresqlAccess, exit: ToolExit, signal: AbortSignal): Promise<AppError> {
	const failure = exit.exitCode === 3 ? sqlFailure(exit.stderr) : undefined;
	if (failure === undefined) {
		return explainConnection(access, exit, signal);
	}

	const message = `database ${databaseName(access)} refused a query: ${failure.message} (SQLSTATE ${failure.state})`;
	// 42501: insufficient_privilege (PostgreSQL, appendix A)
	return serverTrouble(message, failure) ?? (failure.state === '42501'
		? new SourceError({
			code: 'DATABASE_DENIED',
			message: `database ${databaseName(access)}: ${failure.message}`,
			hint: 'Give the user the missing right (GRANT), or use another user.',
		})
		: new SourceError({
			code: 'QUERY_FAILED',
			message,
			hint: 'Read what the server says, and correct the query or the database.',
			mayPass: isPassing(failure),
		}));
}

/** Why a client got no session: the server is silent, or has no such database, or refuses the user. */
export async function explainConnection(access: PostgresqlAccess, exit: ToolExit, signal: AbortSignal): Promise<AppError> {
	const server = serverName(access);
	if (exit.exitCode === undefined) {
		return new SourceError({code: 'DATABASE_UNREACHABLE', message: describeExit('psql', exit), hint: 'See who or what ended psql, then start again.'});
	}

	const said = lastFailure(exit.stderr);
	const env = postgresqlEnvironment(access);
	const ready = await runTool({
		program: await postgresqlTool('pg_isready', env), arguments_: ['--quiet'], env, secrets: [],
	}, '', signal);
	if (ready.exitCode !== 0) {
		return new SourceError({
			code: 'DATABASE_UNREACHABLE',
			message: ready.exitCode === 1 ? `${server} is starting up or shutting down` : `${server} does not answer${said === '' ? '' : `: ${said}`}`,
			hint: 'Check that the server runs, and its host, port and firewall.',
		});
	}

	// A session that never was has no SQLSTATE that libpq would tell.
	if (/too many (?:clients|connections)|connection slots/v.test(said)) {
		return new SourceError({
			code: 'DATABASE_UNREACHABLE',
			message: `${server} has no free connection: ${said}`,
			hint: 'Wait until fewer sessions use the server, or raise max_connections, or the role\'s own limit (ALTER ROLE … CONNECTION LIMIT).',
		});
	}

	if (await isMissing(access, signal)) {
		return new SourceError({
			code: 'DATABASE_MISSING',
			message: `${server} has no database ${databaseName(access)}`,
			hint: 'Check the name of the database; a restore would create it.',
		});
	}

	return new SourceError({
		code: 'DATABASE_DENIED',
		message: `${server} refused the connection: ${said}`,
		hint: signInHint('PGPASSWORD', ', and the server\'s pg_hba.conf'),
	});
}

/** The last attempt's reason; `Is the server running …?` below it is advice. */
function lastFailure(stderr: string): string {
	const lines = stderr.split('\n').map(line => line.trim()).filter(line => line !== '');
	const reason = lines.findLast(line => /^psql: error: |^connection to /v.test(line)) ?? lines.at(-1) ?? '';
	return reason.replace(/^psql: error: /v, '');
}

/** Asked of another database, which the user may not be let into either: then it isn't known to be missing. */
async function isMissing(access: PostgresqlAccess, signal: AbortSignal): Promise<boolean> {
	const name = databaseName(access);
	for (const database of ['postgres', 'template1'].filter(other => other !== name)) {
		const result = await runTool(await psqlCommand(withDatabase(access, database)), `SELECT count(*) FROM pg_database WHERE datname = ${quoteLiteral(name)};\n`, signal);
		if (result.exitCode === 0) {
			return result.stdout.trim() === '0';
		}
	}

	return false;
}

export function serverName({connection}: PostgresqlAccess): string {
	const {host, port} = connection.options;
	return `the PostgreSQL server at ${host ?? 'the local socket'}${port === undefined ? '' : `:${port}`}`;
}
