/**
 * What a user may see and bring back of a PostgreSQL database, asked of the catalogue as pg_dump would ask.
 * The rule: whatever a dump by this user would lack, silently or not, is a blind spot, named with the statement that ends it.
 */
import * as v from 'valibot';
import {type Finding} from '../../core/connection.js';
import {SourceError} from '../../core/errors.js';
import {mayBecome} from './roles.js';
import {fromUserRelations, notOfExtension, quoteIdentifier} from './sql.js';

export const rightsSchema = v.object({
	user: v.string(),
	database: v.string(),
	isSuperuser: v.boolean(),
	unreadable: v.array(v.string()),
	filtered: v.array(v.string()),
	largeObjects: v.array(v.string()),
	subscriptions: v.array(v.string()),
	mappings: v.array(v.string()),
	owners: v.array(v.string()),
	homeless: v.array(v.string()),
	superuserOnly: v.array(v.string()),
	canCreate: v.boolean(),
	canCreateDatabases: v.boolean(),
	locks: v.number(),
	lockSlots: v.number(),
});

export type Rights = v.InferOutput<typeof rightsSchema>;

const list = (sql: string) => `(SELECT coalesce(json_agg(name), '[]') FROM (${sql}) listed(name))`;
const unreadable = 'NOT (has_schema_privilege(n.oid, \'USAGE\') AND CASE c.relkind WHEN \'S\' THEN has_sequence_privilege(c.oid, \'SELECT\') ELSE has_table_privilege(c.oid, \'SELECT\') END)';

/** Catalogues of what has an owner of its own, with that column; types of rows and arrays have that of another object. */
const owned: ReadonlyArray<readonly [catalogue: string, owner: string, condition?: string]> = [
	['pg_proc', 'proowner'],
	['pg_namespace', 'nspowner', 'o.nspname !~ \'^pg_\''],
	['pg_type', 'typowner', 'o.typtype IN (\'d\', \'e\', \'r\', \'b\') AND o.typcategory <> \'A\''],
	['pg_operator', 'oprowner'],
	['pg_opclass', 'opcowner'],
	['pg_opfamily', 'opfowner'],
	['pg_collation', 'collowner'],
	['pg_conversion', 'conowner'],
	['pg_ts_config', 'cfgowner'],
	['pg_ts_dict', 'dictowner'],
	['pg_statistic_ext', 'stxowner'],
	['pg_foreign_server', 'srvowner'],
	['pg_publication', 'pubowner'],
];

/** Fields of a JSON object. Tables in which extensions keep what users gave them are dumped as the user's. */
export const rightsFacts = `'user', current_user, 'database', current_database(),
	'isSuperuser', (SELECT rolsuper FROM pg_roles WHERE rolname = current_user),
	'unreadable', ${list(`SELECT format('%I.%I', n.nspname, c.relname) ${fromUserRelations} AND c.relkind IN ('r', 'p', 'S', 'm') AND ${unreadable}
		UNION ALL SELECT format('%I.%I', n.nspname, c.relname) FROM pg_extension e JOIN pg_class c ON c.oid = ANY (e.extconfig) JOIN pg_namespace n ON n.oid = c.relnamespace WHERE ${unreadable}`)},
	'filtered', ${list(`SELECT format('%I.%I', n.nspname, c.relname) ${fromUserRelations} AND c.relkind IN ('r', 'p') AND row_security_active(c.oid)`)},
	'largeObjects', ${list(`SELECT m.oid::text FROM pg_largeobject_metadata m WHERE NOT pg_has_role(m.lomowner, 'USAGE') AND current_setting('lo_compat_privileges') = 'off'
		AND NOT EXISTS (SELECT FROM aclexplode(m.lomacl) a WHERE a.privilege_type = 'SELECT' AND (a.grantee = 0 OR pg_has_role(a.grantee, 'USAGE')))`)},
	'subscriptions', ${list(`SELECT subname::text FROM pg_subscription WHERE subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())
		AND NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)`)},
	'mappings', ${list(`SELECT format('%s on %s', m.usename, m.srvname) FROM pg_user_mappings m JOIN pg_foreign_server s ON s.oid = m.srvid
		WHERE NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)
			AND NOT CASE WHEN m.umuser = 0 THEN pg_has_role(s.srvowner, 'USAGE') ELSE m.usename = current_user AND has_server_privilege(s.oid, 'USAGE') END`)},
	'owners', ${list(`SELECT DISTINCT r.rolname::text FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner
		WHERE c.oid IN (SELECT c.oid ${fromUserRelations}) AND c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f', 'c') AND NOT ${mayBecome('r.oid')}
		UNION SELECT r.rolname::text FROM pg_largeobject_metadata o JOIN pg_roles r ON r.oid = o.lomowner WHERE NOT ${mayBecome('r.oid')}
		${owned.map(([catalogue, owner, condition = 'true']) => `UNION SELECT r.rolname::text FROM ${catalogue} o JOIN pg_roles r ON r.oid = o.${owner}
			WHERE o.oid >= 16384 AND ${condition} AND ${notOfExtension(catalogue, 'o.oid')} AND NOT ${mayBecome('r.oid')}`).join('\n')}`)},
	'homeless', ${list(`SELECT DISTINCT format('%s (schema %s)', r.rolname, n.nspname) FROM (
			SELECT relowner, relnamespace FROM pg_class WHERE oid IN (SELECT c.oid ${fromUserRelations} AND c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f', 'c'))
			UNION SELECT proowner, pronamespace FROM pg_proc p WHERE ${notOfExtension('pg_proc', 'p.oid')}
			UNION SELECT typowner, typnamespace FROM pg_type t WHERE typtype IN ('d', 'e', 'r') AND ${notOfExtension('pg_type', 't.oid')}) o(owner, schema)
		JOIN pg_roles r ON r.oid = o.owner JOIN pg_namespace n ON n.oid = o.schema JOIN pg_roles u ON u.rolname = current_user
		WHERE NOT u.rolsuper AND NOT r.rolsuper AND r.oid <> u.oid AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
			AND NOT (n.nspname = 'public' AND current_setting('server_version_num')::int < 150000)
			AND NOT pg_has_role(r.oid, CASE pg_get_userbyid(n.nspowner) WHEN 'pg_database_owner' THEN u.oid ELSE n.nspowner END, 'USAGE')`)},
	'superuserOnly', CASE WHEN (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN '[]'::json ELSE ${list(`SELECT 'extension ' || e.extname
		FROM pg_extension e JOIN pg_available_extension_versions x ON x.name = e.extname AND x.version = e.extversion
		WHERE x.superuser AND coalesce(to_jsonb(x)->>'trusted', 'false') = 'false' AND e.extname <> 'plpgsql'
		UNION ALL SELECT 'event trigger ' || evtname FROM pg_event_trigger t WHERE ${notOfExtension('pg_event_trigger', 't.oid')}
		UNION ALL SELECT 'foreign data wrapper ' || fdwname FROM pg_foreign_data_wrapper f WHERE oid >= 16384 AND ${notOfExtension('pg_foreign_data_wrapper', 'f.oid')}
		UNION ALL SELECT 'function ' || p.proname FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
		WHERE p.oid >= 16384 AND NOT l.lanpltrusted AND l.lanname <> 'sql' AND ${notOfExtension('pg_proc', 'p.oid')}`)} END,
	'canCreate', has_database_privilege(current_database(), 'CREATE'),
	'canCreateDatabases', (SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user),
	'locks', (SELECT count(*) * 2 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname !~ '^pg_(?!toast$)' AND n.nspname <> 'information_schema' AND c.oid >= 16384),
	'lockSlots', current_setting('max_locks_per_transaction')::int * (current_setting('max_connections')::int + current_setting('max_prepared_transactions')::int)`;

type Problem = {readonly detail: string; readonly hint: string};

/** What a dump by this user would lack. */
function blindSpot({
	user, unreadable: tables, filtered, largeObjects, subscriptions, mappings,
}: Rights): Problem | undefined {
	const name = shown(user);
	if (tables.length > 0) {
		return {
			detail: `${user} may not read ${listOf(tables)}`,
			hint: `Grant it: GRANT pg_read_all_data TO ${name} (PostgreSQL 14 and later); with an older one: ${grantsOfOld(tables, name)}.`,
		};
	}

	if (filtered.length > 0) {
		return {detail: `row security hides rows of ${listOf(filtered)} from ${user}`, hint: `Let the user see all rows: ALTER ROLE ${name} BYPASSRLS.`};
	}

	if (largeObjects.length > 0) {
		return {
			detail: `${user} may not read large object ${listOf(largeObjects)}`,
			hint: `Grant it: GRANT SELECT ON LARGE OBJECT ${largeObjects.slice(0, 5).join(', ')} TO ${name}, or back up as their owner.`,
		};
	}

	const secret = subscriptions.length > 0 ? `subscription ${listOf(subscriptions)}` : (mappings.length > 0 ? `the password and options of user mapping ${listOf(mappings)}` : undefined);
	return secret === undefined
		? undefined
		: {detail: `${user} may not see ${secret}, which a dump would lack: only a superuser may`, hint: `Back up as a superuser, or make the user one: ALTER ROLE ${name} SUPERUSER.`};
}

/** How many are written out: what is left shows at the next test. Our choice. */
const mostGranted = 20;

/** Sequences are granted as tables are. @param tables Quoted where they have to be, with their schemas. */
function grantsOfOld(tables: readonly string[], name: string): string {
	const shownTables = tables.slice(0, mostGranted);
	const schemas = new Set(shownTables.map(table => /^(?:"(?:[^"]|"")*"|[^.]+)/v.exec(table)?.[0] ?? ''));
	return `GRANT USAGE ON SCHEMA ${[...schemas].join(', ')} TO ${name}; GRANT SELECT ON ${shownTables.join(', ')} TO ${name}`;
}

/** @throws {SourceError} DATABASE_DENIED where a dump would lack something. */
export function assertSeesAll(rights: Rights): void {
	const found = blindSpot(rights);
	if (found) {
		throw new SourceError({code: 'DATABASE_DENIED', message: `the backup of database ${rights.database} would not be whole: ${found.detail}`, hint: found.hint});
	}
}

export function findReading(rights: Rights): Finding {
	const subject = 'permission to read';
	const found = blindSpot(rights);
	return found
		? {subject, verdict: 'failed', ...found}
		: {subject, verdict: 'ok', detail: `${rights.user} may read every table and sequence`};
}

/** All that is lacking, each with what to type. */
export function findRestoring(rights: Rights): readonly Finding[] {
	const {user, isSuperuser} = rights;
	const subject = 'permission to restore';
	const problems = restoringProblems(rights);
	return [
		...(problems.length === 0
			? [{subject, verdict: 'ok' as const, detail: isSuperuser ? `${user} is a superuser` : `${user} may create objects and databases`}]
			: problems.map((problem): Finding => ({subject, verdict: 'warning', ...problem}))),
		findDrilling(rights),
	];
}

function restoringProblems({user, database, owners, homeless, superuserOnly, canCreate, locks, lockSlots}: Rights): readonly Problem[] {
	const name = shown(user);
	const lacking = (isLacking: boolean, problem: Problem): readonly Problem[] => isLacking ? [problem] : [];
	return [
		...lacking(!canCreate, {
			detail: `${user} may not create schemas in ${database}`,
			hint: `Restore into a new database, or type as a superuser: GRANT CREATE ON DATABASE ${shown(database)} TO ${name};`,
		}),
		...lacking(owners.length > 0, {
			detail: `${user} may not give what is restored to its owners: ${listOf(owners)}`,
			hint: `Type as a superuser: ${owners.map(owner => `GRANT ${shown(owner)} TO ${name};`).join(' ')} or restore and drill with --no-owner.`,
		}),
		// The dump gives rights only after owners
		...lacking(homeless.length > 0, {
			detail: `in a new database only a superuser gives things back to owners who may not create in the schema: ${listOf(homeless)}`,
			hint: 'Restore and drill as a superuser, or with --no-owner.',
		}),
		...lacking(superuserOnly.length > 0, {
			detail: `only a superuser may restore ${listOf(superuserOnly)}`,
			hint: 'Restore as a superuser; or create what needs one in the target first (CREATE EXTENSION …), and restore into that.',
		}),
		...lacking(locks > lockSlots, {
			detail: `over an existing database all is one transaction, and these tables need more locks than the server has (${lockSlots}); a new database needs none`,
			hint: 'Restore into a new database and rename both; or raise max_locks_per_transaction and restart the server.',
		}),
	];
}

/** A drill makes its scratch beside the source, and a restore its target where there is none. */
function findDrilling({user, canCreateDatabases}: Rights): Finding {
	const subject = 'permission to drill';
	return canCreateDatabases
		? {subject, verdict: 'ok', detail: `${user} may create databases`}
		: {
			subject,
			verdict: 'warning',
			detail: `${user} may not create a database for a drill or a restore into a new one`,
			hint: `Restore into databases that exist and drill with --on another server, or ${typeCreatedb(user)}`,
		};
}

/** @throws {SourceError} DATABASE_DENIED */
export function assertMayCreate({user, canCreateDatabases}: Pick<Rights, 'user' | 'canCreateDatabases'>, database: string): void {
	if (!canCreateDatabases) {
		throw new SourceError({
			code: 'DATABASE_DENIED', message: `${user} may not create database ${database}`, hint: `Create it first, or ${typeCreatedb(user)}`,
		});
	}
}

export function typeCreatedb(user: string): string {
	return `type as a superuser: ALTER ROLE ${shown(user)} CREATEDB;`;
}

/** As a person types it. */
function shown(role: string): string {
	return /^[a-z_][\d_a-z]*$/v.test(role) ? role : quoteIdentifier(role);
}

/** The first few of many. */
function listOf(names: readonly string[]): string {
	const shown = names.slice(0, 5).join(', ');
	return names.length > 5 ? `${shown} and ${names.length - 5} more` : shown;
}
