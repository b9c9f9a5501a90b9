/**
 * SQLite: a database is a file, a dump is a consistent copy of it. No client program is needed, and no server.
 */
import {Buffer} from 'node:buffer';
import fs from 'node:fs/promises';
import path from 'node:path';
import {type AdapterContext, type Connection, type Finding} from '../../core/connection.js';
import {
	type Database, type DatabaseDescription, type DatabaseEngine, type Scratch,
} from '../../core/database.js';
import {
	AppError, RefusedError, systemErrorCode, UsageError,
} from '../../core/errors.js';
import {formatBytes, plural} from '../../core/text.js';
import {dumpSqlite} from './dump.js';
import {withSqliteErrors} from './errors.js';
import {withSource, type SqliteConnection} from './file.js';
import {loadSqlite} from './load.js';
import {summariseSqlite, tableNames} from './summary.js';
import {inspectTarget, resolveTarget} from './target.js';
import {
	formatSqliteUrl, parseSqliteUrl, readPath, sqliteUrlSettings,
} from './url.js';

export const sqliteEngine: DatabaseEngine = {
	type: 'sqlite',
	label: 'SQLite',
	schemes: ['sqlite'],
	example: 'sqlite:PATH',
	settings: sqliteUrlSettings,
	extension: 'sqlite',
	parseUrl: parseSqliteUrl,
	formatUrl: formatSqliteUrl,
	open: openSqlite,
};

function openSqlite(connection: Connection, context: AdapterContext): Database {
	const file = readPath(connection);
	const {scratchFolder} = context;
	return {
		takesBack: true,
		async describe(signal) {
			signal.throwIfAborted();
			return withSource(file, scratchFolder, source => describeSource(source, file));
		},
		async check(signal) {
			signal.throwIfAborted();
			return [await checkFile(file, scratchFolder), await checkFolder(path.dirname(file))];
		},
		dump: async signal => dumpSqlite(file, scratchFolder, signal),
		async identify(signal) {
			signal.throwIfAborted();
			return `file:${await resolveTarget(file)}`;
		},
		async inspect(signal) {
			signal.throwIfAborted();
			return inspectTarget(file, scratchFolder);
		},
		load: async ({overwrite}, signal) => loadSqlite({path: file, scratchFolder, overwrite}, signal),
		async summarise(signal) {
			signal.throwIfAborted();
			return withSource(file, scratchFolder, async source => summariseSqlite(source, signal));
		},
		async createScratch(name, _options, signal) {
			signal.throwIfAborted();
			return createScratch(name, context);
		},
		async removeScratch(name, signal) {
			signal.throwIfAborted();
			await removeFolder(scratchFolderOf(name, context));
		},
		async query(sql, signal) {
			signal.throwIfAborted();
			return withSource(file, scratchFolder, source => firstValue(source, sql));
		},
	};
}

function describeSource(source: SqliteConnection, file: string): DatabaseDescription {
	const version = String(source.prepare('SELECT sqlite_version()').pluck().get());
	return {
		serverVersion: version,
		tool: `SQLite ${version}`,
		databases: [path.basename(file)],
		sizeEstimateBytes: Number(source.pragma('page_count', {simple: true})) * Number(source.pragma('page_size', {simple: true})),
	};
}

async function checkFile(file: string, scratchFolder: string): Promise<Finding> {
	const subject = 'database file';
	try {
		return await withSource(file, scratchFolder, source => {
			const {sizeEstimateBytes = 0, tool} = describeSource(source, file);
			return {
				subject, verdict: 'ok', detail: `${plural(tableNames(source).length, 'table')}, ${formatBytes(sizeEstimateBytes)}, read by ${tool}`,
			};
		});
	} catch (error) {
		if (error instanceof AppError) {
			return {
				subject, verdict: 'failed', detail: error.message, hint: error.hint,
			};
		}

		throw error;
	}
}

async function checkFolder(folder: string): Promise<Finding> {
	const subject = 'permission to restore';
	try {
		await fs.access(folder, fs.constants.W_OK);
		return {subject, verdict: 'ok', detail: `files can be made in ${folder}`};
	} catch (error) {
		const code = systemErrorCode(error);
		if (code === undefined) {
			throw error;
		}

		return {
			subject, verdict: 'warning', detail: `no file can be made in ${folder} (${code})`, hint: 'Backups work; restore to a file elsewhere.',
		};
	}
}

/**
 * In the scratch folder: a drill changes nothing where the application looks. In a folder of its own, which goes with all
 * that a load which died may have left beside the file.
 */
async function createScratch(name: string, context: AdapterContext): Promise<Scratch> {
	const folder = scratchFolderOf(name, context);
	const file = path.join(folder, 'database.sqlite');
	await withSqliteErrors(`can't make ${folder}`, async () => makeNewFolder(folder));
	return {
		database: openSqlite({type: 'sqlite', options: {path: file}, secrets: {}}, context),
		description: `the file ${file}`,
		remove: async () => removeFolder(folder),
	};
}

function scratchFolderOf(name: string, {scratchFolder}: AdapterContext): string {
	const folder = path.join(scratchFolder, name);
	if (path.dirname(folder) !== path.resolve(scratchFolder)) {
		throw new UsageError({
			code: 'INVALID_NAME',
			message: `a scratch database can't be named ${JSON.stringify(name)}`,
			hint: 'Use letters, digits, dots and dashes.',
		});
	}

	return folder;
}

async function makeNewFolder(folder: string): Promise<void> {
	try {
		await fs.mkdir(folder, {mode: 0o700});
	} catch (error) {
		if (systemErrorCode(error) === 'EEXIST') {
			throw new RefusedError({
				code: 'TARGET_NOT_EMPTY',
				message: `the scratch database ${folder} exists`,
				hint: `Remove it, unless another drill is using it: rm -r ${folder}`,
				cause: error,
			});
		}

		throw error;
	}
}

async function removeFolder(folder: string): Promise<void> {
	await fs.rm(folder, {recursive: true, force: true});
}

function firstValue(source: SqliteConnection, sql: string): string {
	const statement = source.prepare(sql);
	if (!statement.reader || !statement.readonly) {
		throw new UsageError({
			code: 'INVALID_SETTING',
			message: 'the query gives no rows, or changes some',
			hint: 'Use a SELECT that gives one value.',
		});
	}

	return toText(statement.safeIntegers().pluck().get());
}

function toText(value: unknown): string {
	if (value instanceof Uint8Array) {
		return Buffer.from(value).toString('hex');
	}

	return typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint' ? String(value) : '';
}
