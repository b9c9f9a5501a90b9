/**
 * Dumps of PostgreSQL that are no SQL: pg_dump's own archives, which pg_restore turns into SQL on the way, and the tars in which
 * tools of the DBackup lineage keep databases (docs/format.md, "Other tools of this format").
 * The rule: what can't be loaded is refused before anything of the target is touched, with what to type instead.
 */
import {Buffer} from 'node:buffer';
import {RefusedError, SourceError} from '../../core/errors.js';
import {type Load} from '../../core/database.js';
import {describeExit, startTool} from '../../tools/client-tool.js';
import {
	loadLazily, loadThrough, toolStage, type LazyLoad,
} from '../lazy-load.js';
import {postgresqlEnvironment, type PostgresqlAccess} from './client.js';
import {postgresqlTool} from './tools.js';
import {
	isTar, memberStage, readManifest, tarMember, type ArchivedDatabase,
} from './tar-archive.js';

/** pg_dump's custom format begins so. */
const archiveMagic = Buffer.from('PGDMP');
const headBytes = 512;

/** The load that fits a dump's first bytes. */
export function startByHead(access: PostgresqlAccess, loadPlain: () => Promise<Load>, signal: AbortSignal): LazyLoad['start'] {
	return async (head, isAll) => {
		if (head.length < headBytes && !isAll) {
			return undefined;
		}

		if (isTar(head) && tarMember(head).name !== 'toc.dat') {
			return loadTar(startByHead(access, loadPlain, signal), signal);
		}

		return isTar(head) || head.subarray(0, archiveMagic.length).equals(archiveMagic)
			? loadArchive(access, loadPlain, signal)
			: loadPlain();
	};
}

/** pg_restore connects to nothing: what it writes is loaded as any dump in SQL is. */
async function loadArchive(access: PostgresqlAccess, loadPlain: () => Promise<Load>, signal: AbortSignal): Promise<Load> {
	const env = postgresqlEnvironment(access);
	const program = await postgresqlTool('pg_restore', env);
	const tool = startTool({
		program, arguments_: ['--file=-'], env, secrets: [],
	}, signal);
	try {
		const inner = await loadPlain();
		return loadThrough(toolStage({
			tool,
			explain: exit => new SourceError({
				code: 'LOAD_FAILED',
				message: `the dump, an archive of pg_dump, could not be read: ${describeExit('pg_restore', exit)}`,
				hint: 'Where pg_restore is older than the pg_dump that wrote it, install the newer client; else get the archive with --to-file and try pg_restore --list on it.',
			}),
		}), inner, signal);
	} catch (error) {
		tool.stop();
		throw error;
	}
}

/** A tar whose one database is loaded by what its first bytes are. */
function loadTar(start: LazyLoad['start'], signal: AbortSignal): Load {
	return loadLazily({
		async start(head, isAll) {
			const manifest = readManifest(head, isAll);
			if (manifest === undefined) {
				return undefined;
			}

			const [first, ...others] = manifest.databases;
			if (first === undefined || others.length > 0) {
				throw severalDatabases(manifest.databases);
			}

			return loadThrough(memberStage(first), loadLazily({start}, signal), signal);
		},
	}, signal);
}

function severalDatabases(databases: readonly ArchivedDatabase[]): RefusedError {
	const commands = databases.map(({name, filename}) => filename.endsWith('.sql') && !isArchived(databases, filename)
		? `psql --single-transaction --set=ON_ERROR_STOP=1 --dbname=${word(name)} --file=${word(filename)}`
		: `pg_restore --single-transaction --exit-on-error --dbname=${word(name)} ${word(filename)}`);
	return new RefusedError({
		code: 'SEVERAL_DATABASES',
		message: `the dump is an archive of ${databases.length} databases: ${databases.map(({name}) => name).join(', ')}; nothing was changed`,
		hint: `Take it apart: dbseal restore … --to-file all.tar && tar -xf all.tar, then for each: ${commands.join('; ')}.`,
	});
}

function isArchived(databases: readonly ArchivedDatabase[], filename: string): boolean {
	return databases.some(database => database.filename === filename && database.format !== 'sql' && database.format !== 'plain');
}

function word(text: string): string {
	return /^[\w.\/\-]+$/v.test(text) ? text : `'${text.replaceAll('\'', String.raw`'\''`)}'`;
}
