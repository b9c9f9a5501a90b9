/**
 * A restore through the client. The rule: MariaDB and MySQL commit at every CREATE and DROP, so a restore can't be taken back; with
 * `overwrite` the old database is dropped only when the first bytes of the dump are there, and a database made for a restore
 * that fails is removed.
 */
import {Buffer} from 'node:buffer';
import {type Load, type LoadOptions, type TargetState} from '../core/database.js';
import {
	RefusedError, SourceError, SpaceError, type AppError,
} from '../core/errors.js';
import {plural} from '../core/text.js';
import {describeExit, startTool, type ToolExit} from './client-tool.js';
import {
	clientCommand, databaseName, explainAccess, mysqlFailure, quoteIdentifier, quoteLiteral, runSql, type MysqlAccess,
} from './mysql-client.js';
import {MysqldumpScanner} from './mysqldump-scanner.js';
import {loadIntoTool} from './tool-load.js';

/** The client comes to it only after everything before. */
const closingWord = 'dbseal: loaded';

export async function inspectMysql(access: MysqlAccess, signal: AbortSignal): Promise<TargetState> {
	const name = databaseName(access);
	const literal = quoteLiteral(name);
	const rows = await runSql(access, {
		sql: `SELECT COUNT(*) FROM information_schema.SCHEMATA WHERE BINARY SCHEMA_NAME = ${literal};
SELECT COUNT(*) FROM information_schema.TABLES WHERE BINARY TABLE_SCHEMA = ${literal} AND TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED');
SELECT (SELECT COUNT(*) FROM information_schema.TABLES WHERE BINARY TABLE_SCHEMA = ${literal} AND TABLE_TYPE NOT IN ('BASE TABLE', 'SYSTEM VERSIONED'))
	+ (SELECT COUNT(*) FROM information_schema.ROUTINES WHERE BINARY ROUTINE_SCHEMA = ${literal}) + (SELECT COUNT(*) FROM information_schema.EVENTS WHERE BINARY EVENT_SCHEMA = ${literal});\n`,
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

export async function loadMysql(access: MysqlAccess, {overwrite}: LoadOptions, signal: AbortSignal): Promise<Load> {
	const name = databaseName(access);
	const target = await inspectMysql(access, signal);
	if (!target.isEmpty && !overwrite) {
		throw new RefusedError({
			code: 'TARGET_NOT_EMPTY',
			message: `there is something in the way: ${target.detail}`,
			hint: 'Restore into another database, or allow this one to be overwritten (--overwrite).',
		});
	}

	const command = await clientCommand(access);
	if (!target.exists) {
		await createDatabase(access, signal);
	}

	const opening = await openingStatements(access, target, signal);
	const scanner = new MysqldumpScanner();
	const tool = startTool(command, signal);
	let hasBegun = false;
	return loadIntoTool({
		tool,
		name: 'the client',
		closingWord,
		rewrite(chunk) {
			scanner.push(chunk);
			if (hasBegun) {
				return [chunk];
			}

			hasBegun = true;
			return [opening, beginning(chunk)];
		},
		epilogue() {
			if (!scanner.isComplete) {
				throw new SourceError({
					code: 'LOAD_FAILED',
					message: `the dump ends without its completion line, so database ${name} is not whole`,
					hint: 'Restore an older backup, or get this dump with --to-file and look at its end.',
				});
			}

			return [`\nSELECT '${closingWord}';\n`];
		},
		explain: exit => explainLoad(access, exit),
		...(!target.exists && {
			// The signal may be what ended the load; cleaning up goes on without it
			undo: async () => dropDatabase(access, new AbortController().signal),
		}),
	}, signal);
}

/** Like another database in its character set, where there is one to be like. */
export async function createDatabase(access: MysqlAccess, signal: AbortSignal, like?: string): Promise<void> {
	const name = databaseName(access);
	const options = like === undefined ? '' : await characterSetOf(access, like, signal);
	await runSql(access, {sql: `CREATE DATABASE ${quoteIdentifier(name)}${options};\n`}, signal);
}

export async function dropDatabase(access: MysqlAccess, signal: AbortSignal): Promise<void> {
	await runSql(access, {sql: `DROP DATABASE IF EXISTS ${quoteIdentifier(databaseName(access))};\n`}, signal);
}

/** Rights on the database are kept by the server when it is dropped. */
async function openingStatements(access: MysqlAccess, target: TargetState, signal: AbortSignal): Promise<Buffer> {
	const name = quoteIdentifier(databaseName(access));
	const dropping = target.isEmpty ? '' : `DROP DATABASE ${name};\nCREATE DATABASE ${name}${await characterSetOf(access, databaseName(access), signal)};\n`;
	return Buffer.from(`${dropping}USE ${name};\n`);
}

async function characterSetOf(access: MysqlAccess, database: string, signal: AbortSignal): Promise<string> {
	const [row] = await runSql(access, {
		sql: `SELECT DEFAULT_CHARACTER_SET_NAME, DEFAULT_COLLATION_NAME FROM information_schema.SCHEMATA
		WHERE BINARY SCHEMA_NAME = ${quoteLiteral(database)};\n`,
	}, signal);
	const [characterSet, collation] = row ?? [];
	return characterSet === undefined ? '' : ` CHARACTER SET ${characterSet} COLLATE ${collation}`;
}

/**
 * The first bytes, looked at before anything is dropped for them. MariaDB's tools begin a dump with a line that forbids its client
 * to run programs: ours can't in any case (--binary-mode), and older and MySQL's clients take the line for an error.
 */
function beginning(chunk: Buffer): Buffer {
	const text = chunk.toString('latin1', 0, 100);
	if (!/^\s*(?:--|#|\/\*|(?:SET|CREATE|DROP|INSERT|USE|START|LOCK|ALTER)\s)/iv.test(text)) {
		throw new SourceError({
			code: 'LOAD_FAILED', message: 'the data does not begin like a dump of MariaDB or MySQL', hint: 'Nothing was changed; get the data with --to-file to look at it.',
		});
	}

	const sandboxLine = /^\/\*M?!999999\\- enable the sandbox mode \*\/ *\n/v.exec(text)?.[0] ?? '';
	return chunk.subarray(sandboxLine.length);
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
