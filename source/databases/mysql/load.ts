/**
 * A restore through the client. The rule: MariaDB and MySQL commit at every CREATE and DROP, so a restore can't be taken back; with
 * `overwrite` the old database is dropped only when the first bytes of the dump are there, and a database made for a restore
 * that fails is removed.
 */
import {Buffer} from 'node:buffer';
import {type Load, type LoadOptions, type TargetState} from '../../core/database.js';
import {type DatabaseProperties} from '../../core/database-properties.js';
import {
	RefusedError, SourceError, SpaceError, type AppError,
} from '../../core/errors.js';
import {plural} from '../../core/text.js';
import {
	describeExit, spokenLines, startTool, type ToolExit,
} from '../../tools/client-tool.js';
import {loadIntoTool} from '../tool-load.js';
import {
	clientCommand, databaseName, explainAccess, mysqlFailure, quoteIdentifier, runSql, serverName, withDatabase, type MysqlAccess,
} from './client.js';
import {isOfDatabase} from './of-database.js';
import {
	assertComplete, assertContained, planReading, startReading, type ReadingPlan,
} from './preview.js';
import {creationOptions, giveProperties, readProperties} from './properties.js';
import {readServerFacts, takesNoChanges} from './server.js';

/** The client comes to it only after everything before. */
const closingWord = 'dbseal: loaded';

/** @throws {SourceError} DATABASE_READ_ONLY where nothing can be restored into it. */
export async function inspectMysql(access: MysqlAccess, signal: AbortSignal): Promise<TargetState> {
	await assertTakesChanges(access, signal);
	const name = databaseName(access);
	const is = (column: string) => isOfDatabase(access, column);
	const rows = await runSql(access, {
		sql: `SELECT COUNT(*) FROM information_schema.SCHEMATA WHERE ${is('SCHEMA_NAME')};
SELECT COUNT(*) FROM information_schema.TABLES WHERE ${is('TABLE_SCHEMA')} AND TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED');
SELECT (SELECT COUNT(*) FROM information_schema.TABLES WHERE ${is('TABLE_SCHEMA')} AND TABLE_TYPE NOT IN ('BASE TABLE', 'SYSTEM VERSIONED'))
	+ (SELECT COUNT(*) FROM information_schema.ROUTINES WHERE ${is('ROUTINE_SCHEMA')}) + (SELECT COUNT(*) FROM information_schema.EVENTS WHERE ${is('EVENT_SCHEMA')});\n`,
	}, signal);
	const [exists = 0, tables = 0, others = 0] = rows.map(row => Number(row[0]));
	if (exists === 0) {
		return {
			exists: false, isEmpty: true, detail: `database ${name} does not exist yet`, name,
		};
	}

	const isEmpty = tables + others === 0;
	return {
		exists: true, isEmpty, detail: isEmpty ? `database ${name} is empty` : `${plural(tables, 'table')} and ${plural(others, 'other object')} in database ${name}`, name,
	};
}

async function assertTakesChanges(access: MysqlAccess, signal: AbortSignal): Promise<void> {
	const facts = await readServerFacts(access, {isEntering: false}, signal);
	if (takesNoChanges(facts)) {
		throw new SourceError({
			code: 'DATABASE_READ_ONLY',
			message: `${serverName(access)} takes no changes of ${facts.user}: it is set to read_only`,
			hint: 'Restore into the primary, or into another server; a drill goes there by --on.',
		});
	}
}

/** @param plan What a look over this very dump came to; without one it is looked over while it is loaded. */
export async function loadMysql(access: MysqlAccess, {options, plan: seen}: {readonly options: LoadOptions; readonly plan?: ReadingPlan}, signal: AbortSignal): Promise<Load> {
	const name = databaseName(access);
	const target = await inspectMysql(access, signal);
	if (!target.isEmpty && !options.overwrite) {
		throw new RefusedError({
			code: 'TARGET_NOT_EMPTY',
			message: `there is something in the way: ${target.detail}`,
			hint: 'Restore into another database, or allow this one to be overwritten (--overwrite).',
		});
	}

	const command = await clientCommand(access, {}, signal);
	const plan = seen ?? await planReading(access, options, signal);
	const isMade = !target.exists || access.isScratch === true;
	const {reader, judge, ending} = startReading(access, plan, {givesProperties: isMade && options.properties === undefined});
	const warnings = target.exists ? [] : await createDatabase(access, {properties: options.properties}, signal);
	const opening = await openingStatements(access, target, signal);
	const tool = startTool(command, signal);
	let hasBegun = false;
	return loadIntoTool({
		tool,
		name: 'the client',
		closingWord,
		rewrite(chunk) {
			const begins = !hasBegun;
			hasBegun = true;
			if (begins) {
				assertDump(chunk);
			}

			const output = reader.push(chunk);
			assertContained(judge);
			return begins ? [Buffer.from(`${opening}DELIMITER ${ending}\n`), ...output] : output;
		},
		epilogue() {
			const rest = reader.end();
			assertContained(judge);
			assertComplete(reader, `database ${name} is not whole`);
			return [...rest, `\nCOMMIT${ending}\nSELECT '${closingWord}'${ending}\n`];
		},
		explain: exit => explainLoad(access, exit),
		async complete(exit) {
			const {countedRows} = judge.objects;
			return {warnings: [...warnings, ...spokenLines('the client', exit)], ...(countedRows && {rowsByTable: countedRows})};
		},
		...(!target.exists && {
			// The signal may be what ended the load; cleaning up goes on without it
			undo: async () => dropDatabase(access, new AbortController().signal),
		}),
	}, signal);
}

export type CreateDatabaseOptions = {
	/** Of the database that was dumped. */
	readonly properties?: DatabaseProperties | undefined;
	/** Another database to be like, where those are not known. */
	readonly like?: string;
};

/** @returns What it could not be given. */
export async function createDatabase(access: MysqlAccess, {properties, like}: CreateDatabaseOptions, signal: AbortSignal): Promise<readonly string[]> {
	await runSql(access, {sql: `CREATE DATABASE ${quoteIdentifier(databaseName(access))};\n`}, signal);
	const given = properties ?? (like === undefined ? undefined : await readProperties(withDatabase(access, like), signal));
	return given === undefined ? [] : giveProperties(access, given, signal);
}

export async function dropDatabase(access: MysqlAccess, signal: AbortSignal): Promise<void> {
	await runSql(access, {sql: `DROP DATABASE IF EXISTS ${quoteIdentifier(databaseName(access))};\n`}, signal);
}

/** Rights on the database are kept by the server when it is dropped. */
async function openingStatements(access: MysqlAccess, target: TargetState, signal: AbortSignal): Promise<string> {
	const name = quoteIdentifier(databaseName(access));
	const properties = target.isEmpty ? undefined : await readProperties(access, signal);
	const dropping = target.isEmpty
		? ''
		: `SET SESSION sql_mode = '';\nDROP DATABASE ${name};\nCREATE DATABASE ${name}${creationOptions(properties ?? {})};\nSET SESSION sql_mode = DEFAULT;\n`;
	return `${dropping}USE ${name};\n`;
}

/** The first bytes, looked at before anything is dropped for them. */
function assertDump(chunk: Buffer): void {
	const text = chunk.toString('latin1', 0, 100);
	if (!/^\s*(?:--|#|\/\*|(?:SET|CREATE|DROP|INSERT|USE|START|LOCK|ALTER)\s)/iv.test(text)) {
		throw new SourceError({
			code: 'LOAD_FAILED', message: 'the data does not begin like a dump of MariaDB or MySQL', hint: 'Nothing was changed; get the data with --to-file to look at it.',
		});
	}
}

/** 1021: ER_DISK_FULL, 1114: ER_RECORD_FILE_FULL. */
const fullNumbers: ReadonlySet<number> = new Set([1021, 1114]);

function explainLoad(access: MysqlAccess, exit: ToolExit): AppError {
	const failure = mysqlFailure(exit.stderr);
	const where = failure?.line === undefined ? '' : ` at line ${failure.line}`;
	const message = failure === undefined
		? `the load into database ${databaseName(access)} failed: ${describeExit('the client', exit)}`
		: `the load into database ${databaseName(access)} failed${where}: ${failure.message} (${failure.number})`;
	if (failure !== undefined && fullNumbers.has(failure.number)) {
		return new SpaceError({code: 'NO_SPACE', message, hint: 'Make room on the database server, then restore again.'});
	}

	return explainAccess(access, failure) ?? new SourceError({
		code: 'LOAD_FAILED', message, hint: 'Read what the server says; what the target holds now is not whole, so restore again with --overwrite.',
	});
}
