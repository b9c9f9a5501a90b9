/**
 * What a Redis server is and holds: its description, the connection test, and its summary. The rule: everything here only reads;
 * rights are asked for without using them.
 */
import {type Finding} from '../../core/connection.js';
import {type DatabaseDescription, type Summary, type TargetState} from '../../core/database.js';
import {failedFinding} from '../../core/failed-finding.js';
import {formatBytes, plural} from '../../core/text.js';
import {
	askAll, askRedis, placeOf, redisFailure, redisTool, type RedisAccess,
} from './client.js';

export type RedisFacts = {
	/** `7.0.15`: of Redis, or of the Redis that a Valkey takes after. */
	readonly version: string;
	/** For people: `Redis 7.0.15`, `Valkey 8.1.1`. */
	readonly product: string;
	/** Keys that it removed for want of memory, since its start. */
	readonly evictedKeys: number;
	/** What it does then, and when: `4 MiB, allkeys-lru`. */
	readonly memoryLimit: string;
	/** The server's own number, another after each start. */
	readonly runId: string;
	readonly isReplica: boolean;
	/** False for a replica that has lost its master. */
	readonly isLinked: boolean;
	readonly isCluster: boolean;
	/** Of the data without overhead, in memory. */
	readonly sizeBytes: number;
	readonly libraries: number;
	readonly keysByDatabase: ReadonlyMap<number, number>;
	/** Keys that this server gives to no client: hashes with fields that expire, in Valkey 9. */
	readonly withheldKeys: number;
};

/** Of which dumps were loaded key by key. */
const newestRedis = '8.6';
const newestValkey = '9.1';

/** INFO, the lines `name:value` of all sections. */
export async function readFacts(access: RedisAccess, signal: AbortSignal): Promise<RedisFacts> {
	const answer = await askRedis(access, ['INFO'], signal);
	const fields = new Map(answer.split('\n').map(line => {
		const [name = '', ...value] = line.trim().split(':');
		return [name, value.join(':')];
	}));
	const databases = [...fields].flatMap(([name, value]) => {
		const number = /^db(?<number>\d+)$/v.exec(name)?.groups?.number;
		return number === undefined ? [] : [{number: Number(number), keys: countIn(value, 'keys'), withheld: countIn(value, 'keys_with_volatile_items')}];
	});
	return {
		version: fields.get('redis_version') ?? 'unknown',
		product: productOf(fields),
		evictedKeys: Number(fields.get('evicted_keys') ?? 0),
		memoryLimit: `maxmemory ${formatBytes(Number(fields.get('maxmemory') ?? 0))}, ${fields.get('maxmemory_policy') ?? 'unknown policy'}`,
		runId: fields.get('run_id') ?? placeOf(access),
		isReplica: fields.get('role') === 'slave',
		isLinked: fields.get('master_link_status') !== 'down',
		isCluster: fields.get('cluster_enabled') === '1',
		sizeBytes: Math.max(0, Number(fields.get('used_memory_dataset') ?? fields.get('used_memory') ?? 0)),
		libraries: Number(fields.get('number_of_libraries') ?? 0),
		keysByDatabase: new Map(databases.map(({number, keys}) => [number, keys])),
		withheldKeys: sum(databases.map(({withheld}) => withheld)),
	};
}

/** Reads one number of `keys=41,expires=3`. */
function countIn(value: string, name: string): number {
	return Number(value.split(',').find(part => part.startsWith(`${name}=`))?.slice(name.length + 1) ?? 0);
}

function productOf(fields: ReadonlyMap<string, string>): string {
	const valkey = fields.get('valkey_version');
	return valkey === undefined ? `Redis ${fields.get('redis_version') ?? 'of an unknown version'}` : `Valkey ${valkey}`;
}

export async function describeRedis(access: RedisAccess, signal: AbortSignal): Promise<DatabaseDescription> {
	const {product, version, keysByDatabase, sizeBytes} = await readFacts(access, signal);
	const tool = await redisTool(access, signal);
	return {
		serverVersion: product.startsWith('Redis') ? version : product,
		tool: `redis-cli ${tool.version}`,
		databases: [...keysByDatabase.keys()].map(number => `db${number}`),
		sizeEstimateBytes: sizeBytes,
	};
}

/** Databases with keys are its tables, keys their rows. */
export function summaryOf({keysByDatabase, libraries}: Pick<RedisFacts, 'keysByDatabase' | 'libraries'>): Summary {
	return {
		tables: keysByDatabase.size,
		rows: countKeys(keysByDatabase),
		rowsByTable: Object.fromEntries([...keysByDatabase].toSorted(([a], [b]) => a - b).map(([number, keys]) => [`db${number}`, keys])),
		objects: {libraries},
	};
}

export function countKeys(keysByDatabase: ReadonlyMap<number, number>): number {
	return sum(keysByDatabase.values());
}

function sum(counts: Iterable<number>): number {
	let total = 0;
	for (const count of counts) {
		total += count;
	}

	return total;
}

export function stateOf(access: RedisAccess, {keysByDatabase, libraries}: RedisFacts): TargetState {
	const keys = countKeys(keysByDatabase);
	const functions = libraries === 0 ? '' : ` and ${libraries} function ${libraries === 1 ? 'library' : 'libraries'}`;
	const isEmpty = keys + libraries === 0;
	return {
		exists: true,
		isEmpty,
		detail: isEmpty ? 'the server has no keys' : `${plural(keys, 'key')} in ${plural(keysByDatabase.size, 'database')}${functions}`,
		name: placeOf(access),
	};
}

export async function checkRedis(access: RedisAccess, signal: AbortSignal): Promise<Finding[]> {
	try {
		const facts = await readFacts(access, signal);
		const tool = await redisTool(access, signal);
		return [
			{subject: 'connection', verdict: 'ok', detail: `connected to ${placeOf(access)} as ${userName(access)}`},
			{subject: 'server version', verdict: 'ok', detail: facts.product},
			{subject: 'client version', verdict: 'ok', detail: `redis-cli ${tool.version}`},
			{subject: 'size', verdict: 'ok', detail: `${stateOf(access, facts).detail}, about ${formatBytes(facts.sizeBytes)} in memory`},
			await findReading(access, signal),
			findRole(facts),
			...findCluster(facts),
			...findFormat(facts),
			...findWithheld(facts),
			await findRestoring(access, facts, signal),
		];
	} catch (error) {
		return [failedFinding('connection', error, signal)];
	}
}

function userName({connection}: RedisAccess): string {
	return connection.options.user ?? 'default';
}

/** A SYNC would make the server fork, so it is only asked whether one would be let. */
async function findReading(access: RedisAccess, signal: AbortSignal): Promise<Finding> {
	const subject = 'permission to read';
	const user = userName(access);
	const [answer = ''] = await askAll(access, [`ACL DRYRUN ${quoted(user)} SYNC`], signal);
	if (answer === 'OK') {
		return {subject, verdict: 'ok', detail: `${user} may take a dump (SYNC)`};
	}

	return answer.includes('\'sync\' command')
		? {
			subject, verdict: 'failed', detail: `${user} lacks the right to take a dump (SYNC)`, hint: `Give it: ACL SETUSER ${user} +sync +replconf +info.`,
		}
		: {
			subject, verdict: 'warning', detail: `the server does not tell whether ${user} may take a dump (SYNC)`, hint: 'From Redis 7 on it does when the user may ask: ACL SETUSER … +acl|dryrun.',
		};
}

function findRole({isReplica, isLinked}: RedisFacts): Finding {
	const subject = 'role';
	if (!isReplica) {
		return {subject, verdict: 'ok', detail: 'a master'};
	}

	return isLinked
		? {subject, verdict: 'ok', detail: 'a replica that hears its master'}
		: {
			subject, verdict: 'warning', detail: 'a replica that has lost its master: what it holds gets older', hint: 'Mend the replication, or back up the master.',
		};
}

function findCluster({isCluster}: RedisFacts): Finding[] {
	return isCluster
		? [{
			subject: 'cluster', verdict: 'warning', detail: 'a node of a cluster holds its own slots only', hint: 'Make a source of every master of the cluster.',
		}]
		: [];
}

/** What newer servers write may have values that no known shape fits: told at the source, not first at the restore. */
function findFormat({product}: RedisFacts): Finding[] {
	const {name, version = ''} = /^(?<name>\w+) (?<version>\d+\.\d+)/v.exec(product)?.groups ?? {};
	const newest = name === 'Valkey' ? newestValkey : newestRedis;
	return releaseOf(version) > releaseOf(newest)
		? [{
			subject: 'dump format',
			verdict: 'warning',
			detail: `${product} is newer than the ${name} ${newest} whose dumps dbseal knows: a restore key by key may be refused`,
			hint: 'Try one: dbseal restore JOB@latest --into redis://SPARE; such a dump always comes back by --to-file and a server of this version that starts on it.',
		}]
		: [];
}

/** Why a dump would not be taken; undefined where nothing is in its way. */
export function describeWithheld({withheldKeys, product}: RedisFacts): {readonly detail: string; readonly hint: string} | undefined {
	return withheldKeys === 0
		? undefined
		: {
			detail: `${product} gives ${plural(withheldKeys, 'key')} whose fields expire to no client that asks for a dump, and breaks the dump off`,
			hint: 'Take the expiry away (HPERSIST), or back up the file that the server writes itself (SAVE) by a source of the kind command.',
		};
}

function findWithheld(facts: RedisFacts): Finding[] {
	const withheld = describeWithheld(facts);
	return withheld ? [{subject: 'fields that expire', verdict: 'failed', ...withheld}] : [];
}

/** `8.10` is newer than `8.6`. */
export function releaseOf(version: string): number {
	const [major = 0, minor = 0] = version.split('.').map(part => Number.parseInt(part, 10));
	return (major * 1000) + minor;
}

/** Queued in a transaction that is thrown away: the server tells what the user may not, and does nothing. */
async function findRestoring(access: RedisAccess, {isReplica, version}: RedisFacts, signal: AbortSignal): Promise<Finding> {
	const subject = 'permission to restore';
	const user = userName(access);
	if (isReplica) {
		return {subject, verdict: 'ok', detail: 'not looked at: restores go to the master'};
	}

	const functions = Number.parseInt(version, 10) >= 7 ? ['FUNCTION FLUSH'] : [];
	const answers = await askAll(access, ['MULTI', 'FLUSHALL', 'RESTORE dbseal 0 dbseal', ...functions, 'DISCARD'], signal);
	const refusal = answers.map(answer => redisFailure(answer)).find(failure => failure !== undefined);
	return refusal === undefined
		? {subject, verdict: 'ok', detail: `${user} may restore`}
		: {
			subject, verdict: 'warning', detail: `${user} may not restore: ${refusal.message}`, hint: 'Restore with a user that has all commands and keys.',
		};
}

/** For a line of redis-cli's input. */
function quoted(word: string): string {
	return `"${word.replaceAll(/["\\]/gv, String.raw`\$&`)}"`;
}
