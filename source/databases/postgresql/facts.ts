/**
 * What a PostgreSQL database is and holds: its description, the connection test and its summary.
 * The rule: everything here only reads, and row counts are exact, never the planner's estimates.
 */
import {Buffer} from 'node:buffer';
import * as v from 'valibot';
import {type Finding} from '../../core/connection.js';
import {type DatabaseDescription, type Summary} from '../../core/database.js';
import {AppError} from '../../core/errors.js';
import {failedFinding} from '../../core/failed-finding.js';
import {formatBytes} from '../../core/text.js';
import {
	databaseName, postgresqlEnvironment, runMaintenanceSql, runSql, type PostgresqlAccess,
} from './client.js';
import {propertiesFacts, propertiesFactsSchema, propertiesOf} from './properties.js';
import {
	findReading, findRestoring, rightsSchema, rightsFacts, typeCreatedb,
} from './rights.js';
import {
	countRows, databaseFacts, objectCounts, serverFacts, tableList,
} from './sql.js';
import {pgDumpFor} from './tools.js';

const factsSchema = v.object({
	serverVersion: v.string(),
	serverVersionNumber: v.number(),
	sizeBytes: v.number(),
	...rightsSchema.entries,
});

type Facts = v.InferOutput<typeof factsSchema>;

const creatorSchema = v.object({user: v.string(), canCreateDatabases: v.boolean()});
const objectsSchema = v.record(v.string(), v.number());
const tablesSchema = v.array(v.tuple([v.string(), v.string(), v.string()]));
const countSchema = v.tuple([v.string(), v.number()]);

/** What a snapshot tells of the objects, before any row is counted. */
export const contentsSchema = v.object({objects: objectsSchema, tables: tablesSchema});

export async function describePostgresql(access: PostgresqlAccess, signal: AbortSignal): Promise<DatabaseDescription> {
	const facts = await readFacts(access, signal);
	const tool = await pgDumpFor(facts.serverVersionNumber, postgresqlEnvironment(access), signal);
	const properties = propertiesOf(v.parse(propertiesFactsSchema, JSON.parse(await runSql(access, {sql: `SELECT ${propertiesFacts};\n`}, signal))));
	return {
		serverVersion: shortVersion(facts.serverVersion),
		tool: `pg_dump ${tool.version}`,
		databases: [databaseName(access)],
		sizeEstimateBytes: facts.sizeBytes,
		properties,
	};
}

export async function checkPostgresql(access: PostgresqlAccess, signal: AbortSignal): Promise<Finding[]> {
	try {
		const facts = await readFacts(access, signal);
		return [
			{subject: 'connection', verdict: 'ok', detail: `connected to ${databaseName(access)} as ${facts.user}`},
			{subject: 'server version', verdict: 'ok', detail: `PostgreSQL ${shortVersion(facts.serverVersion)}`},
			await findClient(access, facts, signal),
			{subject: 'size', verdict: 'ok', detail: `about ${formatBytes(facts.sizeBytes)} without indexes`},
			findReading(facts),
			...findRestoring(facts),
		];
	} catch (error) {
		const failed = failedFinding('connection', error, signal);
		return error instanceof AppError && error.code === 'DATABASE_MISSING' ? [failed, await findCreatingDatabases(access, signal)] : [failed];
	}
}

/** Each table by a statement of its own: one transaction would hold a lock for every table and index, of which a server may have more than locks. */
export async function summarisePostgresql(access: PostgresqlAccess, signal: AbortSignal): Promise<Summary> {
	const sql = `SET row_security = off;
SET statement_timeout = 0;
SET default_transaction_read_only = on;
SELECT json_build_object('objects', ${objectCounts}, 'tables', ${tableList});
${countRows}
`;
	const output = await runSql(access, {sql}, signal);
	const [first = '', ...counts] = output.trim().split('\n');
	const contents = v.parse(contentsSchema, JSON.parse(first));
	const rows = new Map(counts.map(line => {
		const [key, count] = v.parse(countSchema, JSON.parse(line));
		return [fromHex(key), count];
	}));
	return summaryOf(contents, rows);
}

/** @param rows By the table's bytes in the database's encoding, each byte as one character. */
export function summaryOf({objects, tables}: v.InferOutput<typeof contentsSchema>, rows: ReadonlyMap<string, number>): Summary {
	const counts = tables.map(([schema, table, bytes]) => [tableKey(schema, table, bytes), rows.get(fromHex(bytes)) ?? 0] as const);
	const keys = counts.map(([key]) => key);
	const rowsByTable = Object.fromEntries(counts.toSorted(([a], [b]) => a < b ? -1 : (a > b ? 1 : 0)));
	let total = 0;
	for (const count of Object.values(rowsByTable)) {
		total += count;
	}

	return {
		tables: keys.length, rows: total, rowsByTable, objects,
	};
}

function fromHex(bytes: string): string {
	return Buffer.from(bytes, 'hex').toString('latin1');
}

/** What isn't text in any encoding that is known, is shown by its bytes, so that no two tables have one name. */
function tableKey(schema: string, table: string, bytes: string): string {
	const key = `${schema}.${table}`;
	return key.includes('\uFFFD') ? fromHex(bytes).replaceAll(/[\u0080-\u00FF]/gv, character => String.raw`\x${character.codePointAt(0)?.toString(16)}`) : key;
}

function jsonObject(fields: string): string {
	return `json_build_object(${fields})`;
}

export async function readFacts(access: PostgresqlAccess, signal: AbortSignal): Promise<Facts> {
	return v.parse(factsSchema, JSON.parse(await runSql(access, {sql: `SELECT ${jsonObject(databaseFacts)}::jsonb || ${jsonObject(rightsFacts)}::jsonb;\n`}, signal)));
}

/** `15.19 (Debian 15.19-0+deb12u1)` without what is in brackets. */
function shortVersion(version: string): string {
	return version.split(' ')[0] ?? version;
}

async function findClient(access: PostgresqlAccess, facts: Facts, signal: AbortSignal): Promise<Finding> {
	try {
		const tool = await pgDumpFor(facts.serverVersionNumber, postgresqlEnvironment(access), signal);
		return {subject: 'client version', verdict: 'ok', detail: `pg_dump ${tool.version} fits`};
	} catch (error) {
		return failedFinding('client version', error, signal);
	}
}

async function findCreatingDatabases(access: PostgresqlAccess, signal: AbortSignal): Promise<Finding> {
	const {user, canCreateDatabases} = v.parse(creatorSchema, JSON.parse(await runMaintenanceSql(access, `SELECT json_build_object(${serverFacts});\n`, signal)));
	const subject = 'permission to restore';
	return canCreateDatabases
		? {subject, verdict: 'ok', detail: `a restore may create ${databaseName(access)}`}
		: {
			subject, verdict: 'failed', detail: `${user} may not create ${databaseName(access)}`, hint: `Create it first, or ${typeCreatedb(user)}`,
		};
}
