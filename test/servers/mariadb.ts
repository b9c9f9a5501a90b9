/**
 * A real MariaDB server for the tests: loopback and a socket of its own, a root user with a password, nothing flushed to disk.
 */
import {randomBytes} from 'node:crypto';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {programPath} from './needs.js';
import {runProgram} from './run-program.js';
import {
	answersAt, freePort, sharedServer, spawnServer, waitFor,
} from './shared-server.js';

type Details = {
	readonly host: string;
	readonly port: number;
	readonly socket: string;
	readonly user: string;
	readonly password: string;
};

export type MariadbServer = Details & {
	/** Runs SQL (with DELIMITER, if wanted) as root; columns separated by tabs, no headers. */
	sql(database: string, sql: string): Promise<string>;
	/** A new empty database of its own for one test; gives its name. */
	createDatabase(name?: string): Promise<string>;
	/** The connection URL with its password. */
	url(database: string): string;
};

/** The run's MariaDB server; another name gives another server. */
export async function startMariadb(name = 'mariadb', settings: readonly string[] = []): Promise<MariadbServer> {
	const details = await sharedServer(name, async folder => start(folder, settings));
	const {host, port, user, password} = details;
	const sql = async (database: string, text: string) => {
		const output = await runProgram(programPath('mariadb'), [
			'--no-defaults', '--batch', '--skip-column-names', '--comments', '--default-character-set=utf8mb4', '-h', host, '-P', String(port), '-u', user, '--', database,
		], {env: {...process.env, MYSQL_PWD: password}, input: text});
		return output.replace(/\n$/v, '');
	};

	return {
		...details,
		sql,
		async createDatabase(database = `test_${randomBytes(6).toString('hex')}`) {
			await sql('mysql', `CREATE DATABASE \`${database.replaceAll('`', '``')}\``);
			return database;
		},
		url: database => `mariadb://${user}:${encodeURIComponent(password)}@${host}:${port}/${encodeURIComponent(database)}`,
	};
}

async function start(folder: string, settings: readonly string[]): Promise<Details> {
	const user = process.getuid?.() === 0 ? 'mysql' : os.userInfo().username;
	const port = await freePort();
	const details = {
		host: '127.0.0.1', port, socket: path.join(folder, 'data', 'socket'), user: 'root', password: 'Maria-Test-Secret-4711',
	};
	const dataFolder = path.join(folder, 'data');
	const initFile = path.join(folder, 'init.sql');
	await fs.writeFile(initFile, `ALTER USER root@localhost IDENTIFIED BY '${details.password}';\n`, {mode: 0o644});
	await runProgram(programPath('mariadb-install-db'), [
		'--no-defaults', `--user=${user}`, `--datadir=${dataFolder}`, '--auth-root-authentication-method=normal', '--skip-test-db',
	], {cwd: '/'});
	spawnServer({
		program: programPath('mariadbd'),
		arguments_: [
			'--no-defaults',
			`--user=${user}`,
			`--datadir=${dataFolder}`,
			`--port=${port}`,
			`--bind-address=${details.host}`,
			`--socket=${details.socket}`,
			`--pid-file=${dataFolder}/pid`,
			`--init-file=${initFile}`,
			'--skip-name-resolve=0',
			'--innodb-flush-log-at-trx-commit=0',
			'--innodb-flush-method=nosync',
			'--event-scheduler=OFF',
			'--max-allowed-packet=64M',
			'--character-set-server=utf8mb4',
			'--collation-server=utf8mb4_general_ci',
			...settings,
		],
		logFile: path.join(folder, 'log'),
		cwd: '/',
	});
	await waitFor('MariaDB', async () => answersAt(port));
	return details;
}
