/**
 * The accounts of a server, as far as this user may ask for them, and those that MySQL protects: from 8.0.16 on, only who has
 * SYSTEM_USER makes objects for somebody who has it, as root does.
 */
import {SourceError} from '../../core/errors.js';
import {runSql, type MysqlAccess} from './client.js';

export type Accounts = {
	/** Every account, as `accountKey` writes it. */
	readonly all: ReadonlySet<string>;
	readonly protected: ReadonlySet<string>;
};

/** Undefined where the user may not ask. */
export async function readAccounts(access: MysqlAccess, {isProtecting}: {readonly isProtecting: boolean}, signal: AbortSignal): Promise<Accounts | undefined> {
	const [all, system] = await Promise.all([
		allowed(async () => runSql(access, {sql: 'SELECT User, Host FROM mysql.user;\n'}, signal)),
		isProtecting ? allowed(async () => runSql(access, {sql: 'SELECT USER, HOST FROM mysql.global_grants WHERE PRIV = \'SYSTEM_USER\';\n'}, signal)) : [],
	]);
	const keys = (rows: readonly string[][]) => new Set(rows.map(([user = '', host = '']) => accountKey(`${user}@${host}`)));
	return all && system && {all: keys(all), protected: keys(system)};
}

/** Hosts are the same in any case. */
export function accountKey(account: string): string {
	const at = account.lastIndexOf('@');
	return account.slice(0, at) + account.slice(at).toLowerCase();
}

/** Undefined where the user has no right to it. */
export async function allowed<T>(work: () => Promise<T>): Promise<T | undefined> {
	try {
		return await work();
	} catch (error) {
		if (error instanceof SourceError && error.code === 'DATABASE_DENIED') {
			return undefined;
		}

		throw error;
	}
}
