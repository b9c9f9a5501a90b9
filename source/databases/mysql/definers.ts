/**
 * Accounts that the objects of a database act for (DEFINER), as a server has them. The rule: what this user may not ask of the
 * accounts counts as well, because a restore must not be refused for what is only not known.
 */
import {RefusedError} from '../../core/errors.js';
import {accountKey, allowed, readAccounts} from './accounts.js';
import {
	databaseName, quoteIdentifier, runSql, type MysqlAccess,
} from './client.js';
import {isOfDatabase} from './of-database.js';
import {grantsOf, hasRight, quoteUser} from './rights.js';

/** A view of the dump that can be made only while another one, of this account, can be used. */
export type Leaning = {
	readonly view: string;
	readonly on: string;
	readonly definer: string;
};

export type Unfit = 'missing' | 'without rights';

/** Accounts that the server doesn't have, and of those in `readers` also the ones that may not read the database, whose name is as the server writes it. */
export async function unfitDefiners(
	access: MysqlAccess,
	{definers, readers, database}: {readonly definers: Iterable<string>; readonly readers: ReadonlySet<string>; readonly database: string},
	signal: AbortSignal,
): Promise<ReadonlyMap<string, Unfit>> {
	const unfit = new Map<string, Unfit>();
	const accounts = new Set([...definers].filter(name => name.includes('@')));
	const known = accounts.size === 0 ? undefined : await readAccounts(access, {isProtecting: false}, signal);
	if (known === undefined) {
		return unfit;
	}

	for (const account of accounts) {
		if (!known.all.has(accountKey(account))) {
			unfit.set(account, 'missing');
		} else if (readers.has(account) && !await mayRead(access, {account, database}, signal)) {
			unfit.set(account, 'without rights');
		}
	}

	return unfit;
}

/** Throws where a view of the dump could not be made. */
export function assertUsable(access: MysqlAccess, leaning: readonly Leaning[], unfit: ReadonlyMap<string, Unfit>): void {
	const [first] = leaning;
	if (first === undefined) {
		return;
	}

	const database = databaseName(access);
	const accounts = [...new Set(leaning.map(({definer}) => definer))];
	const missing = accounts.filter(account => unfit.get(account) === 'missing');
	const grants = accounts.map(account => `GRANT SELECT ON ${quoteIdentifier(database)}.* TO ${quoteUser(account)};`);
	throw new RefusedError({
		code: 'TARGET_UNFIT',
		message: `database ${database} can't be restored: view ${first.view} needs view ${first.on}, whose DEFINER ${first.definer} ${why(unfit.get(first.definer), database)}`
			+ (leaning.length > 1 ? `, and ${leaning.length - 1} more of this kind` : ''),
		hint: `Type as an administrator: ${[...missing.map(account => creation(account)), ...grants].join(' ')} or restore with --no-owner, which makes their objects yours.`,
	});
}

/** What a drill says where it makes do without them. */
export function noteOfOwners(access: MysqlAccess, leaning: readonly Leaning[], unfit: ReadonlyMap<string, Unfit>): readonly string[] {
	const accounts = [...new Set(leaning.map(({definer}) => definer))];
	return accounts.map(account => `what belongs to ${account} belongs here to who drills, because ${account} ${why(unfit.get(account), databaseName(access))}`);
}

/** For people: what is of no use as long as its account lacks; undefined where none does. */
export function describeMissing(unfit: ReadonlyMap<string, Unfit>): {readonly detail: string; readonly hint: string} | undefined {
	const missing = [...unfit].filter(([, state]) => state === 'missing').map(([account]) => account);
	return missing.length === 0
		? undefined
		: {
			detail: `views, routines, triggers and events whose DEFINER is ${missing.join(', ')} can't be used, because the server has no such account`,
			hint: `Type as an administrator: ${createAccounts(missing)} and grant what they need.`,
		};
}

/** An account that is locked lets nobody in, and its objects work. */
export function createAccounts(accounts: readonly string[]): string {
	return accounts.map(account => creation(account)).join(' ');
}

/** Of what is in the database now. */
export async function readDefiners(access: MysqlAccess, signal: AbortSignal): Promise<readonly string[]> {
	const rows = await runSql(access, {
		sql: `SELECT DEFINER FROM information_schema.VIEWS WHERE ${isOfDatabase(access, 'TABLE_SCHEMA')}
UNION SELECT DEFINER FROM information_schema.TRIGGERS WHERE ${isOfDatabase(access, 'TRIGGER_SCHEMA')}
UNION SELECT DEFINER FROM information_schema.ROUTINES WHERE ${isOfDatabase(access, 'ROUTINE_SCHEMA')}
UNION SELECT DEFINER FROM information_schema.EVENTS WHERE ${isOfDatabase(access, 'EVENT_SCHEMA')};\n`,
	}, signal);
	return rows.map(([definer = '']) => definer);
}

/** Those of the database's own that have no account any more. */
export async function missingDefiners(access: MysqlAccess, signal: AbortSignal): Promise<ReadonlyMap<string, Unfit>> {
	return unfitDefiners(access, {definers: await readDefiners(access, signal), readers: new Set(), database: databaseName(access)}, signal);
}

function creation(account: string): string {
	return `CREATE USER ${quoteUser(account)} ACCOUNT LOCK;`;
}

function why(state: Unfit | undefined, database: string): string {
	return state === 'missing' ? 'has no account on this server' : `has no right to read ${database}`;
}

async function mayRead(access: MysqlAccess, {account, database}: {readonly account: string; readonly database: string}, signal: AbortSignal): Promise<boolean> {
	const grants = await allowed(async () => grantsOf(access, {account, database}, signal));
	return grants === undefined || !grants.isSure || hasRight(grants.grants, 'SELECT', database);
}
