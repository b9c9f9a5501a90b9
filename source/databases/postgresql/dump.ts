/**
 * A dump by pg_dump in plain text. A session of ours exports its snapshot and counts the objects in it, pg_dump reads the same
 * snapshot, and the rows are counted from the dump as it passes: exact for this very dump, at no cost to the server, where
 * `count(*)` would read every table a second time. The rule: without exit 0 and the completion line there is no dump.
 */
import {once} from 'node:events';
import {type Readable, type Writable} from 'node:stream';
import * as v from 'valibot';
import {type Dump} from '../../core/database.js';
import {SourceError} from '../../core/errors.js';
import {
	describeExit, startTool, type RunningTool, type ToolExit,
} from '../../tools/client-tool.js';
import {dumpFromTool} from '../tool-dump.js';
import {PlainDumpScanner} from './plain-dump-scanner.js';
import {
	anyBytes, databaseName, explainPsql, postgresqlEnvironment, psqlCommand, secretsOf, type PostgresqlAccess,
} from './client.js';
import {contentsSchema, readFacts, summaryOf} from './facts.js';
import {assertSeesAll} from './rights.js';
import {objectCounts, tableList} from './sql.js';
import {pgDumpFor} from './tools.js';

const snapshotSchema = v.object({
	snapshot: v.string(),
	serverVersionNumber: v.number(),
	...contentsSchema.entries,
});

const exportSnapshot = `BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY;
SELECT json_build_object('snapshot', pg_export_snapshot(), 'serverVersionNumber', current_setting('server_version_num')::int,
	'objects', ${objectCounts}, 'tables', ${tableList});
`;

export async function dumpPostgresql(access: PostgresqlAccess, signal: AbortSignal): Promise<Dump> {
	assertSeesAll(await readFacts(access, signal));
	const session = startTool(await psqlCommand(access), signal);
	try {
		const snapshot = await readSnapshot(access, session, signal);
		const env = postgresqlEnvironment(access);
		const pgDump = await pgDumpFor(snapshot.serverVersionNumber, env, signal);
		const tool = startTool({
			program: pgDump.path,
			// Quoted names load into servers that have more reserved words
			arguments_: ['--no-password', '--format=plain', '--quote-all-identifiers', `--snapshot=${snapshot.snapshot}`],
			env,
			secrets: secretsOf(access),
		}, signal);
		tool.stdin.end();
		void endSession(tool, session);
		const scanner = new PlainDumpScanner();
		return dumpFromTool({
			tool,
			name: 'pg_dump',
			watch(chunk) {
				scanner.push(chunk);
				// It writes only after it has taken the snapshot; ours need not hold back vacuum any longer
				endOnce(session.stdin);
			},
			judge(exit, sizeBytes) {
				judge(access, {exit, sizeBytes, isComplete: scanner.isComplete});
				return {summary: summaryOf(snapshot, scanner.rowsByTable)};
			},
		}, signal);
	} catch (error) {
		session.stdin.end();
		throw error;
	}
}

async function readSnapshot(access: PostgresqlAccess, session: RunningTool, signal: AbortSignal): Promise<v.InferOutput<typeof snapshotSchema>> {
	session.stdin.write(`${anyBytes}${exportSnapshot}`);
	const line = await readLine(session.stdout);
	if (line === undefined) {
		const exit = await session.ended;
		signal.throwIfAborted();
		throw await explainPsql(access, exit, signal);
	}

	return v.parse(snapshotSchema, JSON.parse(line));
}

/** The first line, leaving the stream open; undefined where it ends before. */
async function readLine(stream: Readable): Promise<string | undefined> {
	stream.setEncoding('utf8');
	let text = '';
	while (!text.includes('\n')) {
		const chunk: unknown = stream.read();
		if (typeof chunk === 'string') {
			text += chunk;
		} else if (stream.readableEnded || stream.destroyed) {
			return undefined;
		} else {
			await Promise.race([once(stream, 'readable'), once(stream, 'close')]);
		}
	}

	return text.slice(0, text.indexOf('\n'));
}

/** For each chunk of a dump: ending a stream that has ended makes an error, which nobody sees and each costs time. */
function endOnce(stdin: Writable): void {
	if (!stdin.writableEnded) {
		stdin.end();
	}
}

async function endSession(tool: RunningTool, session: RunningTool): Promise<void> {
	await tool.ended;
	session.stdin.end();
	session.stdout.resume();
}

type Verdict = {readonly exit: ToolExit; readonly sizeBytes: number; readonly isComplete: boolean};

function judge(access: PostgresqlAccess, {exit, sizeBytes, isComplete}: Verdict): void {
	const what = `the dump of database ${databaseName(access)}`;
	if (exit.exitCode !== 0) {
		// The name of a setting, which the server gives in every language
		const lacksLocks = exit.stderr.includes('max_locks_per_transaction');
		throw new SourceError({
			code: 'DUMP_INCOMPLETE',
			message: `${what} failed: ${describeExit('pg_dump', exit)}`,
			hint: lacksLocks
				? 'pg_dump locks all tables at once: raise max_locks_per_transaction, restart the server, and start the backup again.'
				: 'Test the source, which names missing rights, and start the backup again.',
		});
	}

	if (sizeBytes === 0) {
		throw new SourceError({
			code: 'DUMP_EMPTY',
			message: `${what} is empty, though pg_dump reported success`,
			hint: 'Check that the pg_dump on the PATH is PostgreSQL\'s own.',
		});
	}

	if (!isComplete) {
		throw new SourceError({
			code: 'DUMP_INCOMPLETE',
			message: `${what} lacks its completion line, though pg_dump reported success`,
			hint: 'Check that the pg_dump on the PATH is PostgreSQL\'s own, and start the backup again.',
		});
	}
}
