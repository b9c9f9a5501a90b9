/**
 * Rows that system-versioned tables of MariaDB once had. The rule: where a dump does not hold them, the source's test and each backup
 * say so, because a drill finds no difference.
 */
import {familyOf, runSql, type MysqlAccess} from './client.js';
import {isOfDatabase} from './of-database.js';
import {type RestoreProblem} from './restorable.js';
import {type ServerFacts} from './server.js';
import {isOlder, type DumpTool} from './tools.js';

/** Both the server and its tool know --dump-history from MariaDB 10.11 on. */
export function dumpsHistory(version: string): boolean {
	return familyOf(version) === 'MariaDB' && !isOlder(version, '10.11');
}

export function holdsHistory({family, version}: DumpTool, facts: Pick<ServerFacts, 'version'>): boolean {
	return family === 'MariaDB' && dumpsHistory(`${version}-MariaDB`) && dumpsHistory(facts.version);
}

/** For people, of a database whose dumps don't hold it; undefined where it has none. */
export async function describeLostHistory(access: MysqlAccess, signal: AbortSignal): Promise<RestoreProblem | undefined> {
	const rows = await runSql(access, {
		sql: `SELECT TABLE_NAME FROM information_schema.TABLES WHERE ${isOfDatabase(access, 'TABLE_SCHEMA')} AND TABLE_TYPE = 'SYSTEM VERSIONED' ORDER BY 1;\n`,
	}, signal);
	const names = rows.map(([name = '']) => name);
	const more = names.length > 5 ? ` and ${names.length - 5} more` : '';
	return names.length === 0
		? undefined
		: {
			detail: `of system-versioned tables a dump holds the rows of now, and not those that they had before: ${names.slice(0, 5).join(', ')}${more}`,
			hint: 'Their history is dumped by the client of MariaDB 10.11 or newer, from a server that is as new; keep it another way until then.',
		};
}
