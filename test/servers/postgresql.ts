/**
 * A real PostgreSQL server for the tests: loopback and a socket folder of its own, passwords asked for everywhere, no fsync.
 * Its own programs run as the `postgres` user where the tests run as root, because they refuse root.
 */
import {randomBytes} from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {programPath} from './needs.js';
import {runProgram} from './run-program.js';
import {
	freePort, sharedServer, spawnServer, waitFor,
} from './shared-server.js';

type Details = {
	readonly host: string;
	readonly port: number;
	readonly socketFolder: string;
	readonly user: string;
	readonly password: string;
};

export type PostgresqlServer = Details & {
	/** Runs SQL as the superuser; the result unaligned, without headers. */
	sql(database: string, sql: string): Promise<string>;
	/** A new empty database of its own for one test; gives its name. */
	createDatabase(name?: string): Promise<string>;
	/** The connection URL with its password. */
	url(database: string): string;
};

/** The run's PostgreSQL server; another name gives another server. */
export async function startPostgresql(name = 'postgresql', settings: Readonly<Record<string, string>> = {}): Promise<PostgresqlServer> {
	const details = await sharedServer(name, async folder => start(folder, settings));
	const {host, port, user, password} = details;
	const sql = async (database: string, text: string) => {
		const output = await runProgram(programPath('psql'), ['-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-f', '-'], {
			env: {
				...process.env, PGHOST: host, PGPORT: String(port), PGUSER: user, PGPASSWORD: password, PGDATABASE: database, PGCLIENTENCODING: 'utf8',
			},
			input: text,
		});
		return output.replace(/\n$/v, '');
	};

	return {
		...details,
		sql,
		async createDatabase(database = `test_${randomBytes(6).toString('hex')}`) {
			await sql('postgres', `CREATE DATABASE "${database.replaceAll('"', '""')}"`);
			return database;
		},
		url: database => `postgresql://${user}:${encodeURIComponent(password)}@${host}:${port}/${encodeURIComponent(database)}`,
	};
}

/** A hot standby of that server, which takes no changes and follows it. */
export async function startStandby(primary: PostgresqlServer, name: string): Promise<{readonly url: (database: string) => string}> {
	const {host, port, user, password} = await sharedServer(name, async folder => {
		const owner = await unprivilegedOwner();
		const dataFolder = path.join(folder, 'data');
		await fs.chown(folder, owner.uid, owner.gid);
		await runProgram(programPath('pg_basebackup'), ['-h', primary.host, '-p', String(primary.port), '-U', primary.user, '-D', dataFolder, '-R', '--checkpoint=fast', '--no-sync'], {
			...owner, cwd: '/', env: {...process.env, PGPASSWORD: primary.password},
		});
		const details = {...primary, port: await freePort(), socketFolder: folder};
		spawnServer({
			program: programPath('postgres'),
			arguments_: ['-D', dataFolder, '-c', `port=${details.port}`, '-c', 'listen_addresses=127.0.0.1', '-c', `unix_socket_directories=${folder}`, '-c', 'fsync=off', '-c', 'max_connections=60'],
			logFile: path.join(folder, 'log'),
			cwd: '/',
			...owner,
		});
		await waitFor('the standby', async () => {
			await runProgram(programPath('pg_isready'), ['-h', details.host, '-p', String(details.port)]);
			return true;
		});
		return details;
	});
	return {url: database => `postgresql://${user}:${encodeURIComponent(password)}@${host}:${port}/${encodeURIComponent(database)}`};
}

async function start(folder: string, more: Readonly<Record<string, string>>): Promise<Details> {
	const owner = await unprivilegedOwner();
	const port = await freePort();
	const details = {
		host: '127.0.0.1', port, socketFolder: path.join(folder, 'socket'), user: 'postgres', password: 'Pg-Test-Secret-4711',
	};
	const passwordFile = path.join(folder, 'password');
	const dataFolder = path.join(folder, 'data');
	await fs.writeFile(passwordFile, details.password, {mode: 0o600});
	await fs.mkdir(details.socketFolder);
	await fs.mkdir(dataFolder, {mode: 0o700});
	await Promise.all([passwordFile, dataFolder, details.socketFolder].map(async file => fs.chown(file, owner.uid, owner.gid)));

	await runProgram(programPath('initdb'), [
		'-D', dataFolder, '-U', details.user, `--pwfile=${passwordFile}`, '--auth=scram-sha-256', '--encoding=UTF8', '--locale=C.UTF-8', '--no-sync',
	], {...owner, cwd: '/'});
	const settings = {
		port: String(port),
		listen_addresses: details.host,
		unix_socket_directories: details.socketFolder,
		fsync: 'off',
		full_page_writes: 'off',
		synchronous_commit: 'off',
		max_connections: '60',
		wal_level: 'logical',
		...more,
	};
	spawnServer({
		program: programPath('postgres'),
		arguments_: ['-D', dataFolder, ...Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`])],
		logFile: path.join(folder, 'log'),
		cwd: '/',
		...owner,
	});
	await waitFor('PostgreSQL', async () => {
		await runProgram(programPath('pg_isready'), ['-h', details.host, '-p', String(port)]);
		return true;
	});
	return details;
}

async function unprivilegedOwner(): Promise<{readonly uid: number; readonly gid: number}> {
	const user = process.getuid?.() === 0 ? ['postgres'] : [];
	const id = async (flag: string) => Number(await runProgram('id', [flag, ...user]));
	return {uid: await id('-u'), gid: await id('-g')};
}
