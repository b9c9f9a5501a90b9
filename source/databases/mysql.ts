/**
 * MariaDB and MySQL: one engine under two names, because their tools differ in little and a URL may say either.
 * Users and rights of the server are not in a database's dump.
 */
import {type Database, type DatabaseEngine, type Scratch} from '../core/database.js';
import {RefusedError} from '../core/errors.js';
import {
	databaseName, mysqlParameters, runSql, serverName, withDatabase, type MysqlAccess,
} from './mysql-client.js';
import {dumpMysql} from './mysql-dump.js';
import {checkMysql, describeMysql, summariseMysql} from './mysql-facts.js';
import {
	createDatabase, dropDatabase, inspectMysql, loadMysql,
} from './mysql-load.js';
import {
	checkServerOptions, formatServerUrl, parseServerUrl, type ServerUrlRules,
} from './server-url.js';

export const mariadb = createEngine('mariadb', 'MariaDB');
export const mysql = createEngine('mysql', 'MySQL');

function createEngine(type: string, label: string): DatabaseEngine {
	const urlRules: ServerUrlRules = {
		type, label, schemes: [type], parameters: mysqlParameters,
	};
	return {
		type,
		label,
		schemes: urlRules.schemes,
		extension: 'sql',
		parseUrl: url => parseServerUrl(url, urlRules),
		formatUrl: connection => formatServerUrl(connection, urlRules),
		open(connection, context) {
			checkServerOptions(connection.options, urlRules);
			return openMysql({connection, context});
		},
	};
}

function openMysql(access: MysqlAccess): Database {
	return {
		takesBack: false,
		describe: async signal => describeMysql(access, signal),
		check: async signal => checkMysql(access, signal),
		dump: async signal => dumpMysql(access, signal),
		async identify(signal) {
			const rows = await runSql(access, {sql: 'SELECT @@hostname, @@port, @@datadir;\n'}, signal);
			return `mysql/${rows.flat().join('/')}/${databaseName(access)}`;
		},
		inspect: async signal => inspectMysql(access, signal),
		load: async (options, signal) => loadMysql(access, options, signal),
		summarise: async signal => summariseMysql(access, signal),
		createScratch: async (name, _options, signal) => createScratch(access, name, signal),
		removeScratch: async (name, signal) => dropDatabase(withDatabase(access, name), signal),
		async query(sql, signal) {
			const rows = await runSql(access, {sql: `${sql}\n;\n`, database: databaseName(access)}, signal);
			return rows[0]?.[0] ?? '';
		},
	};
}

async function createScratch(access: MysqlAccess, name: string, signal: AbortSignal): Promise<Scratch> {
	const scratch = withDatabase(access, name);
	const state = await inspectMysql(scratch, signal);
	if (state.exists) {
		throw new RefusedError({code: 'TARGET_NOT_EMPTY', message: `database ${name} exists`, hint: 'Choose another name, or drop that database.'});
	}

	await createDatabase(scratch, signal, databaseName(access));
	return {
		database: openMysql(scratch),
		description: `database ${name} on ${serverName(access)}`,
		async remove() {
			await dropDatabase(scratch, new AbortController().signal);
		},
	};
}
