/**
 * Dumps of PostgreSQL that are no SQL: pg_dump's own archives, which pg_restore turns into SQL on the way, and the tars in which
 * tools of the DBackup lineage keep databases (docs/format.md, "Other tools of this format").
 * The rule: what can't be loaded is refused before anything of the target is touched, with what to type instead.
 */
import {Buffer} from 'node:buffer';
import {SourceError} from '../../core/errors.js';
import {isTar} from '../../core/tar.js';
import {type Load} from '../../core/database.js';
import {describeExit, startTool} from '../../tools/client-tool.js';
import {
	loadLazily, loadThrough, toolStage, type LazyLoad,
} from '../lazy-load.js';
import {
	refuseToPick, tarMember, wantedStage, type ArchiveRequest,
} from '../tar-archive.js';
import {beginsAs} from '../dump-form.js';
import {postgresqlEnvironment, type PostgresqlAccess} from './client.js';
import {archiveMagic} from './dump-form.js';
import {postgresqlTool} from './tools.js';

const headBytes = 512;

export type HeadLoad = {
	/** Loads a dump that is SQL. */
	readonly loadPlain: () => Promise<Load>;
	readonly archive: ArchiveRequest;
};

/** The load that fits a dump's first bytes. */
export function startByHead(access: PostgresqlAccess, {loadPlain, archive}: HeadLoad, signal: AbortSignal): LazyLoad['start'] {
	return async (head, isAll) => {
		if (head.length < headBytes && !isAll) {
			return undefined;
		}

		if (isTar(head) && tarMember(head).name !== 'toc.dat') {
			return loadTar(startByHead(access, {loadPlain, archive: {...archive, wanted: undefined}}, signal), archive, signal);
		}

		refuseToPick(archive.wanted);
		return isTar(head) || beginsAs(head, archiveMagic)
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
				hint: 'Where pg_restore is older than the pg_dump that wrote it, install the newer client; else type dbseal restore ARTIFACT --to-file dump.custom, and pg_restore --list dump.custom.',
			}),
		}), inner, signal);
	} catch (error) {
		tool.stop();
		throw error;
	}
}

/** A tar of which one database is loaded, by what its first bytes are. */
function loadTar(start: LazyLoad['start'], archive: ArchiveRequest, signal: AbortSignal): Load {
	return loadLazily({
		async start(head, isAll) {
			const stage = wantedStage(head, {...archive, isAll});
			return stage && loadThrough(stage, loadLazily({start}, signal), signal);
		},
	}, signal);
}
