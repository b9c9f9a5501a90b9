/**
 * Talks to a MariaDB or MySQL server through its client. The rules: the password goes by environment; option files are not read,
 * because a setting in them could change what a dump holds; failures are told apart by the server's error numbers.
 */
import {Buffer} from 'node:buffer';
import path from 'node:path';
import {type AdapterContext, type Connection} from '../../core/connection.js';
import {SourceError, type AppError} from '../../core/errors.js';
import {
	describeExit, runTool, type ToolEnvironment, type ToolCommand, type ToolExit,
} from '../../tools/client-tool.js';
import {signInHint} from '../sign-in-hint.js';
import {findTools, readToolVersion} from '../../tools/find-tool.js';

export type MysqlAccess = {
	readonly connection: Connection;
	readonly context: AdapterContext;
	/** A drill's: nothing in it may act. */
	readonly isScratch?: boolean;
};

/** Seconds to wait for a server; our choice. */
const connectTimeout = 15;

export function databaseName({connection}: MysqlAccess): string {
	return connection.options.database ?? '';
}

export function withDatabase(access: MysqlAccess, database: string): MysqlAccess {
	return {...access, connection: {...access.connection, options: {...access.connection.options, database}}};
}

export function mysqlEnvironment({connection, context}: MysqlAccess): ToolEnvironment {
	return {
		...context.env,
		MYSQL_PWD: connection.secrets.password ?? context.env.MYSQL_PWD,
		// Would take the place of what the connection says
		MYSQL_HOST: undefined,
		MYSQL_TCP_PORT: undefined,
		MYSQL_UNIX_PORT: undefined,
		ENCRYPTION_KEY: undefined,
	};
}

export function secretsOf({connection, context}: MysqlAccess): string[] {
	return [...Object.values(connection.secrets), context.env.MYSQL_PWD ?? ''];
}

export type Family = 'MariaDB' | 'MySQL';

/** The server's or a tool's own words: `10.11.19-MariaDB-0+deb12u1`, `8.0.36`. */
export function familyOf(version: string): Family {
	return version.includes('MariaDB') ? 'MariaDB' : 'MySQL';
}

/** What every tool of the family takes; `--no-defaults` must come first. */
export function connectionArguments({connection}: MysqlAccess, family: Family): string[] {
	const {options} = connection;
	// The tools take "localhost" for the local socket, whatever the port
	const protocol = options.port !== undefined && options.socket === undefined ? ['--protocol=TCP'] : [];
	const chosen = ['host', 'port', 'user', 'socket', 'ssl-ca', 'ssl-cert', 'ssl-key']
		.flatMap(name => options[name] === undefined ? [] : [`--${name}=${options[name]}`]);
	return ['--no-defaults', ...protocol, ...chosen, ...encryptionArguments(options, family), '--default-character-set=utf8mb4'];
}

/** Without these the tools take a server without TLS, or with anybody's certificate, though a CA was given. */
function encryptionArguments(options: Connection['options'], family: Family): string[] {
	const isChecked = options['ssl-ca'] !== undefined;
	const isWanted = isChecked || options['ssl-cert'] !== undefined;
	if (family === 'MySQL') {
		return isWanted ? [`--ssl-mode=${isChecked ? 'VERIFY_IDENTITY' : 'REQUIRED'}`] : [];
	}

	// Without a CA, MariaDB 11.4 and later would say in every run that it checks nothing
	return [...(isWanted ? ['--ssl'] : []), isChecked ? '--ssl-verify-server-cert' : '--skip-ssl-verify-server-cert'];
}

/** The client that reads statements from stdin and stops at the first error; without `database` it enters none. */
export async function clientCommand(access: MysqlAccess, {database}: {readonly database?: string}, signal: AbortSignal): Promise<ToolCommand> {
	const env = mysqlEnvironment(access);
	const [program] = await findTools({names: ['mariadb', 'mysql'], env, packageName: 'mariadb-client'});
	const family = path.basename(program) === 'mariadb' ? 'MariaDB' : familyOf(await readToolVersion(program, env, signal));
	return {
		program,
		arguments_: [
			...connectionArguments(access, family),
			`--connect-timeout=${connectTimeout}`,
			'--batch',
			'--skip-column-names',
			// Of the client's own commands it leaves only DELIMITER: a dump can't run programs here
			'--binary-mode',
			// Nor can it read files of this machine
			'--local-infile=0',
			// Those in the bodies of routines and triggers belong to them
			'--comments',
			'--max-allowed-packet=1G',
			...(database === undefined ? [] : [`--database=${database}`]),
		],
		env,
		secrets: secretsOf(access),
	};
}

/** Runs SQL of our own, which reads the same in every sql_mode of a server; gives rows of columns as text. Throws SourceError, told apart. */
export async function runSql(access: MysqlAccess, {sql, ...rest}: {readonly sql: string; readonly database?: string}, signal: AbortSignal): Promise<string[][]> {
	return runQuery(access, {sql: `SET SESSION sql_mode = '';\n${sql}`, ...rest}, signal);
}

/** Runs SQL in the server's own sql_mode. */
export async function runQuery(
	access: MysqlAccess,
	{sql, database}: {readonly sql: string; readonly database?: string},
	signal: AbortSignal,
): Promise<string[][]> {
	const result = await runTool(await clientCommand(access, database === undefined ? {} : {database}, signal), sql, signal);
	if (result.exitCode !== 0) {
		throw explainClient(access, result);
	}

	return result.stdout.split('\n').slice(0, -1).map(line => line.split('\t').map(value => unescape(value)));
}

/** Tries statements of one line each, in one session as far as they go; gives those that the server refuses, by their index. */
export async function tryStatements(
	access: MysqlAccess,
	{statements, ...rest}: {readonly statements: readonly string[]; readonly database?: string},
	signal: AbortSignal,
): Promise<ReadonlyMap<number, MysqlFailure>> {
	const refused = new Map<number, MysqlFailure>();
	let from = 0;
	while (from < statements.length) {
		const sql = statements.slice(from).map(statement => `${statement};\n`).join('');
		const result = await runTool(await clientCommand(access, rest, signal), sql, signal);
		const failure = result.exitCode === 0 ? undefined : mysqlFailure(result.stderr);
		if (result.exitCode === 0) {
			break;
		}

		if (failure?.line === undefined) {
			throw explainClient(access, result);
		}

		const index = from + Number(failure.line) - 1;
		refused.set(index, failure);
		from = index + 1;
	}

	return refused;
}

export type MysqlFailure = {
	/** The server's or client library's own number. */
	readonly number: number;
	readonly message: string;
	readonly line?: string;
};

/** `ERROR 1045 (28000) at line 3: Access denied …`; dump tools write `Got error: 1045: "…"` or `…: … (1044)`. */
export function mysqlFailure(stderr: string): MysqlFailure | undefined {
	const groups = /ERROR (?<number>\d+) \([0-9A-Z]{5}\)(?: at line (?<line>\d+))?: (?<message>.+)/v.exec(stderr)?.groups
		?? /Got error: (?<number>\d+): (?<message>.+)/v.exec(stderr)?.groups
		?? /(?<message>Couldn't .+) \((?<number>\d+)\)/v.exec(stderr)?.groups;
	return groups === undefined
		? undefined
		: {
			number: Number(groups.number),
			message: groups.message ?? '',
			...(groups.line !== undefined && {line: groups.line}),
		};
}

/** Numbers of the client library (2000 and up) and of the server: MariaDB knowledge base, "MariaDB Error Codes". */
const unreachableNumbers: ReadonlySet<number> = new Set([2002, 2003, 2005, 2006, 2012, 2013]);
const encryptionNumber = 2026;
/** Too many connections, of the server or of the user. */
const crowdedNumbers: ReadonlySet<number> = new Set([1040, 1203, 1226]);
/** A server that shuts down, a session that was ended, a deadlock. */
const passingNumbers: ReadonlySet<number> = new Set([1053, 1213, 1927]);
const refusedNumbers: ReadonlySet<number> = new Set([1044, 1045, 1129, 1130, 1698, 1251, 2059]);
const timeoutNumbers: ReadonlySet<number> = new Set([1205, 1317, 1969, 3024]);
const readOnlyNumbers: ReadonlySet<number> = new Set([1290, 1836]);
const privilegeNumbers: ReadonlySet<number> = new Set([1142, 1143, 1227, 1370, 1419]);
export const missingNumber = 1049;

/** Why there is no session, no right, or no time; undefined for what is wrong with a statement. */
export function explainAccess(access: MysqlAccess, failure: MysqlFailure | undefined): AppError | undefined {
	return explainSession(access, failure) ?? (failure && explainServersOwn(serverName(access), failure));
}

/** Why there is no session, or no right; undefined for what is wrong with a statement. */
function explainSession(access: MysqlAccess, failure: MysqlFailure | undefined): AppError | undefined {
	const server = serverName(access);
	const number = failure?.number ?? 0;
	const silent = failure && explainSilence(server, failure);
	if (silent) {
		return silent;
	}

	if (number === missingNumber) {
		return new SourceError({
			code: 'DATABASE_MISSING', message: `${server} has no database ${databaseName(access)}`, hint: 'Check the name of the database; a restore would create it.',
		});
	}

	if (refusedNumbers.has(number)) {
		return new SourceError({
			code: 'DATABASE_DENIED', message: `${server} refused the user: ${failure?.message} (${number})`, hint: signInHint('MYSQL_PWD', ', and the rights on the database (SHOW GRANTS)'),
		});
	}

	return privilegeNumbers.has(number)
		? new SourceError({
			code: 'DATABASE_DENIED', message: `database ${databaseName(access)}: ${failure?.message} (${number})`, hint: 'Give the user the missing right (GRANT), or use another user.',
		})
		: undefined;
}

/** Why the server takes no session, from nobody or not now. */
function explainSilence(server: string, {message: said, number}: MysqlFailure): AppError | undefined {
	if (number === encryptionNumber) {
		return new SourceError({
			code: 'DATABASE_UNREACHABLE',
			message: `${server} can't be reached by TLS as wanted: ${said} (${number})`,
			hint: 'With ssl-ca the server must speak TLS, and its certificate must be signed by that CA and name the host as the URL does.',
			mayPass: false,
		});
	}

	if (unreachableNumbers.has(number)) {
		return new SourceError({
			code: 'DATABASE_UNREACHABLE', message: `${server} does not answer: ${said} (${number})`, hint: 'Check that the server runs, and its host, port and firewall.',
		});
	}

	return crowdedNumbers.has(number)
		? new SourceError({
			code: 'DATABASE_UNREACHABLE',
			message: `${server} has no free connection: ${said} (${number})`,
			hint: 'Wait until fewer sessions use the server, or raise max_connections, or the user\'s own limit (ALTER USER … WITH MAX_USER_CONNECTIONS).',
		})
		: undefined;
}

/** A time limit or an end from outside, and servers that take no changes: of the server, not of what was asked. */
function explainServersOwn(server: string, {message: said, number}: MysqlFailure): AppError | undefined {
	const message = `${server} stopped it: ${said} (${number})`;
	if (timeoutNumbers.has(number)) {
		return new SourceError({code: 'DATABASE_TIMEOUT', message, hint: 'Let its statements take longer (max_statement_time) for the user who backs up and restores.'});
	}

	return readOnlyNumbers.has(number)
		? new SourceError({code: 'DATABASE_READ_ONLY', message, hint: 'Use the primary server, or one that takes changes (read_only off).'})
		: undefined;
}

function explainClient(access: MysqlAccess, exit: ToolExit): AppError {
	const failure = mysqlFailure(exit.stderr);
	return explainAccess(access, failure) ?? new SourceError({
		code: 'QUERY_FAILED',
		message: failure === undefined ? describeExit('the client', exit) : `database ${databaseName(access)} refused a query: ${failure.message} (${failure.number})`,
		hint: 'Read what the server says, and correct the query or the database.',
		mayPass: failure === undefined ? exit.signalName !== undefined : passingNumbers.has(failure.number),
	});
}

export function serverName({connection}: MysqlAccess): string {
	const {host, port, socket} = connection.options;
	return `the server at ${socket ?? host ?? 'the local socket'}${port === undefined ? '' : `:${port}`}`;
}

/** As hex, which is the same in every sql_mode. */
export function quoteLiteral(text: string): string {
	return `_utf8mb4 x'${Buffer.from(text).toString('hex')}'`;
}

export function quoteIdentifier(name: string): string {
	return `\`${name.replaceAll('`', '``')}\``;
}

/** The client's --batch writes these four so. */
function unescape(value: string): string {
	const characters: Readonly<Record<string, string>> = {
		n: '\n', t: '\t', 0: '\0', '\\': '\\',
	};
	return value.replaceAll(/\\([nt0\\])/gv, (_, character: string) => characters[character] ?? character);
}
