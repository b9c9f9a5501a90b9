/**
 * What a MariaDB or MySQL server says of itself and of the session: asked once for a test, a backup or a restore.
 */
import {readAccounts, type Accounts} from './accounts.js';
import {
	databaseName, familyOf, runSql, type MysqlAccess,
} from './client.js';
import {type ServerVersion} from './statements/lexer.js';
import {hasServerRight, readGrants, type Grant} from './rights.js';
import {isOlder, versionNumber} from './tools.js';

export type ServerFacts = {
	/** The server's own words for its version. */
	readonly version: string;
	/** `name@host`, as the server has found the user among its own. */
	readonly user: string;
	/** The user's own rights, and those of its roles. */
	readonly grants: readonly Grant[];
	/** As a new session has it. */
	readonly sqlMode: string;
	/** Names of databases and tables are the same in any case. */
	readonly ignoresCase: boolean;
	/** And kept in lower case. */
	readonly keepsLowerCase: boolean;
	/** The longest statement that it takes, in bytes. */
	readonly longestPacket: number;
	/** Functions and triggers may be made only by who has SUPER. */
	readonly restrictsFunctions: boolean;
	readonly isReadOnly: boolean;
	/** Asked only where it matters, of MySQL; undefined where the user may not ask. */
	readonly accounts?: Accounts;
	/** Read-only for administrators, too (MySQL). */
	readonly refusesAll: boolean;
};

/** Enters the database where `entering` says so, so that a missing one is found. */
export async function readServerFacts(access: MysqlAccess, {isEntering}: {readonly isEntering: boolean}, signal: AbortSignal): Promise<ServerFacts> {
	const sql = `SELECT VERSION(), CURRENT_USER(), @@global.sql_mode, @@global.lower_case_table_names, @@global.max_allowed_packet,
	@@global.log_bin AND NOT @@global.log_bin_trust_function_creators, @@global.read_only /*!50708 OR @@global.super_read_only */, 0 /*!50708 OR @@global.super_read_only */;
SELECT NULL /*!80000 UNION ALL SELECT CURRENT_ROLE() */ /*M!100005 UNION ALL SELECT CURRENT_ROLE() */;
`;
	const [[version = '', user = '', sqlMode = '', lowerCase, longestPacket, restrictsFunctions, isReadOnly, refusesAll] = [], ...roles] = await runSql(
		access,
		{sql, ...(isEntering && {database: databaseName(access)})},
		signal,
	);
	const role = roles.at(-1)?.[0] ?? '';
	const grants = await readGrants(access, {isMariadb: familyOf(version) === 'MariaDB', role}, signal);
	const accounts = mayLackForDefiners(version, grants) ? await readAccounts(access, {isProtecting: true}, signal) : undefined;
	return {
		version,
		user,
		grants,
		...(accounts && {accounts}),
		sqlMode,
		ignoresCase: lowerCase !== '0',
		keepsLowerCase: lowerCase === '1',
		longestPacket: Number(longestPacket),
		restrictsFunctions: restrictsFunctions === '1',
		isReadOnly: isSet(isReadOnly),
		refusesAll: isSet(refusesAll),
	};
}

/** Whether it matters which accounts there are. */
function mayLackForDefiners(version: string, grants: readonly Grant[]): boolean {
	const isMysql = familyOf(version) === 'MySQL' && !isOlder(version, '8.0');
	return isMysql && !(hasServerRight(grants, 'SYSTEM_USER') && hasServerRight(grants, 'ALLOW_NONEXISTENT_DEFINER'));
}

/** MariaDB 12 has words for how far it goes. */
function isSet(value: string | undefined): boolean {
	return value !== undefined && value !== '0' && value !== 'OFF';
}

/** Whether this user may change nothing here. */
export function takesNoChanges({isReadOnly, refusesAll, grants}: ServerFacts): boolean {
	return refusesAll || (isReadOnly && !hasServerRight(grants, 'SUPER', 'READ ONLY ADMIN', 'READ_ONLY ADMIN', 'CONNECTION_ADMIN'));
}

/** As the server writes it in what it grants. */
export function grantedName(access: MysqlAccess, {ignoresCase}: Pick<ServerFacts, 'ignoresCase'>): string {
	return ignoresCase ? databaseName(access).toLowerCase() : databaseName(access);
}

/** As the server writes it where an object names its own database. */
export function keptName(access: MysqlAccess, {keepsLowerCase}: Pick<ServerFacts, 'keepsLowerCase'>): string {
	return keepsLowerCase ? databaseName(access).toLowerCase() : databaseName(access);
}

export function serverVersionOf({version}: ServerFacts): ServerVersion {
	return {isMariadb: familyOf(version) === 'MariaDB', number: versionNumber(version)};
}
