/**
 * MariaDB and MySQL: one engine under two names, because their tools differ in little and a URL may say either.
 * Users and rights of the server are not in a database's dump.
 */
import {
	type Database, type DatabaseEngine, type Scratch, type ScratchOptions,
} from '../../core/database.js';
import {RefusedError} from '../../core/errors.js';
import {
	checkServerOptions, formatServerUrl, parseServerUrl, type ServerUrlRules,
} from '../server-url.js';
import {
	databaseName, mysqlParameters, runQuery, runSql, serverName, withDatabase, type MysqlAccess,
} from './client.js';
import {dumpMysql} from './dump.js';
import {checkMysql, describeMysql, summariseMysql} from './facts.js';
import {
	createDatabase, dropDatabase, inspectMysql, loadMysql,
} from './load.js';
import {planReading, previewDump} from './preview.js';

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
		async preview(dump, options, signal) {
			const {plan, notes} = await previewDump(access, dump, await planReading(access, options, signal), signal);
			return {notes, load: async (options, signal) => loadMysql(access, {options, plan}, signal)};
		},
		load: async (options, signal) => loadMysql(access, {options}, signal),
		summarise: async signal => summariseMysql(access, signal),
		createScratch: async (name, options, signal) => createScratch(access, {name, ...options}, signal),
		removeScratch: async (name, signal) => dropDatabase(withDatabase(access, name), signal),
		async query(sql, signal) {
			const rows = await runQuery(access, {sql: `${sql}\n;\n`, database: databaseName(access)}, signal);
			return rows[0]?.[0] ?? '';
		},
	};
}

async function createScratch(access: MysqlAccess, {name, properties}: ScratchOptions & {readonly name: string}, signal: AbortSignal): Promise<Scratch> {
	const scratch = {...withDatabase(access, name), isScratch: true};
	const state = await inspectMysql(scratch, signal);
	if (state.exists) {
		throw new RefusedError({code: 'TARGET_NOT_EMPTY', message: `database ${name} exists`, hint: 'Choose another name, or drop that database.'});
	}

	await createDatabase(scratch, {properties, like: databaseName(access)}, signal);
	return {
		database: openMysql(scratch),
		description: `database ${name} on ${serverName(access)}`,
		async remove() {
			await dropDatabase(scratch, new AbortController().signal);
		},
	};
}
