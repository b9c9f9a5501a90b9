/**
 * How a SQLite database is named: `sqlite:PATH`, taken letter by letter, or `sqlite:///PATH`, a URL in which percent signs decode.
 * The rule: what is kept is an absolute path, so that a job means the same file in whatever folder it runs.
 */
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {type Connection} from '../../core/connection.js';
import {UsageError} from '../../core/errors.js';
import {type KindSettings} from '../../core/kind-settings.js';

export const sqliteUrlSettings = {
	path: {
		label: 'File', place: 'address', isNeeded: true, help: 'the database\'s file, in use or not',
	},
} as const satisfies KindSettings;

export function parseSqliteUrl(url: string): Connection {
	const file = /^sqlite:\/\//iv.test(url) ? pathOfUrl(url) : url.slice(url.indexOf(':') + 1);
	const fault = findFault(file);
	if (fault !== undefined) {
		throw invalidUrl(url, fault);
	}

	return {type: 'sqlite', options: {path: path.resolve(file)}, secrets: {}};
}

export function formatSqliteUrl(connection: Connection): string {
	return `sqlite:${readPath(connection)}`;
}

/** The database's file, absolute. Throws a UsageError where the connection has none. */
export function readPath(connection: Connection): string {
	const {path: file = ''} = connection.options;
	if (!path.isAbsolute(file) || findFault(file) !== undefined) {
		throw new UsageError({
			code: 'INVALID_SETTING',
			message: `a SQLite source needs the absolute path of a file, not ${JSON.stringify(file)}`,
			hint: 'Give the database as sqlite:/path/to/file.',
		});
	}

	return path.resolve(file);
}

function findFault(file: string): string | undefined {
	if (file === '') {
		return 'the path is missing';
	}

	if (file.includes('\0')) {
		return 'the path has a NUL in it';
	}

	if (file === ':memory:') {
		return 'a database in the memory of another process can\'t be reached';
	}

	if (file.endsWith('/')) {
		return 'the path is a folder\'s';
	}

	// The driver trims names, and would open another file
	return file === file.trimEnd() ? undefined : 'the path ends with a space';
}

function pathOfUrl(url: string): string {
	const asFile = url.replace(/^sqlite:/iv, 'file:');
	if (!URL.canParse(asFile)) {
		throw invalidUrl(url, 'it is not a URL');
	}

	const {host, search, hash} = new URL(asFile);
	if (host !== '') {
		throw invalidUrl(url, `${JSON.stringify(host)} would be a host; a path has three slashes`);
	}

	if (search !== '' || hash !== '') {
		throw invalidUrl(url, `a file takes no ${JSON.stringify(search + hash)}`);
	}

	try {
		return fileURLToPath(asFile);
	} catch (error) {
		throw invalidUrl(url, 'its path has an encoded slash or a broken percent sign', error);
	}
}

function invalidUrl(url: string, fault: string, cause?: unknown): UsageError {
	return new UsageError({
		code: 'INVALID_URL',
		message: `can't take ${JSON.stringify(url)} as a SQLite database: ${fault}`,
		hint: 'Give the database as sqlite:/path/to/file.',
		cause,
	});
}
