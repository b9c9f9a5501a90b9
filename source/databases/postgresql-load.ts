/**
 * A restore through psql, all or nothing. The rule: what is dropped, loaded and committed is one transaction, and its COMMIT is
 * sent by us after the dump's completion line. psql's own --single-transaction would commit at the end of its input, which also
 * comes when dbseal is killed, and the transaction that pg_dump puts around large objects would end it half-way.
 */
import {Buffer} from 'node:buffer';
import {
	BusyError, RefusedError, SourceError, SpaceError, type AppError,
} from '../core/errors.js';
import {type Load, type LoadOptions} from '../core/database.js';
import {describeExit, startTool, type ToolExit} from './client-tool.js';
import {PlainDumpScanner} from './plain-dump-scanner.js';
import {createDatabase, dropDatabase, inspectPostgresql} from './postgresql-admin.js';
import {cleanOut} from './postgresql-clean-out.js';
import {
	databaseName, explainConnection, psqlCommand, sqlFailure, type PostgresqlAccess, type SqlFailure,
} from './postgresql-client.js';
import {loadIntoTool} from './tool-load.js';

/** psql comes to it only after the COMMIT. */
const closingWord = 'dbseal: committed';

const archiveMagic = Buffer.from('PGDMP');

export async function loadPostgresql(access: PostgresqlAccess, {overwrite}: LoadOptions, signal: AbortSignal): Promise<Load> {
	const name = databaseName(access);
	const target = await inspectPostgresql(access, signal);
	if (target.exists && !target.isEmpty && !overwrite) {
		throw new RefusedError({
			code: 'TARGET_NOT_EMPTY',
			message: `there is something in the way: ${target.detail}`,
			hint: 'Restore into another database, or allow this one to be overwritten (--overwrite).',
		});
	}

	const command = await psqlCommand(access, ['--output=/dev/null']);
	if (!target.exists) {
		await createDatabase(access, signal);
	}

	const scanner = new PlainDumpScanner({isForServerBefore17: target.serverVersionNumber < 170_000});
	const tool = startTool(command, signal);
	return loadIntoTool({
		tool,
		name: 'psql',
		closingWord,
		prologue: `BEGIN;\n${target.exists && overwrite ? cleanOut : ''}`,
		rewrite(chunk) {
			refuseArchive(chunk);
			const kept = scanner.push(chunk);
			if (scanner.hasConnect) {
				throw unfit(name, String.raw`switches to another database (\connect)`);
			}

			return kept;
		},
		epilogue() {
			if (!scanner.isComplete) {
				throw unfit(name, 'ends without its completion line');
			}

			return [scanner.end(), `\nCOMMIT;\n\\echo ${closingWord}\n`];
		},
		explain: async exit => explainLoad(access, exit, signal),
		...(!target.exists && {
			// The signal may be what ended the load; cleaning up goes on without it
			undo: async () => dropDatabase(access, new AbortController().signal),
		}),
	}, signal);
}

/** pg_dump's custom format, which other tools may have stored, begins so; psql would take it for SQL. */
function refuseArchive(chunk: Buffer): void {
	if (chunk.subarray(0, 5).equals(archiveMagic)) {
		throw new SourceError({
			code: 'LOAD_FAILED',
			message: 'the dump is in pg_dump\'s custom format, which psql can\'t read',
			hint: 'Get it with --to-file and load it with pg_restore --single-transaction --dbname=….',
		});
	}
}

function unfit(name: string, why: string): SourceError {
	return new SourceError({
		code: 'LOAD_FAILED',
		message: `the dump ${why}; database ${name} was left as it was`,
		hint: 'Get the dump with --to-file, look at it, and load by hand what you want of it.',
	});
}

async function explainLoad(access: PostgresqlAccess, exit: ToolExit, signal: AbortSignal): Promise<AppError> {
	if (exit.exitCode === 2) {
		const error = await explainConnection(access, exit, signal);
		return error.code === 'DATABASE_DENIED' ? sessionLost(access, exit) : error;
	}

	const failure = sqlFailure(exit.stderr);
	const line = /<stdin>:(?<line>\d+):/v.exec(exit.stderr)?.groups?.line;
	const where = line === undefined ? '' : ` at line ${line}`;
	const message = failure === undefined
		? `the load into database ${databaseName(access)} failed: ${describeExit('psql', exit)}`
		: `the load into database ${databaseName(access)} failed${where}: ${failure.message} (SQLSTATE ${failure.state})`;
	return failureByState(message, failure, exit.stderr);
}

/** It had been let in when the load began. */
function sessionLost(access: PostgresqlAccess, exit: ToolExit): SourceError {
	return new SourceError({
		code: 'LOAD_FAILED',
		message: `the server ended the session that loaded database ${databaseName(access)}: ${describeExit('psql', exit)}`,
		hint: 'See the server\'s log for why, then restore again; the target was left as it was.',
	});
}

/** SQLSTATEs: PostgreSQL documentation, appendix A. */
function failureByState(message: string, failure: SqlFailure | undefined, stderr: string): AppError {
	if (failure?.state === '55P03') {
		return new BusyError({code: 'TARGET_BUSY', message, hint: 'End the sessions that use the target database, or restore into another one.'});
	}

	if (failure?.state === '53100') {
		return new SpaceError({code: 'NO_SPACE', message, hint: 'Make room on the database server, then restore again.'});
	}

	return new SourceError({code: 'LOAD_FAILED', message, hint: loadHint(failure, stderr)});
}

function loadHint(failure: SqlFailure | undefined, stderr: string): string {
	const role = failure?.state === '42704' ? /role "(?<role>[^"]+)"/v.exec(failure.message)?.groups?.role : undefined;
	if (role !== undefined) {
		return `Roles are not part of a database's dump: create it first (CREATE ROLE "${role}"), and any other that owns or is granted something; then restore again.`;
	}

	if (stderr.includes(String.raw`\restrict`)) {
		return 'This psql is older than the pg_dump that wrote the dump: install its newest minor release, then restore again.';
	}

	const hints: Readonly<Record<string, string>> = {
		'0A000': 'Install the extension\'s package on the server (postgresql-contrib and others), then restore again.',
		'58P01': 'Install the extension\'s package on the server (postgresql-contrib and others), then restore again.',
		42_501: 'Restore as the owner of everything in the target, or as a superuser.',
		42_704: 'Something that the dump needs is not there (a role, an extension, or a newer server): create it first, then restore again.',
		53_200: 'Restore into a new database, or raise max_locks_per_transaction: too much was dropped at once.',
	};
	return hints[failure?.state ?? ''] ?? 'Read what the server says; the target was left as it was.';
}
