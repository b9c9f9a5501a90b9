/**
 * What the user may do, by SHOW GRANTS: with the rights of roles and of PUBLIC, as the dump tool will have them.
 * The rule: a right counts where it holds for the whole database; on some tables only, a dump would lack the others.
 */
import {quoteIdentifier, runSql, type MysqlAccess} from './client.js';

export type Grant = {
	readonly rights: ReadonlySet<string>;
	/** Undefined for all databases; may have `%` and `_` in it. */
	readonly database?: string;
};

const allRights = 'ALL PRIVILEGES';

/** @param role What CURRENT_ROLE() says; MySQL lists a role's rights only where it is asked for them. */
export async function readGrants(access: MysqlAccess, {isMariadb, role}: {readonly isMariadb: boolean; readonly role: string}, signal: AbortSignal): Promise<readonly Grant[]> {
	const isWithRole = !isMariadb && !['', 'NONE', 'NULL'].includes(role);
	const rows = await runSql(access, {sql: isWithRole ? `SHOW GRANTS FOR CURRENT_USER() USING ${role};\n` : 'SHOW GRANTS;\n'}, signal);
	return rows.flatMap(([line = '']) => parseGrant(line));
}

/**
 * The rights of another account. It is not sure where it has roles, or rights on single objects of this database: it may do more than is listed.
 * @throws {SourceError} DATABASE_DENIED where the user may not ask.
 */
export async function grantsOf(
	access: MysqlAccess,
	{account, database}: {readonly account: string; readonly database: string},
	signal: AbortSignal,
): Promise<{readonly grants: readonly Grant[]; readonly isSure: boolean}> {
	const rows = await runSql(access, {sql: `SHOW GRANTS FOR ${quoteUser(account)};\n`}, signal);
	const lines = rows.map(([line = '']) => line);
	const isOnObject = (line: string) => line.includes(` ON ${quoteIdentifier(database)}.\``);
	return {grants: lines.flatMap(line => parseGrant(line)), isSure: !lines.some(line => isOnObject(line) || /^GRANT [`']/v.test(line))};
}

/** `` GRANT SELECT, TRIGGER ON `shop`.* TO … ``; what is granted on tables or routines alone is left out. */
function parseGrant(line: string): readonly Grant[] {
	const {rights, database} = /^GRANT (?<rights>[A-Z][A-Z_, ]*) ON (?:\*|`(?<database>(?:[^`]|``)+)`)\.\* TO /v.exec(line)?.groups ?? {};
	return rights === undefined
		? []
		: [{rights: new Set(rights.split(',').map(right => right.trim())), ...(database !== undefined && {database: database.replaceAll('``', '`')})}];
}

export function hasRight(grants: readonly Grant[], right: string, database: string): boolean {
	return grants.some(({rights, database: pattern}) => (rights.has(right) || rights.has(allRights)) && (pattern === undefined || matches(pattern, database)));
}

/** Whether one of these rights holds for the whole server. */
export function hasServerRight(grants: readonly Grant[], ...anyOf: readonly string[]): boolean {
	return grants.some(({rights, database}) => database === undefined && (rights.has(allRights) || anyOf.some(right => rights.has(right))));
}

/** As LIKE does, with `\` before what stands for itself. */
function matches(pattern: string, database: string): boolean {
	const expression = pattern.replaceAll(/\\(?:.)|[\s\S]/gv, part => {
		if (part === '%' || part === '_') {
			return part === '%' ? '.*' : '.';
		}

		return String.raw`\u{${part.codePointAt(part.length > 1 && part.startsWith('\\') ? 1 : 0)?.toString(16)}}`;
	});
	return new RegExp(`^${expression}$`, 'sv').test(database);
}

/** As GRANT takes it: the host is what follows the last `@`. */
export function quoteUser(user: string): string {
	const at = user.lastIndexOf('@');
	const quote = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll('\'', '\'\'')}'`;
	return at === -1 ? quote(user) : `${quote(user.slice(0, at))}@${quote(user.slice(at + 1))}`;
}
