/**
 * Redis: a dump is a snapshot of all databases of a server, so a source is a server, and a restore fills one.
 * Users, their rights and the server's settings are not in it.
 */
import {type AdapterContext, type Connection} from '../../core/connection.js';
import {type Database, type DatabaseEngine} from '../../core/database.js';
import {UsageError} from '../../core/errors.js';
import {
	checkServerOptions, formatServerUrl, parseServerUrl, type ServerUrlRules,
} from '../server-url.js';
import {type RedisAccess} from './client.js';
import {dumpRedis} from './dump.js';
import {
	checkRedis, describeRedis, readFacts, summaryOf,
} from './facts.js';
import {inspectRedis, loadRedis, previewRedis} from './load.js';
import {redisServer, redisUrlSettings} from './settings.js';

const urlRules: ServerUrlRules = {
	type: 'redis',
	label: 'Redis',
	schemes: ['redis', 'rediss'],
	settings: redisUrlSettings,
	isWholeServer: true,
};

export const redis: DatabaseEngine = {
	type: urlRules.type,
	label: urlRules.label,
	schemes: urlRules.schemes,
	example: 'redis://host:6379',
	settings: urlRules.settings,
	extension: 'rdb',
	server: redisServer,
	cannotDrill: true,
	parseUrl: parseRedisUrl,
	formatUrl: formatRedisUrl,
	open(connection: Connection, context: AdapterContext): Database {
		checkServerOptions(connection.options, urlRules);
		return openRedis({connection, context});
	},
};

/** `rediss://` is `redis://` over TLS. The number of a database is taken where it means nothing: applications write `/0` as a habit. */
function parseRedisUrl(url: string): Connection {
	const {options: {database = '0', ...options}, ...connection} = parseServerUrl(url, urlRules);
	if (database !== '0') {
		throw new UsageError({
			code: 'INVALID_URL',
			message: 'the Redis URL names one database, but a backup of Redis holds all databases of its server',
			hint: 'Leave out what is after the host and port: redis://user@host:6379.',
		});
	}

	return {...connection, options: {...options, ...(/^rediss:/iv.test(url) && {tls: 'yes'})}};
}

function formatRedisUrl(connection: Connection): string {
	const url = formatServerUrl(connection, urlRules);
	return connection.options.tls === undefined ? url : url.replace(/^redis:/v, 'rediss:');
}

function openRedis(access: RedisAccess): Database {
	return {
		takesBack: false,
		describe: async signal => describeRedis(access, signal),
		check: async signal => checkRedis(access, signal),
		dump: async signal => dumpRedis(access, signal),
		async identify(signal) {
			const {runId} = await readFacts(access, signal);
			return `redis/${runId}`;
		},
		inspect: async signal => inspectRedis(access, signal),
		preview: async (dump, _options, signal) => previewRedis(access, dump, signal),
		load: async (options, signal) => loadRedis(access, options, signal),
		summarise: async signal => summaryOf(await readFacts(access, signal)),
		async createScratch() {
			throw new UsageError({
				code: 'INVALID_SETTING',
				message: 'a Redis server can\'t have a scratch database for a drill beside what is in it',
				hint: 'Verify the backup with "dbseal verify JOB", or restore it into a spare server: dbseal restore JOB@latest --into redis://HOST:PORT.',
			});
		},
	};
}
