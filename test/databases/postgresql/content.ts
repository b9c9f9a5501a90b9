/** A PostgreSQL database that is hard to bring back whole, and a listing of all that must come back. */
import fs from 'node:fs';
import {type PostgresqlServer} from '../../servers/postgresql.js';

export const hardContent = readSql('content.sql');
const listing = readSql('listing.sql');

export async function createRoles(server: PostgresqlServer): Promise<void> {
	await server.sql('postgres', 'DO $$ BEGIN CREATE ROLE dbseal_reader; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$');
}

export async function listEverything(server: PostgresqlServer, database: string): Promise<string> {
	return server.sql(database, listing);
}

function readSql(name: string): string {
	return fs.readFileSync(new URL(name, import.meta.url), 'utf8');
}
