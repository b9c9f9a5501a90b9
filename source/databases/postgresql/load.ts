/**
 * A restore into PostgreSQL, all or nothing. The rule: a database that dbseal makes gets its name when everything is in it; one that
 * is there already is emptied, filled and committed in one transaction, whose COMMIT is sent by us after the dump's completion line.
 * psql's own --single-transaction would commit at the end of its input, which also comes when dbseal is killed.
 */
import {randomUUID} from 'node:crypto';
import {RefusedError, SourceError} from '../../core/errors.js';
import {type Load, type LoadOptions, type LoadReport} from '../../core/database.js';
import {type DatabaseProperties} from '../../core/database-properties.js';
import {startTool, type ToolExit} from '../../tools/client-tool.js';
import {loadLazily} from '../lazy-load.js';
import {loadIntoTool} from '../tool-load.js';
import {startByHead} from './archives.js';
import {
	createTemporary, dropDatabase, inspectPostgresql, withTemporaryName, type PostgresqlTarget,
} from './admin.js';
import {cleanOut} from './clean-out.js';
import {
	databaseName, psqlCommand, runMaintenance, type PostgresqlAccess,
} from './client.js';
import {warningsOf} from './messages.js';
import {explainLoad} from './load-errors.js';
import {LoadRules} from './load-rules.js';
import {givingStatements, scratchSettings} from './properties.js';
import {assertRoles, readRoles, rolesMissing} from './roles.js';
import {quoteIdentifier} from './sql.js';
import {StatementFilter} from './statements.js';
import {knowsRestrict} from './tools.js';

/** psql comes to it only after the COMMIT. */
const closingWord = 'dbseal: committed';

/** The last statement of a restore, which names the database, waits for the disk, and all before it with it. */
const relaxed = 'SET synchronous_commit = off;\n';

/** Where names are looked for that a dump's functions don't qualify, unless the database says otherwise: PostgreSQL's own default. */
const usualSearchPath = '"$user", public';

export type PostgresqlLoadOptions = LoadOptions & {
	/** The target is a drill's: what is loaded never acts. */
	readonly isScratch?: boolean;
	/** Of a database on this server, without a password. */
	readonly urlOf: (database: string) => string;
};

export async function loadPostgresql(access: PostgresqlAccess, options: PostgresqlLoadOptions, signal: AbortSignal): Promise<Load> {
	const target = await inspectPostgresql(access, signal);
	if (target.exists && !target.isEmpty && !options.overwrite) {
		throw new RefusedError({
			code: 'TARGET_NOT_EMPTY',
			message: `there is something in the way: ${target.detail}`,
			hint: 'Restore into another database, or allow this one to be overwritten (--overwrite).',
		});
	}

	await assertRoles(access, options, signal);
	return loadLazily({
		start: startByHead(access, {
			loadPlain: async () => loadPlain(access, {target, options}, signal),
			archive: {wanted: options.database, urlOf: options.urlOf},
		}, signal),
	}, signal);
}

type Plain = {readonly target: PostgresqlTarget; readonly options: PostgresqlLoadOptions};

/** SQL into psql: into the target in one transaction, or into a database of a temporary name. */
async function loadPlain(access: PostgresqlAccess, {target, options}: Plain, signal: AbortSignal): Promise<Load> {
	const {overwrite, properties = {}} = options;
	const isTransaction = target.exists && options.isScratch !== true;
	const into = target.exists ? access : withTemporaryName(access);
	const command = await psqlCommand(into, ['--output=/dev/null']);
	const isRestricted = await knowsRestrict(command, signal);
	const warnings = target.exists ? [] : await createTemporary(access, {properties}, signal);
	const tag = `dbseal${randomUUID().replaceAll('-', '')}`;
	const roles = await readRoles(access, signal);
	const {rules, filter} = readAlong(access, {
		target, options, isTransaction, tag, roles, encoding: encodingOf(target, properties),
	});
	return loadIntoTool({
		tool: startTool(command, signal),
		name: 'psql',
		closingWord,
		prologue: `${isTransaction ? 'BEGIN;\n' : relaxed}${isTransaction && overwrite ? cleanOut : ''}${isRestricted ? `\\restrict ${tag}\n` : ''}`,
		rewrite(chunk) {
			const output = filter.push(chunk);
			// With a role missing all will be taken back: the rest is only read, for the names of all others
			return rules.roles.missing.size === 0 ? output : [];
		},
		epilogue() {
			const rest = filter.end();
			if (rules.roles.missing.size > 0) {
				throw rolesMissing(access, {missing: [...rules.roles.missing], named: rules.roles.named});
			}

			if (!filter.isComplete || rules.isOpen) {
				throw unfit(databaseName(access), 'ends without its completion line');
			}

			return [...rest, `\n${isRestricted ? `\\unrestrict ${tag}\n` : ''}${isTransaction ? 'COMMIT;\n' : ''}\\echo ${closingWord}\n`];
		},
		explain: async exit => explainLoad(access, exit, signal),
		async complete(exit) {
			const rowsByTable = filter.rows.byTable(rules.roles.isUtf8);
			const given = await complete(access, {
				target, options, warnings: [...warnings, ...rules.warnings], exit,
			}, signal);
			return {...given, ...(rowsByTable && {rowsByTable})};
		},
		...(!target.exists && {
			// The signal may be what ended the load; cleaning up goes on without it
			undo: async () => dropDatabase(into, new AbortController().signal),
		}),
	}, signal);
}

function encodingOf(target: PostgresqlTarget, {encoding = 'UTF8'}: DatabaseProperties): string { // eslint-disable-line unicorn/text-encoding-identifier-case -- PostgreSQL's word
	return target.encoding ?? encoding;
}

type ReadAlong = Plain & {readonly isTransaction: boolean; readonly tag: string; readonly encoding: string; readonly roles: ReadonlySet<string>};

function readAlong(access: PostgresqlAccess, {
	target, options: {
		properties, noOwner = false, noPrivileges = false, isScratch = false,
	}, ...rest
}: ReadAlong): {readonly rules: LoadRules; readonly filter: StatementFilter} {
	const searchPath = properties?.settings?.find(({name, role}) => name === 'search_path' && role === undefined)?.value ?? usualSearchPath;
	const rules = new LoadRules({
		...rest,
		database: databaseName(access),
		serverVersionNumber: target.serverVersionNumber,
		isSuperuser: target.isSuperuser,
		isScratch,
		noOwner,
		noPrivileges,
		searchPath: `pg_catalog, ${searchPath}`,
	});
	return {rules, filter: new StatementFilter(rules)};
}

type Ended = Plain & {readonly warnings: readonly string[]; readonly exit: ToolExit};

/** A database that was made gets its name and what else was its own. */
async function complete(access: PostgresqlAccess, {target, options, warnings, exit}: Ended, signal: AbortSignal): Promise<LoadReport> {
	const {properties = {}, noOwner = false, noPrivileges = false, isScratch = false} = options;
	const database = databaseName(access);
	const said = warningsOf(exit.stderr);
	if (target.exists) {
		const given = isScratch ? await runMaintenance(access, scratchSettings(database, properties), signal) : [];
		return {warnings: [...warnings, ...said, ...given]};
	}

	const temporary = quoteIdentifier(databaseName(withTemporaryName(access)));
	const given = await runMaintenance(access, `BEGIN;
ALTER DATABASE ${temporary} RENAME TO ${quoteIdentifier(database)};
COMMENT ON DATABASE ${quoteIdentifier(database)} IS NULL;
${givingStatements({
	database, properties, noOwner, noPrivileges,
})}
COMMIT;
`, signal);
	return {warnings: [...warnings, ...said, ...given]};
}

function unfit(name: string, why: string): SourceError {
	return new SourceError({
		code: 'LOAD_FAILED',
		message: `the dump ${why}; database ${name} was left as it was`,
		hint: 'Type dbseal restore ARTIFACT --to-file dump.sql, look at it, and load by hand what you want of it.',
	});
}
