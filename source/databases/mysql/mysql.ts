/**
 * MariaDB and MySQL: one engine under two names, because their tools differ in little and a URL may say either.
 * Users and rights of the server are not in a database's dump.
 */
import {
	type Database, type DatabaseEngine, type Scratch, type ScratchOptions,
} from '../../core/database.js';
import {RefusedError} from '../../core/errors.js';
import {loadThrough} from '../lazy-load.js';
import {
	checkServerOptions, formatServerUrl, parseServerUrl, type ServerUrlRules,
} from '../server-url.js';
import {fromArchive} from '../tar-archive.js';
import {
	databaseName, quoteLiteral, runQuery, runSql, serverName, withDatabase, type MysqlAccess,
} from './client.js';
import {dumpMysql} from './dump.js';
import {checkMysql, describeMysql, summariseMysql} from './facts.js';
import {
	createDatabase, dropDatabase, inspectMysql, loadMysql,
} from './load.js';
import {asKept} from './of-database.js';
import {planReading, previewDump} from './preview.js';
import {assertReplaceable} from './replacing.js';
import {mysqlServer, mysqlUrlSettings} from './settings.js';

export const mariadb = createEngine('mariadb', 'MariaDB');
export const mysql = createEngine('mysql', 'MySQL');

function createEngine(type: string, label: string): DatabaseEngine {
	const urlRules: ServerUrlRules = {
		type, label, schemes: [type], settings: mysqlUrlSettings,
	};
	const formatUrl: DatabaseEngine['formatUrl'] = connection => formatServerUrl(connection, urlRules);
	return {
		type,
		label,
		schemes: urlRules.schemes,
		example: `${type}://user@host/db`,
		settings: urlRules.settings,
		extension: 'sql',
		server: mysqlServer,
		parseUrl: url => parseServerUrl(url, urlRules),
		formatUrl,
		open(connection, context) {
			checkServerOptions(connection.options, urlRules);
			return openMysql({connection, context}, formatUrl);
		},
	};
}

function openMysql(access: MysqlAccess, formatUrl: DatabaseEngine['formatUrl']): Database {
	return {
		takesBack: false,
		knowsArchives: true,
		describe: async signal => describeMysql(access, signal),
		check: async signal => checkMysql(access, signal),
		dump: async signal => dumpMysql(access, signal),
		async identify(signal) {
			const rows = await runSql(access, {sql: `SELECT @@hostname, @@port, @@datadir, ${asKept(quoteLiteral(databaseName(access)))};\n`}, signal);
			return `mysql/${rows.flat().join('/')}`;
		},
		inspect: async signal => inspectMysql(access, signal),
		async preview(dump, options, signal) {
			const planned = await planReading(access, options, signal);
			const {dump: inner, stage} = await fromArchive(dump, {wanted: options.database, urlOf: name => formatUrl(withDatabase(access, name).connection)});
			const {plan, notes} = await previewDump(access, inner, planned, signal);
			await assertReplaceable(access, plan, signal);
			return {
				notes,
				async load(options, signal) {
					const load = await loadMysql(access, {options, plan}, signal);
					return stage ? loadThrough(stage, load, signal) : load;
				},
			};
		},
		load: async (options, signal) => loadMysql(access, {options}, signal),
		summarise: async signal => summariseMysql(access, signal),
		createScratch: async (name, options, signal) => createScratch(access, {name, formatUrl, ...options}, signal),
		removeScratch: async (name, signal) => dropDatabase(withDatabase(access, name), signal),
		async query(sql, signal) {
			const rows = await runQuery(access, {sql: `${sql}\n;\n`, database: databaseName(access)}, signal);
			return rows[0]?.[0] ?? '';
		},
	};
}

type ScratchRequest = ScratchOptions & {readonly name: string; readonly formatUrl: DatabaseEngine['formatUrl']};

async function createScratch(access: MysqlAccess, {name, formatUrl, properties}: ScratchRequest, signal: AbortSignal): Promise<Scratch> {
	const scratch = {...withDatabase(access, name), isScratch: true};
	const state = await inspectMysql(scratch, signal);
	if (state.exists) {
		throw new RefusedError({code: 'TARGET_NOT_EMPTY', message: `database ${name} exists`, hint: 'Choose another name, or drop that database.'});
	}

	await createDatabase(scratch, {properties, like: databaseName(access)}, signal);
	return {
		database: openMysql(scratch, formatUrl),
		description: `database ${name} on ${serverName(access)}`,
		async remove() {
			await dropDatabase(scratch, new AbortController().signal);
		},
	};
}
