/**
 * The questions put to PostgreSQL's catalogue, each answered by one line of JSON.
 * The rule: what extensions bring is theirs and counts as nothing of the user's; system schemas are never looked at.
 */

/** Relations of the user: `c` is pg_class, `n` its schema. */
export const fromUserRelations = `FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
	WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND c.relpersistence <> 't' AND ${notOfExtension('pg_class', 'c.oid')}`;

/** Tables whose rows a dump holds: partitions one by one, none whose columns are all generated. */
const fromUserTables = `${fromUserRelations} AND c.relkind = 'r' AND EXISTS (
	SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '')`;

const inUserSchema = (schema: string) => `${schema} IN (
	SELECT oid FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema')`;

export const objectCounts = `json_build_object(
	'views', (SELECT count(*) ${fromUserRelations} AND c.relkind = 'v'),
	'materialized views', (SELECT count(*) ${fromUserRelations} AND c.relkind = 'm'),
	'sequences', (SELECT count(*) ${fromUserRelations} AND c.relkind = 'S'),
	'indexes', (SELECT count(*) ${fromUserRelations} AND c.relkind IN ('i', 'I')),
	'triggers', (SELECT count(*) FROM pg_trigger t WHERE NOT t.tgisinternal AND t.tgrelid IN (SELECT c.oid ${fromUserRelations})),
	'routines', (SELECT count(*) FROM pg_proc p WHERE ${inUserSchema('p.pronamespace')} AND ${notOfExtension('pg_proc', 'p.oid')}),
	'types', (SELECT count(*) FROM pg_type t WHERE t.typtype IN ('c', 'd', 'e', 'r') AND ${inUserSchema('t.typnamespace')}
		AND ${notOfExtension('pg_type', 't.oid')} AND NOT EXISTS (SELECT FROM pg_class c WHERE c.oid = t.typrelid AND c.relkind <> 'c')),
	'large objects', (SELECT count(*) FROM pg_largeobject_metadata))`;

/** Of a table and its schema, as a dump has them: in the database's own encoding, where an answer of psql is in UTF-8. */
const nameBytes = String.raw`encode(convert_to(n.nspname, getdatabaseencoding()) || '\x2e'::bytea || convert_to(c.relname, getdatabaseencoding()), 'hex')`;

/** `[schema, table, bytes of both in hex]`. */
export const tableList = `(SELECT coalesce(json_agg(json_build_array(n.nspname, c.relname,
	${nameBytes})), '[]') ${fromUserTables})`;

/** Lines of `[the table's bytes in hex, rows]`, counted one table after the other. */
export const countRows = String.raw`SELECT format('SELECT json_build_array(%L, count(*)) FROM ONLY %I.%I', ${nameBytes}, n.nspname, c.relname) ${fromUserTables} \gexec`;

/** What `describe` and `check` tell of a database, as fields of a JSON object. */
export const databaseFacts = `'serverVersion', current_setting('server_version'),
	'serverVersionNumber', current_setting('server_version_num')::int,
	'sizeBytes', (SELECT coalesce(sum(pg_table_size(c.oid)), 0) ${fromUserRelations} AND c.relkind IN ('r', 'm', 'S'))`;

/** What a load has to know of the server and its user. */
export const serverFacts = `'serverVersionNumber', current_setting('server_version_num')::int,
	'isStandby', pg_is_in_recovery(),
	'isReadOnly', current_setting('transaction_read_only')::boolean,
	'user', current_user,
	'isSuperuser', (SELECT rolsuper FROM pg_roles WHERE rolname = current_user),
	'canCreateDatabases', (SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user)`;

/** Asks what a restore would overwrite. Extensions alone are nothing: dumps create theirs only where they are missing. */
export const targetFacts = `SELECT json_build_object(
	${serverFacts},
	'encoding', current_setting('server_encoding'),
	'tables', (SELECT count(*) ${fromUserRelations} AND c.relkind IN ('r', 'p', 'f')),
	'others', (SELECT count(*) ${fromUserRelations} AND c.relkind IN ('v', 'm', 'S', 'c'))
		+ (SELECT count(*) FROM pg_proc p WHERE ${inUserSchema('p.pronamespace')} AND ${notOfExtension('pg_proc', 'p.oid')})
		+ (SELECT count(*) FROM pg_type t WHERE t.typtype IN ('d', 'e', 'r') AND ${inUserSchema('t.typnamespace')} AND ${notOfExtension('pg_type', 't.oid')})
		+ (SELECT count(*) FROM pg_namespace n WHERE n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'public') AND ${notOfExtension('pg_namespace', 'n.oid')})
		+ (SELECT count(*) FROM pg_largeobject_metadata)
		+ (SELECT count(*) FROM pg_event_trigger e WHERE ${notOfExtension('pg_event_trigger', 'e.oid')})
		+ (SELECT count(*) FROM pg_publication)
		+ (SELECT count(*) FROM pg_subscription WHERE subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())));\n`;

/** SQL text in quotes; `standard_conforming_strings` is on since PostgreSQL 9.1. */
export function quoteLiteral(text: string): string {
	return text.includes('\\') ? `E'${text.replaceAll('\\', '\\\\').replaceAll('\'', '\'\'')}'` : `'${text.replaceAll('\'', '\'\'')}'`;
}

export function quoteIdentifier(name: string): string {
	return `"${name.replaceAll('"', '""')}"`;
}

/** Of `"schema"."table"`: `schema.table`, without the quotes. */
export function qualifiedName(quoted: string): string {
	return [...quoted.matchAll(/"(?<quoted>(?:[^"]|"")*)"|(?<plain>[^".]+)/gv)]
		.map(({groups}) => groups?.quoted?.replaceAll('""', '"') ?? groups?.plain ?? '')
		.join('.');
}

export function notOfExtension(catalogue: string, oid: string): string {
	return `NOT EXISTS (SELECT FROM pg_depend x WHERE x.classid = '${catalogue}'::regclass AND x.objid = ${oid} AND x.deptype = 'e')`;
}
