/**
 * Why a load through psql failed, told by SQLSTATE (PostgreSQL documentation, appendix A), and what to type next.
 */
import {
	BusyError, SourceError, SpaceError, type AppError,
} from '../../core/errors.js';
import {describeExit, type ToolExit} from '../../tools/client-tool.js';
import {
	databaseName, explainConnection, type PostgresqlAccess,
} from './client.js';
import {serverTrouble, sqlFailure, type SqlFailure} from './messages.js';

export async function explainLoad(access: PostgresqlAccess, exit: ToolExit, signal: AbortSignal): Promise<AppError> {
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

function failureByState(message: string, failure: SqlFailure | undefined, stderr: string): AppError {
	switch (failure?.state ?? '') {
		case '55P03': {
			return new BusyError({code: 'TARGET_BUSY', message, hint: 'End the sessions that use the target database, or restore into another one.'});
		}

		case '53100': {
			return new SpaceError({code: 'NO_SPACE', message, hint: 'Make room on the database server, then restore again.'});
		}

		case '42501': {
			return new SourceError({code: 'DATABASE_DENIED', message, hint: rightHint(stderr)});
		}

		default: {
			return serverTrouble(message, failure) ?? new SourceError({code: 'LOAD_FAILED', message, hint: loadHint(failure, stderr)});
		}
	}
}

function rightHint(stderr: string): string {
	const extension = /permission denied to create extension "(?<extension>[^"]+)"/v.exec(stderr)?.groups?.extension;
	return extension === undefined
		? 'Restore as the owner of everything in the target, or as a superuser; or let everything belong to the user who restores (--no-owner).'
		: `Only a superuser may create this extension: make the target database, type CREATE EXTENSION "${extension}" in it as one, then restore into it.`;
}

function loadHint(failure: SqlFailure | undefined, stderr: string): string {
	const role = failure?.state === '42704' ? /role "(?<role>[^"]+)"/v.exec(failure.message)?.groups?.role : undefined;
	if (role !== undefined) {
		return `A database's dump has no roles: create it (CREATE ROLE "${role}"), and any other that owns or is granted something, or leave owners and rights out: --no-owner --no-privileges.`;
	}

	if (stderr.includes(String.raw`\restrict`)) {
		return 'This psql is older than the pg_dump that wrote the dump: install its newest minor release, then restore again.';
	}

	const hints: Readonly<Record<string, string>> = {
		'0A000': 'Install the extension\'s package on the server (postgresql-contrib and others), then restore again.',
		'58P01': 'Install the extension\'s package on the server (postgresql-contrib and others), then restore again.',
		42_601: 'The dump may be of a newer PostgreSQL than this server: restore into one that is as new as its own. The target was left as it was.',
		42_704: 'Something that the dump needs is not there (a role, an extension, or a newer server): create it first, then restore again.',
		53_200: [
			'One transaction holds a lock for each table: restore into a database that doesn\'t exist yet, which needs none, and rename both',
			'(ALTER DATABASE … RENAME TO …); or raise max_locks_per_transaction and restart the server.',
		].join(' '),
	};
	return leaningHint(failure, stderr) ?? hints[failure?.state ?? ''] ?? 'Read what the server says; the target was left as it was.';
}

/** 42883: undefined_function, 42P01: undefined_table; in a function of the dump. */
function leaningHint(failure: SqlFailure | undefined, stderr: string): string | undefined {
	const name = /^(?:42883|42P01)$/v.test(failure?.state ?? '') ? functionIn(stderr) : undefined;
	return name === undefined
		? undefined
		: `Function ${name} finds things by a search path that a load does not have; from PostgreSQL 17 on, indexes and materialized views don't either.`
			+ ` Give it one at the source, ALTER FUNCTION ${name} SET search_path = …, and back up again; or get this dump with --to-file, and add that to it.`;
}

/** The one that the server was in; PL/pgSQL names its arguments, too. */
function functionIn(stderr: string): string | undefined {
	const {quoted, plain} = /^CONTEXT: +(?:.*\s)?function (?:"(?<quoted>[^"]+)"|(?<plain>[^\s\(]+\([^\)]*\)))/mv.exec(stderr)?.groups ?? {};
	return quoted ?? plain;
}
