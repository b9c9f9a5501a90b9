/**
 * Every engine with real databases. One row for each: the conformance suite runs over the table.
 */
import {Buffer} from 'node:buffer';
import {randomBytes} from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import {type Connection} from '../../source/core/connection.js';
import {RdbScanner} from '../../source/databases/redis/rdb-scanner.js';
import {engineByType} from '../../source/databases/registry.js';
import {temporaryFolder} from '../databases/adapter-helpers.js';
import {startMariadb} from '../servers/mariadb.js';
import {startPostgresql} from '../servers/postgresql.js';
import {startRedis, type RedisServer} from '../servers/redis.js';

export type EngineUnderTest = {
	readonly type: string;
	/** Its entry in `test/servers/needs.json`, where it needs a server. */
	readonly server?: string;
	/** True where nobody can look behind it, so that nothing can be counted, refused or made. */
	readonly isOpaque?: boolean;
	/** True where CREATE and DROP can't be taken back, so that a load that stops half-way has changed its target. */
	readonly cannotRollBack?: boolean;
	/** True where it knows no queries: nothing is asked of its scratches. */
	readonly hasNoQueries?: boolean;
	/** Its other objects where it is filled; one view where it isn't said. */
	readonly objects?: Readonly<Record<string, number>>;
	/** What of a dump must be the same in a dump of what was restored from it; all but the tools' own words where it isn't said. */
	readonly contentOf?: (dump: Buffer) => string;
	/** One that does not exist, at a server that does; absent where a source is a whole server, which also has no room for a scratch. */
	readonly makeMissing?: () => Promise<Connection>;
	/** A database of its own with two tables of 3 and 2 rows, and a view. */
	makeFilled(): Promise<Connection>;
	/** One with nothing in it. */
	makeEmpty(): Promise<Connection>;
};

const content = `
	CREATE TABLE customer(id integer PRIMARY KEY, name varchar(40));
	CREATE TABLE orders(id integer PRIMARY KEY, customer integer REFERENCES customer(id));
	INSERT INTO customer VALUES (1, 'Ana'), (2, 'Ødegård'), (3, '名前');
	INSERT INTO orders VALUES (1, 3), (2, 3);
	CREATE VIEW names AS SELECT name FROM customer;
`;

export const enginesUnderTest: readonly EngineUnderTest[] = [
	{
		type: 'postgresql',
		server: 'postgresql',
		async makeFilled() {
			const server = await startPostgresql();
			const database = await server.createDatabase();
			await server.sql(database, content);
			return engineByType('postgresql').parseUrl(server.url(database));
		},
		async makeEmpty() {
			const server = await startPostgresql();
			return engineByType('postgresql').parseUrl(server.url(await server.createDatabase()));
		},
		async makeMissing() {
			const server = await startPostgresql();
			return engineByType('postgresql').parseUrl(server.url(newName()));
		},
	},
	mariadbAs('mariadb'),
	mariadbAs('mysql'),
	{
		type: 'sqlite',
		async makeFilled() {
			const file = await newFile();
			new BetterSqlite3(file).exec(content).close();
			return {type: 'sqlite', options: {path: file}, secrets: {}};
		},
		async makeEmpty() {
			const file = await newFile();
			await fs.writeFile(file, '');
			return {type: 'sqlite', options: {path: file}, secrets: {}};
		},
		async makeMissing() {
			return {type: 'sqlite', options: {path: await newFile()}, secrets: {}};
		},
	},
	{
		type: 'redis',
		server: 'redis',
		cannotRollBack: true,
		objects: {libraries: 1},
		contentOf: keysOf,
		async makeFilled() {
			const server = await nextRedis();
			await server.pipe(redisContent);
			return engineByType('redis').parseUrl(server.url);
		},
		async makeEmpty() {
			const server = await nextRedis();
			return engineByType('redis').parseUrl(server.url);
		},
	},
	{
		type: 'command',
		isOpaque: true,
		async makeFilled() {
			const file = await newFile();
			await fs.writeFile(file, content);
			return commandFor(file);
		},
		async makeEmpty() {
			return commandFor(await newFile());
		},
		async makeMissing() {
			return commandFor(await newFile());
		},
	},
];

/** `scratch_1f…`: free everywhere. */
export function newName(): string {
	return `scratch_${randomBytes(6).toString('hex')}`;
}

/** Both of the names speak to one kind of server. */
function mariadbAs(type: string): EngineUnderTest {
	const connectionTo = (url: string) => engineByType(type).parseUrl(url.replace(/^mariadb:/v, `${type}:`));
	return {
		type,
		server: 'mariadb',
		cannotRollBack: true,
		async makeFilled() {
			const server = await startMariadb();
			const database = await server.createDatabase();
			await server.sql(database, content);
			return connectionTo(server.url(database));
		},
		async makeEmpty() {
			const server = await startMariadb();
			return connectionTo(server.url(await server.createDatabase()));
		},
		async makeMissing() {
			const server = await startMariadb();
			return connectionTo(server.url(newName()));
		},
	};
}

/** Databases take the place of tables, and a function library that of a view. */
const redisContent = [
	['SET', 'customer:1', 'Ana'],
	['SET', 'customer:2', 'Ødegård'],
	['RPUSH', 'customer:3', '名前'],
	['FUNCTION', 'LOAD', '#!lua name=names\nredis.register_function(\'name\', function() return 1 end)'],
	['SELECT', '1'],
	['HSET', 'orders:1', 'customer', '3'],
	['ZADD', 'orders:2', 'inf', '3'],
] as const;

let redisCount = 0;

/** A database is a whole server here, and no test needs more than two of them at a time. */
async function nextRedis(): Promise<RedisServer> {
	redisCount++;
	const server = await startRedis(`redis-contract-${redisCount % 3}`);
	await server.clear();
	return server;
}

/** Without the hour and the server's own ids; keys come in an order that each server chooses for itself. */
function keysOf(dump: Buffer): string {
	const records = new RdbScanner({givesRecords: true}).push(dump);
	return records.map(record => JSON.stringify(record.kind === 'key' ? {...record, value: Buffer.concat(record.value).toString('hex')} : record)).toSorted().join('\n');
}

function commandFor(file: string): Connection {
	return {type: 'command', options: {dumpCommand: `cat ${file}`, loadCommand: `cat > ${file}.new && mv ${file}.new ${file}`}, secrets: {}};
}

async function newFile(): Promise<string> {
	return path.join(await temporaryFolder(), 'database');
}
