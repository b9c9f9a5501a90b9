/**
 * Empties a PostgreSQL database inside the transaction of the restore that follows, so that a failure brings everything back.
 * The rule: afterwards it is as `CREATE DATABASE … TEMPLATE template0` makes one, which is what a dump expects: with an empty
 * schema `public` of the first owner and privileges, and without any default privileges.
 */

/** How long other sessions may hold what must be dropped; our choice. Locks of a forgotten session must not hang a restore. */
const lockTimeout = '10s';

/** What an extension brings goes and stays with it. */
const ofNoExtension = (catalogue: string, oid: string) => `NOT EXISTS (SELECT FROM pg_depend WHERE classid = '${catalogue}'::regclass AND objid = ${oid} AND deptype = 'e')`;

/*
 * Order: event triggers first, they could fire on the drops. `public` is dropped where the user may, and emptied where it
 * belongs to someone else (before PostgreSQL 15 it belongs to the superuser, even in a user's own database), as is any schema
 * that holds an extension which isn't the user's: dropped with it, only a superuser could bring that back.
 * A subscription's slot lives on another server and can't be dropped in a transaction: it is named and refused.
 */
const dropEverything = String.raw`
DO $dbseal$
DECLARE
	item record;
BEGIN
	FOR item IN SELECT evtname FROM pg_event_trigger e WHERE NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_event_trigger'::regclass AND objid = e.oid AND deptype = 'e') LOOP
		EXECUTE format('DROP EVENT TRIGGER %I', item.evtname);
	END LOOP;
	IF EXISTS (SELECT FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid WHERE d.datname = current_database()) THEN
		RAISE EXCEPTION 'the target has subscriptions; drop them first (DROP SUBSCRIPTION)' USING ERRCODE = 'object_in_use';
	END IF;
	FOR item IN SELECT pubname FROM pg_publication LOOP
		EXECUTE format('DROP PUBLICATION %I', item.pubname);
	END LOOP;
	FOR item IN SELECT extname FROM pg_extension WHERE extname <> 'plpgsql' AND pg_has_role(extowner, 'USAGE') LOOP
		EXECUTE format('DROP EXTENSION IF EXISTS %I CASCADE', item.extname);
	END LOOP;
	FOR item IN SELECT fdwname FROM pg_foreign_data_wrapper f WHERE oid >= 16384
		AND ${ofNoExtension('pg_foreign_data_wrapper', 'f.oid')}
	LOOP
		EXECUTE format('DROP FOREIGN DATA WRAPPER IF EXISTS %I CASCADE', item.fdwname);
	END LOOP;
	FOR item IN SELECT srvname FROM pg_foreign_server WHERE pg_has_role(srvowner, 'USAGE') LOOP
		EXECUTE format('DROP SERVER IF EXISTS %I CASCADE', item.srvname);
	END LOOP;
	FOR item IN SELECT nspname FROM pg_namespace n WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
		AND (nspname <> 'public' OR pg_has_role(nspowner, 'USAGE'))
		AND NOT EXISTS (SELECT FROM pg_extension WHERE extnamespace = n.oid)
		AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_namespace'::regclass AND objid = n.oid AND deptype = 'e')
	LOOP
		EXECUTE format('DROP SCHEMA IF EXISTS %I CASCADE', item.nspname);
	END LOOP;
	FOR item IN SELECT o.type, o.identity FROM pg_depend d JOIN pg_namespace n ON d.refclassid = 'pg_namespace'::regclass AND d.refobjid = n.oid, pg_identify_object(d.classid, d.objid, 0) o
		WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND d.deptype = 'n' AND d.classid <> 'pg_extension'::regclass AND o.type <> 'default acl'
			AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = d.classid AND e.objid = d.objid AND e.deptype = 'e')
	LOOP
		EXECUTE format('DROP %s IF EXISTS %s CASCADE', CASE item.type WHEN 'composite type' THEN 'type' WHEN 'statistics object' THEN 'statistics' ELSE item.type END, item.identity);
	END LOOP;
	FOR item IN SELECT o.type, o.identity FROM pg_cast c, pg_identify_object('pg_cast'::regclass, c.oid, 0) o WHERE c.oid >= 16384 AND ${ofNoExtension('pg_cast', 'c.oid')} LOOP
		EXECUTE format('DROP CAST IF EXISTS %s', item.identity);
	END LOOP;
	FOR item IN SELECT lanname FROM pg_language l WHERE oid >= 16384 AND ${ofNoExtension('pg_language', 'l.oid')} LOOP
		EXECUTE format('DROP LANGUAGE IF EXISTS %I CASCADE', item.lanname);
	END LOOP;
	FOR item IN SELECT amname FROM pg_am a WHERE oid >= 16384 AND ${ofNoExtension('pg_am', 'a.oid')} LOOP
		EXECUTE format('DROP ACCESS METHOD IF EXISTS %I CASCADE', item.amname);
	END LOOP;
	PERFORM lo_unlink(oid) FROM pg_largeobject_metadata;
END
$dbseal$;
DO $dbseal$
DECLARE
	item record;
	kind text;
	grantee record;
BEGIN
	FOR item IN SELECT defaclrole::regrole AS role, defaclobjtype AS code, defaclacl AS acl FROM pg_default_acl WHERE defaclnamespace = 0 LOOP
		kind := CASE item.code WHEN 'r' THEN 'TABLES' WHEN 'S' THEN 'SEQUENCES' WHEN 'f' THEN 'ROUTINES' WHEN 'T' THEN 'TYPES' WHEN 'n' THEN 'SCHEMAS' ELSE 'LARGE OBJECTS' END;
		FOR grantee IN SELECT DISTINCT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END AS name FROM aclexplode(item.acl) a LOOP
			EXECUTE format('ALTER DEFAULT PRIVILEGES FOR ROLE %s REVOKE ALL ON %s FROM %s', item.role, kind, grantee.name);
		END LOOP;
		EXECUTE format('ALTER DEFAULT PRIVILEGES FOR ROLE %s GRANT ALL ON %s TO %s', item.role, kind, item.role);
		IF item.code IN ('f', 'T') THEN
			EXECUTE format('ALTER DEFAULT PRIVILEGES FOR ROLE %s GRANT ALL ON %s TO PUBLIC', item.role, kind);
		END IF;
	END LOOP;
END
$dbseal$;
`;

/** Makes the schema public as initdb does: PostgreSQL 15 took the right to create from everyone and gave the schema to the database's owner. */
const createPublic = String.raw`
DO $dbseal$
DECLARE
	is_new boolean := current_setting('server_version_num')::int >= 150000;
	owner text := CASE WHEN current_setting('server_version_num')::int >= 150000 THEN 'pg_database_owner' ELSE (SELECT rolname FROM pg_roles WHERE oid = 10) END;
BEGIN
	IF to_regnamespace('public') IS NOT NULL THEN
		RETURN;
	END IF;
	CREATE SCHEMA public;
	COMMENT ON SCHEMA public IS 'standard public schema';
	EXECUTE format('GRANT %s ON SCHEMA public TO PUBLIC', CASE WHEN is_new THEN 'USAGE' ELSE 'ALL' END);
	EXECUTE format('ALTER SCHEMA public OWNER TO %I', owner);
END
$dbseal$;
`;

/** To be run inside the restore's transaction, before the dump. */
export const cleanOut = `SET client_min_messages = warning;
SET lock_timeout = '${lockTimeout}';
${dropEverything}
${createPublic}
RESET lock_timeout;
`;
