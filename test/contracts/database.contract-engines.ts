/**
 * Every engine with real databases. One row for each: the conformance suite runs over the table.
 */
import {randomBytes} from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import {type Connection} from '../../source/core/connection.js';
import {engineByType} from '../../source/databases/registry.js';
import {temporaryFolder} from '../databases/adapter-helpers.js';
import {startMariadb} from '../servers/mariadb.js';
import {startPostgresql} from '../servers/postgresql.js';

export type EngineUnderTest = {
	readonly type: string;
	/** Its entry in `test/servers/needs.json`, where it needs a server. */
	readonly server?: string;
	/** True where nobody can look behind it, so that nothing can be counted, refused or made. */
	readonly isOpaque?: boolean;
	/** True where CREATE and DROP can't be taken back, so that a load that stops half-way has changed its target. */
	readonly cannotRollBack?: boolean;
	/** A database of its own with two tables of 3 and 2 rows, and a view. */
	makeFilled(): Promise<Connection>;
	/** One with nothing in it. */
	makeEmpty(): Promise<Connection>;
	/** One that does not exist, at a server that does. */
	makeMissing(): Promise<Connection>;
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

function commandFor(file: string): Connection {
	return {type: 'command', options: {dumpCommand: `cat ${file}`, loadCommand: `cat > ${file}.new && mv ${file}.new ${file}`}, secrets: {}};
}

async function newFile(): Promise<string> {
	return path.join(await temporaryFolder(), 'database');
}
