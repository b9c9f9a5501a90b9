/**
 * Whether what is dumped may come back, and by whom. The rule: "may restore" is said only where the rights on the database, every
 * object's definer and the server's own policy allow it.
 */
import {type Finding} from '../../core/connection.js';
import {accountKey} from './accounts.js';
import {
	databaseName, familyOf, quoteIdentifier, runSql, type MysqlAccess,
} from './client.js';
import {describeMissing, missingDefiners, readDefiners} from './definers.js';
import {isOfDatabase} from './of-database.js';
import {hasRight, hasServerRight, quoteUser} from './rights.js';
import {grantedName, takesNoChanges, type ServerFacts} from './server.js';
import {isOlder} from './tools.js';

const restoringRights = ['CREATE', 'DROP', 'INSERT', 'ALTER', 'INDEX', 'REFERENCES', 'CREATE VIEW', 'CREATE ROUTINE', 'ALTER ROUTINE', 'TRIGGER', 'EVENT'] as const;

export async function findRestoring(access: MysqlAccess, facts: ServerFacts, signal: AbortSignal): Promise<readonly Finding[]> {
	const subject = 'permission to restore';
	const database = databaseName(access);
	const problems = [
		...lackingRights(facts, grantedName(access, facts)),
		...definerProblem(facts, await readDefiners(access, signal)),
		...functionProblem(facts, await hasCode(access, signal)),
		...(takesNoChanges(facts)
			? [{detail: 'the server is read-only', hint: 'Restore into another server.'}]
			: []),
	];
	return [
		...(problems.length === 0
			? [{subject, verdict: 'ok' as const, detail: `${facts.user} may restore into ${database}`}]
			: problems.map((problem): Finding => ({subject, verdict: 'warning', ...problem}))),
		findDrilling(facts),
		...await findMissing(access, signal),
	];
}

async function findMissing(access: MysqlAccess, signal: AbortSignal): Promise<readonly Finding[]> {
	const missing = describeMissing(await missingDefiners(access, signal));
	return missing ? [{subject: 'definer', verdict: 'warning', ...missing}] : [];
}

export type RestoreProblem = {readonly detail: string; readonly hint: string};

/** Objects of others may be made only by who may act for others. */
export function definerProblem(facts: Pick<ServerFacts, 'grants' | 'user' | 'version' | 'accounts'>, definers: Iterable<string>): readonly RestoreProblem[] {
	const {user} = facts;
	const others = [...new Set(definers)].filter(definer => definer !== user && definer !== '');
	const lacking = others.length === 0 ? [] : lackingToDefine(facts, others);
	if (lacking.length === 0) {
		return [];
	}

	const shown = others.length > 5 ? `${others.slice(0, 5).join(', ')} and ${others.length - 5} more` : others.join(', ');
	return [{
		detail: `${user} may not make objects whose DEFINER is ${shown}`,
		hint: `Type as an administrator: GRANT ${lacking.join(', ')} ON *.* TO ${quoteUser(user)}; or restore with --no-owner, which makes their objects yours.`,
	}];
}

/** Only who has SUPER may make functions and triggers on a server that logs for replicas and doesn't trust their makers. */
export function functionProblem({restrictsFunctions, grants}: ServerFacts, hasCode: boolean): readonly RestoreProblem[] {
	return restrictsFunctions && hasCode && !hasServerRight(grants, 'SUPER')
		? [{detail: 'the server lets only users with SUPER make functions and triggers', hint: 'Type as an administrator: SET GLOBAL log_bin_trust_function_creators = 1;'}]
		: [];
}

function lackingToDefine({grants, version, accounts}: Pick<ServerFacts, 'grants' | 'version' | 'accounts'>, others: readonly string[]): readonly string[] {
	const lacks = (right: string, ...instead: readonly string[]) => hasServerRight(grants, right, ...instead) ? [] : [right];
	const isMysql = familyOf(version) === 'MySQL';
	// Who may not ask for accounts is told of the one that has all rights on nearly every server
	const isProtected = (definer: string) => accounts ? accounts.protected.has(accountKey(definer)) : definer.startsWith('root@');
	return [
		...lacks(definerRight(version), 'SUPER', 'SET_USER_ID'),
		...(isMysql && !isOlder(version, '8.0') && others.some(definer => isProtected(definer)) ? lacks('SYSTEM_USER') : []),
		...(isMysql && !isOlder(version, '8.2') && accounts && others.some(definer => !accounts.all.has(accountKey(definer))) ? lacks('ALLOW_NONEXISTENT_DEFINER', 'SUPER') : []),
	];
}

function definerRight(version: string): string {
	if (familyOf(version) === 'MariaDB') {
		return isOlder(version, '10.5') ? 'SUPER' : 'SET USER';
	}

	return isOlder(version, '8.0') ? 'SUPER' : (isOlder(version, '8.2') ? 'SET_USER_ID' : 'SET_ANY_DEFINER');
}

function lackingRights({grants, user}: ServerFacts, database: string): readonly RestoreProblem[] {
	const lacking = restoringRights.filter(right => !hasRight(grants, right, database));
	return lacking.length === 0
		? []
		: [{
			detail: `${user} lacks ${lacking.join(', ')} for a restore`,
			hint: `Restore with another user, or type as an administrator: GRANT ALL ON ${quoteIdentifier(database)}.* TO ${quoteUser(user)};`,
		}];
}

/** A drill makes its scratch beside the source. */
function findDrilling({grants, user}: ServerFacts): Finding {
	const subject = 'permission to drill';
	const lacking = restoringRights.filter(right => !hasRight(grants, right, 'dbseal_drill_00000000'));
	return lacking.length === 0
		? {subject, verdict: 'ok', detail: `${user} may make databases dbseal_drill_…`}
		: {
			subject,
			verdict: 'warning',
			detail: `${user} may not make the scratch database of a drill`,
			hint: `Drill with --on another server, or type as an administrator: GRANT ALL ON \`dbseal\\_drill\\_%\`.* TO ${quoteUser(user)};`,
		};
}

async function hasCode(access: MysqlAccess, signal: AbortSignal): Promise<boolean> {
	const [row] = await runSql(access, {
		sql: `SELECT (SELECT COUNT(*) FROM information_schema.TRIGGERS WHERE ${isOfDatabase(access, 'TRIGGER_SCHEMA')})
	+ (SELECT COUNT(*) FROM information_schema.ROUTINES WHERE ${isOfDatabase(access, 'ROUTINE_SCHEMA')} AND ROUTINE_TYPE = 'FUNCTION');\n`,
	}, signal);
	return Number(row?.[0] ?? 0) > 0;
}
