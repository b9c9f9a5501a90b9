/** A MariaDB database that is hard to bring back whole, and a listing of all that must come back. */
import fs from 'node:fs';
import {type MariadbServer} from '../../servers/mariadb.js';

export const hardContent = fs.readFileSync(new URL('mariadb-content.sql', import.meta.url), 'utf8');

/** Every row and object, as text: not by mariadb-dump, so that what it leaves out would show. */
export async function listEverything(server: MariadbServer, database: string): Promise<string> {
	const names = await server.sql(database, 'SELECT TABLE_NAME, TABLE_TYPE FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() ORDER BY 1');
	const tables = names.split('\n').map(line => line.split('\t')).map(([name = '', type = '']) => ({quoted: `\`${name.replaceAll('`', '``')}\``, type}));
	const definitions = tables.map(({quoted}) => `SHOW CREATE TABLE ${quoted};`);
	const rows = tables.filter(({type}) => type !== 'VIEW').map(({quoted, type}) => `SELECT * FROM ${quoted}${type === 'SYSTEM VERSIONED' ? ' FOR SYSTEM_TIME ALL ORDER BY 1, 2' : ''};`);
	const output = await server.sql(database, `${definitions.join('\n')}
${rows.join('\n')}
CHECKSUM TABLE ${tables.filter(({type}) => type === 'BASE TABLE').map(({quoted}) => quoted).join(', ')};
SELECT id, HEX(raw), MD5(picture), HEX(flags), HEX(name), at, HEX(place) FROM kinds ORDER BY id;
SELECT TRIGGER_NAME, EVENT_MANIPULATION, EVENT_OBJECT_TABLE, ACTION_TIMING, ACTION_STATEMENT, DEFINER FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() ORDER BY 1;
SHOW CREATE PROCEDURE add_all; SHOW CREATE FUNCTION twice; SHOW CREATE EVENT tidy;
SELECT VIEW_DEFINITION, DEFINER, CHECK_OPTION FROM information_schema.VIEWS WHERE TABLE_SCHEMA = DATABASE() ORDER BY 1;
SELECT DEFAULT_CHARACTER_SET_NAME, DEFAULT_COLLATION_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = DATABASE();
`);
	return output.replaceAll(database, 'DATABASE');
}
