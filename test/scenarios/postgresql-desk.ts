/**
 * A desk with PostgreSQL at hand: URLs without passwords, sources with them, and dumps by PostgreSQL's own tool to compare by.
 */
import path from 'node:path';
import fs from 'node:fs/promises';
import process from 'node:process';
import {programPath} from '../servers/needs.js';
import {type PostgresqlServer} from '../servers/postgresql.js';
import {runProgram} from '../servers/run-program.js';
import {makeDesk, type Desk} from './desk.js';

export type PostgresqlDesk = Desk & {
	/** The file with the server's password, for `--password-file`. */
	readonly passwordFile: string;
	/** The words that name a database for `restore`. */
	readonly into: (server: PostgresqlServer, database: string) => readonly string[];
	/** Stores the database as source NAME, and a job NAME from there to `disk` with profile `main`. */
	readonly addJob: (name: string, place: {readonly server: PostgresqlServer; readonly database: string}, ...words: readonly string[]) => Promise<void>;
};

export async function makePostgresqlDesk(): Promise<PostgresqlDesk> {
	const desk = await makeDesk();
	const passwordFile = path.join(desk.home, 'pg-password');
	await fs.writeFile(passwordFile, 'Pg-Test-Secret-4711\n', {mode: 0o600});
	return {
		...desk,
		passwordFile,
		into: (server, database) => ['--into', openUrl(server, database), '--password-file', passwordFile],
		async addJob(name, {server, database}, ...words) {
			await desk.prepare(
				['source', 'add', name, openUrl(server, database), '--password-file', passwordFile],
				['job', 'add', name, '--source', name, '--destination', 'disk', '--profile', 'main', ...words],
			);
		},
	};
}

/** Without the password. */
export function openUrl({host, port, user}: Pick<PostgresqlServer, 'host' | 'port' | 'user'>, database: string): string {
	return `postgresql://${user}@${host}:${port}/${encodeURIComponent(database)}`;
}

/** The database as pg_dump writes it down, without the two lines that are random. */
export async function dumpText({host, port, user, password}: PostgresqlServer, database: string): Promise<string> {
	const dump = await runProgram(programPath('pg_dump'), [], {
		env: {
			...process.env, PGHOST: host, PGPORT: String(port), PGUSER: user, PGPASSWORD: password, PGDATABASE: database,
		},
	});
	return dump.replaceAll(/^\\(?:un)?restrict .*$/gmv, '');
}

export async function hasDatabase(server: PostgresqlServer, database: string): Promise<boolean> {
	return await server.sql('postgres', `SELECT count(*) FROM pg_database WHERE datname = '${database.replaceAll('\'', '\'\'')}'`) === '1';
}
