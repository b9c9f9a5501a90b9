/**
 * Whether the server has the roles that a dump needs, asked before the load, so that all that are missing are named at once.
 */
import * as v from 'valibot';
import {type LoadOptions} from '../../core/database.js';
import {RefusedError, SourceError} from '../../core/errors.js';
import {plural} from '../../core/text.js';
import {runMaintenanceSql, serverName, type PostgresqlAccess} from './client.js';
import {quoteIdentifier, quoteLiteral} from './sql.js';

const rolesSchema = v.object({missing: v.array(v.string()), foreign: v.array(v.string()), user: v.string()});

/** @throws {RefusedError} ROLES_MISSING */
export async function assertRoles(access: PostgresqlAccess, {properties = {}, noOwner = false, noPrivileges = false}: LoadOptions, signal: AbortSignal): Promise<void> {
	const needed = (properties.roles ?? []).filter(({isNamed = false, isOwner = false, isGranted = false}) => isNamed || (isOwner && !noOwner) || (isGranted && !noPrivileges));
	if (needed.length === 0) {
		return;
	}

	const owners = noOwner ? [] : needed.filter(({isOwner}) => isOwner);
	const {missing, foreign, user} = v.parse(rolesSchema, JSON.parse(await runMaintenanceSql(access, `SELECT json_build_object(
		'missing', (SELECT coalesce(json_agg(name), '[]') FROM ${listOf(needed)} AS name WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name)),
		'foreign', (SELECT coalesce(json_agg(rolname), '[]') FROM pg_roles WHERE rolname IN (SELECT name FROM ${listOf(owners)} AS name) AND NOT ${mayBecome('oid')}),
		'user', current_user);\n`, signal)));
	if (missing.length > 0) {
		const named = new Set(needed.filter(({isNamed}) => isNamed).map(({name}) => name));
		throw rolesMissing(access, {missing, named});
	}

	if (foreign.length > 0) {
		throw new SourceError({
			code: 'DATABASE_DENIED',
			message: `${user} may not give what is restored to its ${foreign.length === 1 ? 'owner' : 'owners'}: ${foreign.join(', ')}`,
			hint: `Allow it: ${foreign.map(name => `GRANT ${quoteIdentifier(name)} TO ${quoteIdentifier(user)};`).join(' ')} or let everything belong to ${user}: --no-owner.`,
		});
	}
}

export type MissingRoles = {
	readonly missing: readonly string[];
	/** Of those, the ones that policies, user mappings and the like name: no flag leaves them out. */
	readonly named: ReadonlySet<string>;
};

export function rolesMissing(access: PostgresqlAccess, {missing, named}: MissingRoles): RefusedError {
	return new RefusedError({
		code: 'ROLES_MISSING',
		message: `${serverName(access)} lacks ${plural(missing.length, 'role')} that the dump needs: ${missing.join(', ')}`,
		hint: `A database's dump has no roles. Create them: ${creating(missing)} ${insteadOfCreating(missing, named)}`,
	});
}

function creating(names: readonly string[]): string {
	return names.map(name => `CREATE ROLE ${quoteIdentifier(name)};`).join(' ');
}

function insteadOfCreating(missing: readonly string[], named: ReadonlySet<string>): string {
	const needed = missing.filter(name => named.has(name));
	if (needed.length === missing.length) {
		return 'Policies, user mappings or schemas name them, so they are needed also with --no-owner and --no-privileges.';
	}

	return `or leave owners and rights out: --no-owner --no-privileges${needed.length > 0 ? `, and create only those that policies, user mappings or schemas name: ${creating(needed)}` : '.'}`;
}

/** Names of all roles of the server. */
export async function readRoles(access: PostgresqlAccess, signal: AbortSignal): Promise<ReadonlySet<string>> {
	return new Set(v.parse(v.array(v.string()), JSON.parse(await runMaintenanceSql(access, 'SELECT json_agg(rolname) FROM pg_roles;\n', signal))));
}

/** PostgreSQL 16 told apart who may use a role's rights and who may give things to it. */
export function mayBecome(oid: string): string {
	return `pg_has_role(${oid}, CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END)`;
}

function listOf(roles: ReadonlyArray<{readonly name: string}>): string {
	return `unnest(ARRAY[${roles.map(({name}) => quoteLiteral(name)).join(', ')}]::text[])`;
}
