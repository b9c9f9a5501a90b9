/**
 * What a MariaDB or MySQL database is and holds: its description, the connection test and its summary. The rule: everything here
 * only reads; row counts are exact, and rights that a dump would silently miss something without are named.
 */
import {type Finding} from '../../core/connection.js';
import {type DatabaseDescription, type Summary} from '../../core/database.js';
import {SourceError} from '../../core/errors.js';
import {failedFinding} from '../../core/failed-finding.js';
import {formatBytes} from '../../core/text.js';
import {findObstacles, obstacleFindings} from './blind-spots.js';
import {
	databaseName, familyOf, mysqlEnvironment, quoteIdentifier, runSql, type MysqlAccess,
} from './client.js';
import {describeLostHistory, dumpsHistory} from './history.js';
import {isOfDatabase} from './of-database.js';
import {readProperties} from './properties.js';
import {findRestoring} from './restorable.js';
import {readServerFacts, type ServerFacts} from './server.js';
import {dumpToolFor} from './tools.js';

export async function describeMysql(access: MysqlAccess, signal: AbortSignal): Promise<DatabaseDescription> {
	const {version} = await readServerFacts(access, {isEntering: true}, signal);
	const tool = await dumpToolFor(version, mysqlEnvironment(access), signal);
	const properties = await readProperties(access, signal);
	return {
		serverVersion: shortVersion(version),
		tool: `${tool.family === 'MariaDB' ? 'mariadb-dump' : 'mysqldump'} ${tool.version}`,
		databases: [databaseName(access)],
		sizeEstimateBytes: await readSize(access, signal),
		...(properties && {properties}),
	};
}

export async function checkMysql(access: MysqlAccess, signal: AbortSignal): Promise<Finding[]> {
	try {
		const facts = await readServerFacts(access, {isEntering: true}, signal);
		return [
			{subject: 'connection', verdict: 'ok', detail: `connected to ${databaseName(access)} as ${facts.user}`},
			{subject: 'server version', verdict: 'ok', detail: `${familyOf(facts.version)} ${shortVersion(facts.version)}`},
			await findClient(access, facts, signal),
			{subject: 'size', verdict: 'ok', detail: `about ${formatBytes(await readSize(access, signal))} without indexes`},
			...obstacleFindings(await findObstacles(access, facts, signal), facts),
			await findEngines(access, signal),
			...await findLostHistory(access, facts, signal),
			...await findRestoring(access, facts, signal),
		];
	} catch (error) {
		return [failedFinding('connection', error, signal)];
	}
}

/** In one snapshot, for tables of transactional engines. */
export async function summariseMysql(access: MysqlAccess, signal: AbortSignal): Promise<Summary> {
	const database = databaseName(access);
	const {version, ignoresCase} = await readServerFacts(access, {isEntering: true}, signal);
	const tables = await runSql(access, {
		database,
		sql: `SELECT TABLE_NAME, TABLE_TYPE FROM information_schema.TABLES
		WHERE ${isOfDatabase(access, 'TABLE_SCHEMA')} AND TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED') ORDER BY 1;\n`,
	}, signal);
	const counts = tables.map(([table = '', type]) => `SELECT COUNT(*) FROM ${quoteIdentifier(table)}${type === 'SYSTEM VERSIONED' && dumpsHistory(version) ? ' FOR SYSTEM_TIME ALL' : ''};\n`);
	const rows = counts.length === 0 ? [] : await runSql(access, {database, sql: `START TRANSACTION WITH CONSISTENT SNAPSHOT;\n${counts.join('')}`}, signal);
	const rowsByTable = new Map(tables.map(([table = ''], index) => [table, Number(rows[index]?.[0])]));
	return {...summaryOf(rowsByTable, await countObjects(access, signal)), ...(ignoresCase && {ignoresCase})};
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
	const isTable = isOfDatabase(access, 'TABLE_SCHEMA');
	const rows = await runSql(access, {
		database: databaseName(access),
		sql: `SELECT 'views', COUNT(*) FROM information_schema.TABLES WHERE ${isTable} AND TABLE_TYPE = 'VIEW'
UNION ALL SELECT 'sequences', COUNT(*) FROM information_schema.TABLES WHERE ${isTable} AND TABLE_TYPE = 'SEQUENCE'
UNION ALL SELECT 'triggers', COUNT(*) FROM information_schema.TRIGGERS WHERE ${isOfDatabase(access, 'TRIGGER_SCHEMA')}
UNION ALL SELECT 'routines', COUNT(*) FROM information_schema.ROUTINES WHERE ${isOfDatabase(access, 'ROUTINE_SCHEMA')}
UNION ALL SELECT 'events', COUNT(*) FROM information_schema.EVENTS WHERE ${isOfDatabase(access, 'EVENT_SCHEMA')};\n`,
	}, signal);
	return Object.fromEntries(rows.map(([kind = '', count]) => [kind, Number(count)]));
}

async function readSize(access: MysqlAccess, signal: AbortSignal): Promise<number> {
	const [row] = await runSql(access, {sql: `SELECT COALESCE(SUM(DATA_LENGTH), 0) FROM information_schema.TABLES WHERE ${isOfDatabase(access, 'TABLE_SCHEMA')};\n`}, signal);
	return Number(row?.[0] ?? 0);
}

/** `10.11.19-MariaDB-0+deb12u1` without what comes after the number. */
function shortVersion(version: string): string {
	return version.split('-')[0] ?? version;
}

async function findClient(access: MysqlAccess, {version}: Pick<ServerFacts, 'version'>, signal: AbortSignal): Promise<Finding> {
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

async function findLostHistory(access: MysqlAccess, {version}: ServerFacts, signal: AbortSignal): Promise<readonly Finding[]> {
	const lost = dumpsHistory(version) ? undefined : await describeLostHistory(access, signal);
	return lost ? [{subject: 'history', verdict: 'warning', ...lost}] : [];
}

async function findEngines(access: MysqlAccess, signal: AbortSignal): Promise<Finding> {
	const subject = 'consistency';
	const rows = await runSql(access, {
		sql: `SELECT TABLE_NAME FROM information_schema.TABLES t JOIN information_schema.ENGINES e ON e.ENGINE = t.ENGINE
		WHERE ${isOfDatabase(access, 'TABLE_SCHEMA')} AND TABLE_TYPE = 'BASE TABLE' AND TRANSACTIONS = 'NO' ORDER BY 1;\n`,
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
