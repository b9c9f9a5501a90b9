/**
 * What a MariaDB or MySQL database is and holds: its description, the connection test and its summary. The rule: everything here
 * only reads; row counts are exact, and rights that a dump would silently miss something without are named.
 */
import {type Finding} from '../core/connection.js';
import {type DatabaseDescription, type Summary} from '../core/database.js';
import {SourceError} from '../core/errors.js';
import {failedFinding} from '../core/failed-finding.js';
import {formatBytes} from '../core/text.js';
import {
	databaseName, mysqlEnvironment, quoteIdentifier, quoteLiteral, runSql, type MysqlAccess,
} from './mysql-client.js';
import {dumpToolFor, familyOf, isOlder} from './mysql-tools.js';

export type ServerFacts = {
	/** As the server says it. */
	readonly version: string;
	readonly user: string;
	/** Rights on this database, of the user's own or of everybody; roles are not looked into. */
	readonly privileges: ReadonlySet<string>;
	readonly hasRole: boolean;
};

/** Without one of these a dump lacks something or fails. */
const readingPrivileges = ['SELECT', 'SHOW VIEW', 'TRIGGER', 'EVENT'] as const;

export async function describeMysql(access: MysqlAccess, signal: AbortSignal): Promise<DatabaseDescription> {
	const {version} = await readServerFacts(access, signal);
	const tool = await dumpToolFor(version, mysqlEnvironment(access), signal);
	return {
		serverVersion: shortVersion(version),
		tool: `${tool.family === 'MariaDB' ? 'mariadb-dump' : 'mysqldump'} ${tool.version}`,
		databases: [databaseName(access)],
		sizeEstimateBytes: await readSize(access, signal),
	};
}

export async function checkMysql(access: MysqlAccess, signal: AbortSignal): Promise<Finding[]> {
	try {
		const facts = await readServerFacts(access, signal);
		return [
			{subject: 'connection', verdict: 'ok', detail: `connected to ${databaseName(access)} as ${facts.user}`},
			{subject: 'server version', verdict: 'ok', detail: `${familyOf(facts.version)} ${shortVersion(facts.version)}`},
			await findClient(access, facts, signal),
			{subject: 'size', verdict: 'ok', detail: `about ${formatBytes(await readSize(access, signal))} without indexes`},
			findReading(facts),
			...findMisquoting(await misquotedKeys(access, signal)),
			await findEngines(access, signal),
			findCreating(access, facts),
		];
	} catch (error) {
		return [failedFinding('connection', error, signal)];
	}
}

/** Enters the database, so that a missing one is found. */
export async function readServerFacts(access: MysqlAccess, signal: AbortSignal): Promise<ServerFacts> {
	const name = quoteLiteral(databaseName(access));
	const grantee = 'CONCAT("\'", SUBSTRING_INDEX(CURRENT_USER(), "@", 1), "\'@\'", SUBSTRING_INDEX(CURRENT_USER(), "@", -1), "\'")';
	const sql = `SELECT 'version', VERSION();
SELECT 'user', CURRENT_USER();
SELECT DISTINCT 'privilege', PRIVILEGE_TYPE FROM (
	SELECT GRANTEE, PRIVILEGE_TYPE FROM information_schema.USER_PRIVILEGES
	UNION ALL SELECT GRANTEE, PRIVILEGE_TYPE FROM information_schema.SCHEMA_PRIVILEGES WHERE ${name} LIKE TABLE_SCHEMA) p WHERE GRANTEE = ${grantee};
SELECT 'role', NULL /*!80000 UNION ALL SELECT 'role', CURRENT_ROLE() */ /*M!100005 UNION ALL SELECT 'role', CURRENT_ROLE() */;
`;
	const rows = await runSql(access, {sql, database: databaseName(access)}, signal);
	const valueOf = (wanted: string) => rows.find(([kind]) => kind === wanted)?.[1] ?? '';
	return {
		version: valueOf('version'),
		user: valueOf('user'),
		privileges: new Set(rows.filter(([kind]) => kind === 'privilege').map(row => row[1] ?? '')),
		hasRole: rows.some(([kind, value = '']) => kind === 'role' && !['NULL', 'NONE', ''].includes(value)),
	};
}

/** Rights whose lack would leave something out of a dump; empty where roles may bring them. */
export function missingPrivileges({privileges, hasRole}: ServerFacts): string[] {
	return hasRole ? [] : readingPrivileges.filter(privilege => !privileges.has(privilege));
}

export type ForeignKey = {
	readonly table: string;
	readonly name: string;
};

/**
 * Foreign keys whose names the server doesn't quote where they hold a backtick, as MariaDB 10.11.18 does. It writes the dump's own
 * CREATE TABLE, so no server would take that dump.
 */
export async function misquotedKeys(access: MysqlAccess, signal: AbortSignal): Promise<readonly ForeignKey[]> {
	const database = databaseName(access);
	const rows = await runSql(access, {
		database,
		sql: `SELECT TABLE_NAME, CONSTRAINT_NAME FROM information_schema.REFERENTIAL_CONSTRAINTS
		WHERE CONSTRAINT_SCHEMA = ${quoteLiteral(database)} AND CONSTRAINT_NAME LIKE '%\`%' ORDER BY 1, 2;\n`,
	}, signal);
	const misquoted: ForeignKey[] = [];
	for (const [table = '', name = ''] of rows) {
		const [row] = await runSql(access, {database, sql: `SHOW CREATE TABLE ${quoteIdentifier(table)};\n`}, signal);
		if (!row?.[1]?.includes(`CONSTRAINT ${quoteIdentifier(name)} FOREIGN KEY`)) {
			misquoted.push({table, name});
		}
	}

	return misquoted;
}

/** What to type, for one of them. */
export function renameHint({table, name}: ForeignKey): string {
	return `Give it a name without a backtick: ALTER TABLE ${quoteIdentifier(table)} DROP FOREIGN KEY ${quoteIdentifier(name)}, ADD CONSTRAINT … FOREIGN KEY …`;
}

/** In one snapshot, for tables of transactional engines. */
export async function summariseMysql(access: MysqlAccess, signal: AbortSignal): Promise<Summary> {
	const database = databaseName(access);
	const {version} = await readServerFacts(access, signal);
	const name = quoteLiteral(database);
	const tables = await runSql(access, {
		database,
		sql: `SELECT TABLE_NAME, TABLE_TYPE FROM information_schema.TABLES
		WHERE TABLE_SCHEMA = ${name} AND TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED') ORDER BY 1;\n`,
	}, signal);
	const counts = tables.map(([table = '', type]) => `SELECT COUNT(*) FROM ${quoteIdentifier(table)}${type === 'SYSTEM VERSIONED' && dumpsHistory(version) ? ' FOR SYSTEM_TIME ALL' : ''};\n`);
	const rows = counts.length === 0 ? [] : await runSql(access, {database, sql: `START TRANSACTION WITH CONSISTENT SNAPSHOT;\n${counts.join('')}`}, signal);
	const rowsByTable = new Map(tables.map(([table = ''], index) => [table, Number(rows[index]?.[0])]));
	return summaryOf(rowsByTable, await countObjects(access, signal));
}

export function summaryOf(rowsByTable: ReadonlyMap<string, number>, objects: Readonly<Record<string, number>>): Summary {
	let rows = 0;
	for (const count of rowsByTable.values()) {
		rows += count;
	}

	return {
		tables: rowsByTable.size,
		rows,
		rowsByTable: Object.fromEntries([...rowsByTable].toSorted(([a], [b]) => a < b ? -1 : 1)),
		objects,
	};
}

export async function countObjects(access: MysqlAccess, signal: AbortSignal): Promise<Readonly<Record<string, number>>> {
	const name = quoteLiteral(databaseName(access));
	const rows = await runSql(access, {
		database: databaseName(access),
		sql: `SELECT 'views', COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = ${name} AND TABLE_TYPE = 'VIEW'
UNION ALL SELECT 'sequences', COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = ${name} AND TABLE_TYPE = 'SEQUENCE'
UNION ALL SELECT 'triggers', COUNT(*) FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = ${name}
UNION ALL SELECT 'routines', COUNT(*) FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = ${name}
UNION ALL SELECT 'events', COUNT(*) FROM information_schema.EVENTS WHERE EVENT_SCHEMA = ${name};\n`,
	}, signal);
	return Object.fromEntries(rows.map(([kind = '', count]) => [kind, Number(count)]));
}

/** Both the server and its tool know --dump-history from MariaDB 10.11 on. */
export function dumpsHistory(version: string): boolean {
	return familyOf(version) === 'MariaDB' && !isOlder(version, '10.11');
}

async function readSize(access: MysqlAccess, signal: AbortSignal): Promise<number> {
	const [row] = await runSql(access, {sql: `SELECT COALESCE(SUM(DATA_LENGTH), 0) FROM information_schema.TABLES WHERE TABLE_SCHEMA = ${quoteLiteral(databaseName(access))};\n`}, signal);
	return Number(row?.[0] ?? 0);
}

/** `10.11.19-MariaDB-0+deb12u1` without what comes after the number. */
function shortVersion(version: string): string {
	return version.split('-')[0] ?? version;
}

async function findClient(access: MysqlAccess, {version}: ServerFacts, signal: AbortSignal): Promise<Finding> {
	const subject = 'client version';
	try {
		const tool = await dumpToolFor(version, mysqlEnvironment(access), signal);
		return tool.family === familyOf(version)
			? {subject, verdict: 'ok', detail: `the dump tool of ${tool.family} ${tool.version} fits`}
			: {
				subject, verdict: 'warning', detail: `the dump tool is ${tool.family}'s (${tool.version}), the server is ${familyOf(version)}`, hint: `Install the client of ${familyOf(version)}.`,
			};
	} catch (error) {
		if (error instanceof SourceError) {
			throw error;
		}

		return failedFinding(subject, error, signal);
	}
}

function findReading(facts: ServerFacts): Finding {
	const subject = 'permission to read';
	const lacking = missingPrivileges(facts);
	if (lacking.length > 0) {
		return {
			subject, verdict: 'failed', detail: `${facts.user} lacks ${lacking.join(', ')}`, hint: `Grant it on the database: GRANT ${lacking.join(', ')} ON … TO …`,
		};
	}

	return facts.hasRole
		? {
			subject, verdict: 'warning', detail: 'the rights come from a role, which is not looked into', hint: `The role needs ${readingPrivileges.join(', ')} on the database.`,
		}
		: {subject, verdict: 'ok', detail: `${facts.user} has ${readingPrivileges.join(', ')}`};
}

function findMisquoting(keys: readonly ForeignKey[]): readonly Finding[] {
	return keys.map(key => ({
		subject: 'foreign key', verdict: 'failed', detail: `this server writes the name of ${key.name} on table ${key.table} so that a dump can't be loaded`, hint: renameHint(key),
	}));
}

async function findEngines(access: MysqlAccess, signal: AbortSignal): Promise<Finding> {
	const subject = 'consistency';
	const rows = await runSql(access, {
		sql: `SELECT TABLE_NAME FROM information_schema.TABLES t JOIN information_schema.ENGINES e ON e.ENGINE = t.ENGINE
		WHERE TABLE_SCHEMA = ${quoteLiteral(databaseName(access))} AND TABLE_TYPE = 'BASE TABLE' AND TRANSACTIONS = 'NO' ORDER BY 1;\n`,
	}, signal);
	const names = rows.map(([name = '']) => name);
	const more = names.length > 5 ? ` and ${names.length - 5} more` : '';
	return names.length === 0
		? {subject, verdict: 'ok', detail: 'all tables are dumped as of one moment'}
		: {
			subject,
			verdict: 'warning',
			detail: `tables without transactions may change during a dump: ${names.slice(0, 5).join(', ')}${more}`,
			hint: 'Convert them: ALTER TABLE … ENGINE=InnoDB.',
		};
}

function findCreating(access: MysqlAccess, {privileges, hasRole, user}: ServerFacts): Finding {
	const subject = 'permission to restore';
	const lacking = ['CREATE', 'DROP', 'INSERT', 'ALTER', 'CREATE VIEW', 'CREATE ROUTINE', 'TRIGGER', 'EVENT'].filter(privilege => !privileges.has(privilege));
	return lacking.length === 0 || hasRole
		? {subject, verdict: 'ok', detail: `${user} may restore into ${databaseName(access)}`}
		: {
			subject, verdict: 'warning', detail: `${user} lacks ${lacking.join(', ')} for a restore`, hint: 'Restore with a user that has all rights on the target database.',
		};
}
