/**
 * What belongs to a PostgreSQL database itself and is in no dump of it: read from the catalogue, and given to one that dbseal makes.
 * The rule: whatever can't be given (a role or locale that isn't there, a right that is lacking) is a warning and costs nothing else.
 */
import * as v from 'valibot';
import {type DatabaseProperties, type DatabaseRight, type DatabaseSetting} from '../../core/database-properties.js';
import {quoteIdentifier, quoteLiteral} from './sql.js';

/** Roles that a dump names: owners, grantees, those of policies. The server's first superuser is in no list of dependences. */
const roles = `(SELECT coalesce(json_agg(json_build_object('name', rolname, 'isOwner', is_owner, 'isGranted', is_granted, 'isNamed', is_named) ORDER BY rolname), '[]') FROM (
	SELECT r.rolname, bool_or(s.deptype = 'o') AS is_owner, bool_or(s.deptype = 'a') AS is_granted, bool_or(s.deptype NOT IN ('o', 'a')) AS is_named
	FROM (
		SELECT refobjid, deptype FROM pg_shdepend s WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
			AND refclassid = 'pg_authid'::regclass AND deptype IN ('o', 'a', 'r') AND classid <> 'pg_extension'::regclass
			AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = s.classid AND e.objid = s.objid AND e.deptype = 'e')
		UNION ALL SELECT relowner, 'o' FROM pg_class c WHERE relowner = 10 AND relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND c.oid >= 16384
			AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.deptype = 'e')
	) s JOIN pg_roles r ON r.oid = s.refobjid GROUP BY r.rolname) named)`;

export const propertiesFacts = `(SELECT json_build_object(
	'encoding', pg_encoding_to_char(d.encoding), 'collation', d.datcollate, 'ctype', d.datctype,
	'localeProvider', CASE to_jsonb(d)->>'datlocprovider' WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin' ELSE 'libc' END,
	'locale', coalesce(to_jsonb(d)->>'datlocale', to_jsonb(d)->>'daticulocale'), 'localeRules', to_jsonb(d)->>'daticurules',
	'owner', pg_get_userbyid(d.datdba), 'comment', shobj_description(d.oid, 'pg_database'), 'connectionLimit', nullif(d.datconnlimit, -1),
	'settings', (SELECT json_agg(json_build_object('role', r.rolname, 'name', split_part(setting, '=', 1), 'value', substr(setting, strpos(setting, '=') + 1)))
		FROM pg_db_role_setting s CROSS JOIN unnest(s.setconfig) setting
		LEFT JOIN pg_roles r ON r.oid = s.setrole WHERE s.setdatabase = d.oid AND (s.setrole = 0 OR r.oid IS NOT NULL)),
	'rights', (SELECT json_agg(json_build_object('grantee', nullif(CASE a.grantee WHEN 0 THEN '' ELSE pg_get_userbyid(a.grantee) END, ''), 'right', a.privilege_type, 'isGrantable', nullif(a.is_grantable, false)))
		FROM aclexplode(d.datacl) a WHERE a.grantee <> d.datdba),
	'hasRights', d.datacl IS NOT NULL,
	'roles', ${roles}) FROM pg_database d WHERE d.datname = current_database())`;

const text = v.nullish(v.string());
const flag = v.nullish(v.boolean());
export const propertiesFactsSchema = v.object({
	encoding: v.string(),
	collation: v.string(),
	ctype: v.string(),
	localeProvider: v.string(),
	locale: text,
	localeRules: text,
	owner: v.string(),
	comment: text,
	connectionLimit: v.nullish(v.number()),
	settings: v.nullish(v.array(v.object({role: text, name: v.string(), value: v.string()}))),
	rights: v.nullish(v.array(v.object({grantee: text, right: v.string(), isGrantable: flag}))),
	hasRights: v.boolean(),
	roles: v.array(v.object({
		name: v.string(), isOwner: v.boolean(), isGranted: v.boolean(), isNamed: v.boolean(),
	})),
});

export function propertiesOf({hasRights, rights, roles: named, ...facts}: v.InferOutput<typeof propertiesFactsSchema>): DatabaseProperties {
	const properties = {
		...facts,
		...(hasRights && {rights: rights ?? []}),
		roles: named.map(({name, isOwner, isGranted, isNamed}) => ({
			name, ...(isOwner && {isOwner}), ...(isGranted && {isGranted}), ...(isNamed && {isNamed}),
		})),
	};
	// The catalogue's nulls are fields that aren't there
	const plain: unknown = JSON.parse(JSON.stringify(properties, (_key, value: unknown) => value ?? undefined));
	// eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- of the same shape, without its nulls
	return plain as DatabaseProperties;
}

/** Ways to make it, the most like first: after `CREATE DATABASE … TEMPLATE template0`. Its encoding is in all of them. */
export function creationClauses({encoding, collation, ctype, localeProvider, locale, localeRules}: DatabaseProperties): readonly string[] {
	if (encoding === undefined) {
		return [''];
	}

	const base = ` ENCODING ${quoteLiteral(encoding)}`;
	const sorted = collation === undefined || ctype === undefined ? undefined : `${base} LC_COLLATE ${quoteLiteral(collation)} LC_CTYPE ${quoteLiteral(ctype)}`;
	const word = localeProvider === 'icu' ? 'ICU_LOCALE' : 'BUILTIN_LOCALE';
	const own = sorted === undefined || locale === undefined || (localeProvider !== 'icu' && localeProvider !== 'builtin')
		? undefined
		: `${sorted} LOCALE_PROVIDER ${localeProvider} ${word} ${quoteLiteral(locale)}${localeRules === undefined ? '' : ` ICU_RULES ${quoteLiteral(localeRules)}`}`;
	return [own, sorted, base, `${base} LC_COLLATE 'C' LC_CTYPE 'C'`].filter(clause => clause !== undefined);
}

export type Given = {
	readonly database: string;
	readonly properties: DatabaseProperties;
	readonly noOwner: boolean;
	readonly noPrivileges: boolean;
};

/** Each statement for itself: a failure is a warning. */
export function givingStatements({database, properties, noOwner, noPrivileges}: Given): string {
	const {settings = [], rights, owner, comment, connectionLimit} = properties;
	const name = quoteIdentifier(database);
	const statements = [
		...settings.map(setting => settingStatement(name, setting)),
		...(rights === undefined || noPrivileges
			? []
			: [
				`REVOKE ALL ON DATABASE ${name} FROM PUBLIC`,
				...rights.map(right => grantStatement(name, right)),
			]),
		...(connectionLimit === undefined ? [] : [`ALTER DATABASE ${name} CONNECTION LIMIT ${connectionLimit}`]),
		...(comment === undefined ? [] : [`COMMENT ON DATABASE ${name} IS ${quoteLiteral(comment)}`]),
		...(owner === undefined || noOwner ? [] : [`ALTER DATABASE ${name} OWNER TO ${quoteIdentifier(owner)}`]),
	];
	return statements.map(statement => told(statement)).join('\n');
}

/** What sessions in a drill's scratch need to see it as the original is seen; nothing that loads a library. */
export function scratchSettings(database: string, {settings = []}: DatabaseProperties): string {
	return settings
		.filter(({name, role}) => role === undefined && !name.endsWith('_preload_libraries'))
		.map(setting => told(settingStatement(quoteIdentifier(database), setting))).join('\n');
}

/** Settings whose value is a list of names, which the catalogue writes as one text (as pg_dump knows them). */
const lists = new Set(['local_preload_libraries', 'search_path', 'session_preload_libraries', 'shared_preload_libraries', 'temp_tablespaces', 'unix_socket_directories']);

function settingStatement(database: string, {name, value, role}: DatabaseSetting): string {
	const target = role === undefined ? `ALTER DATABASE ${database}` : `ALTER ROLE ${quoteIdentifier(role)} IN DATABASE ${database}`;
	const values = lists.has(name) ? listItems(value).map(item => quoteLiteral(item)).join(', ') : quoteLiteral(value);
	// Names of extensions' settings have two parts
	return `${target} SET ${name.split('.').map(part => quoteIdentifier(part)).join('.')} TO ${values === '' ? '\'\'' : values}`;
}

function listItems(value: string): readonly string[] {
	return [...value.matchAll(/"(?<quoted>(?:[^"]|"")*)"|(?<plain>[^",\s]+)/gv)].map(({groups}) => groups?.quoted?.replaceAll('""', '"') ?? groups?.plain ?? '');
}

function grantStatement(database: string, {grantee, right, isGrantable}: DatabaseRight): string {
	return `GRANT ${rightWord(right)} ON DATABASE ${database} TO ${grantee === undefined ? 'PUBLIC' : quoteIdentifier(grantee)}${isGrantable ? ' WITH GRANT OPTION' : ''}`;
}

/** Only a word goes into the statement. */
function rightWord(right: string): string {
	return /^[A-Z ]+$/v.test(right) ? right : 'CONNECT';
}

function told(statement: string): string {
	return `DO $dbseal_given$
BEGIN
	EXECUTE ${quoteLiteral(statement)};
EXCEPTION WHEN OTHERS THEN
	RAISE WARNING '%', ${quoteLiteral(`could not be given: ${statement}: `)} || SQLERRM;
END
$dbseal_given$;`;
}
