/**
 * What a dump would leave out or could not hold: asked for as the dump tool would ask. The rule: without some rights the tool doesn't
 * fail but sees less, so what can't be seen whole is a failed test and a refused backup, with the statement to type.
 */
import {type Finding} from '../../core/connection.js';
import {SourceError} from '../../core/errors.js';
import {
	databaseName, familyOf, quoteIdentifier, runSql, tryStatements, type MysqlAccess,
} from './client.js';
import {createAccounts, missingDefiners} from './definers.js';
import {findMaskedColumns} from './masking.js';
import {type Obstacle} from './obstacle.js';
import {isOfDatabase} from './of-database.js';
import {hasRight, hasServerRight, quoteUser} from './rights.js';
import {grantedName, type ServerFacts} from './server.js';
import {isOlder} from './tools.js';

const readingRights = ['SELECT', 'SHOW VIEW', 'TRIGGER', 'EVENT'] as const;
/** Who has one of these on a database sees the names of its routines. */
const routineRights = ['EXECUTE', 'ALTER ROUTINE', 'CREATE ROUTINE', 'SHOW CREATE ROUTINE'] as const;

export async function findObstacles(access: MysqlAccess, facts: ServerFacts, signal: AbortSignal): Promise<readonly Obstacle[]> {
	const lacking = missingRights(access, facts);
	if (lacking.length > 0) {
		return [...lacking, ...await findHiddenRoutines(access, facts, signal)];
	}

	return [
		...await findHiddenRoutines(access, facts, signal),
		...await findBrokenViews(access, signal),
		...await findMaskedColumns(access, facts, signal),
		...await findMisquotedKeys(access, signal),
	];
}

/** Throws where there is one. */
export function refuseObstacles(access: MysqlAccess, obstacles: readonly Obstacle[]): void {
	const [first] = obstacles;
	if (first) {
		throw new SourceError({
			code: first.isMissingRight ? 'DATABASE_DENIED' : 'DUMP_INCOMPLETE',
			message: `a dump of database ${databaseName(access)} would not be whole: ${obstacles.map(({detail}) => detail).join('; ')}`,
			hint: obstacles.map(({hint}) => hint).join(' '),
			mayPass: false,
		});
	}
}

export function obstacleFindings(obstacles: readonly Obstacle[], {user}: ServerFacts): readonly Finding[] {
	const subject = 'permission to read';
	const isReading = obstacles.some(({isMissingRight}) => isMissingRight);
	return [
		...(isReading ? [] : [{subject, verdict: 'ok' as const, detail: `${user} sees all tables, views, triggers, routines and events`}]),
		...obstacles.map(({subject, detail, hint}): Finding => ({
			subject, verdict: 'failed', detail, hint,
		})),
	];
}

function missingRights(access: MysqlAccess, facts: ServerFacts): readonly Obstacle[] {
	const {grants, user} = facts;
	const database = grantedName(access, facts);
	const lacking = readingRights.filter(right => !hasRight(grants, right, database));
	return lacking.length === 0
		? []
		: [{
			subject: 'permission to read',
			detail: `${user} lacks ${lacking.join(', ')}`,
			hint: `Type as an administrator: GRANT ${lacking.join(', ')} ON ${quoteIdentifier(database)}.* TO ${quoteUser(user)};`,
			isMissingRight: true,
		}];
}

async function findHiddenRoutines(access: MysqlAccess, facts: ServerFacts, signal: AbortSignal): Promise<readonly Obstacle[]> {
	const {user, version, grants} = facts;
	const obstacle = (detail: string): Obstacle => ({
		subject: 'permission to read', detail, hint: `Type as an administrator: ${grantForRoutines(access, version)} TO ${quoteUser(user)};`, isMissingRight: true,
	});
	if (await readsAllRoutines(access, facts, signal)) {
		return [];
	}

	if (!routineRights.some(right => hasRight(grants, right, grantedName(access, facts)))) {
		return [obstacle(`${user} may not see routines, so that a dump would silently lack them`)];
	}

	const hidden = await unreadableRoutines(access, signal);
	return hidden.length === 0 ? [] : [obstacle(`${user} may not read ${listed(hidden)}`)];
}

function grantForRoutines(access: MysqlAccess, version: string): string {
	if (familyOf(version) === 'MySQL' && !isOlder(version, '8.0')) {
		return 'GRANT SHOW_ROUTINE ON *.*';
	}

	return knowsRoutineRight(version)
		? `GRANT SHOW CREATE ROUTINE ON ${quoteIdentifier(databaseName(access))}.*`
		: 'GRANT SELECT ON mysql.proc';
}

/** Before, ALL PRIVILEGES on the database was not enough for routines of others. */
function knowsRoutineRight(version: string): boolean {
	return familyOf(version) === 'MariaDB' && !isOlder(version, '11.3');
}

/** Servers that keep routines in a table show them to who may read it; MySQL 8 has none. */
async function readsAllRoutines(access: MysqlAccess, facts: ServerFacts, signal: AbortSignal): Promise<boolean> {
	const {version, grants} = facts;
	if (familyOf(version) === 'MySQL' && !isOlder(version, '8.0')) {
		return hasServerRight(grants, 'SHOW_ROUTINE', 'SELECT');
	}

	if (knowsRoutineRight(version) && hasRight(grants, 'SHOW CREATE ROUTINE', grantedName(access, facts))) {
		return true;
	}

	try {
		await runSql(access, {sql: 'SELECT db FROM mysql.proc LIMIT 0;\n'}, signal);
		return true;
	} catch (error) {
		if (error instanceof SourceError && error.code === 'DATABASE_DENIED') {
			return false;
		}

		throw error;
	}
}

/** Those of which SHOW CREATE gives no text. */
async function unreadableRoutines(access: MysqlAccess, signal: AbortSignal): Promise<readonly string[]> {
	const database = databaseName(access);
	const routines = await runSql(access, {
		database,
		sql: `SELECT ROUTINE_TYPE, ROUTINE_NAME FROM information_schema.ROUTINES WHERE ${isOfDatabase(access, 'ROUTINE_SCHEMA')} ORDER BY 1, 2;\n`,
	}, signal);
	const texts = routines.length === 0
		? []
		: await runSql(access, {database, sql: routines.map(([type = '', name = '']) => `SHOW CREATE ${type} ${quoteIdentifier(name)};\n`).join('')}, signal);
	return routines.flatMap(([type = '', name = ''], index) => texts[index]?.[2] === 'NULL' ? [`${type.toLowerCase()} ${name}`] : []);
}

/** MariaDB and MySQL: ER_NO_SUCH_USER. */
const missingAccount = 1449;

/** Whose table, column or definer is gone: the dump tool asks for their columns and their text, and stops at the first that it doesn't get. */
async function findBrokenViews(access: MysqlAccess, signal: AbortSignal): Promise<readonly Obstacle[]> {
	const database = quoteIdentifier(databaseName(access));
	const rows = await runSql(access, {
		sql: `SELECT TABLE_NAME FROM information_schema.TABLES WHERE ${isOfDatabase(access, 'TABLE_SCHEMA')} AND TABLE_TYPE = 'VIEW' ORDER BY 1;\n`,
	}, signal);
	// A statement has one line, whatever a name has
	const questions = rows.map(([name = '']) => name).filter(name => !name.includes('\n'))
		.flatMap(name => ['SHOW FIELDS FROM', 'SHOW CREATE TABLE'].map(what => ({name, sql: `${what} ${quoteIdentifier(name)}`})));
	const refused = await tryStatements(access, {statements: questions.map(({sql}) => sql), database: databaseName(access)}, signal);
	const broken = new Map([...refused].map(([index, failure]) => [questions[index]?.name ?? '', failure]));
	const isOfAccount = [...refused.values()].some(({number}) => number === missingAccount);
	const missing = isOfAccount ? await missingDefiners(access, signal) : new Map<string, never>();
	return [...broken].map(([name, {message, number}]) => ({
		subject: 'view',
		detail: `view ${name} can't be used, so that the dump tool stops at it: ${message.replace(/^View '[^']*' /v, '')}`,
		hint: `${number === missingAccount && missing.size > 0 ? `Type as an administrator: ${createAccounts([...missing.keys()])} and grant what they need;` : 'Bring back what it needs,'}`
			+ ` or type: DROP VIEW ${database}.${quoteIdentifier(name)};`,
		isMissingRight: false,
	}));
}

/**
 * Foreign keys whose names the server doesn't quote where they hold a backtick, as MariaDB 10.11.18 does. It writes the dump's own
 * CREATE TABLE, so no server would take that dump.
 */
async function findMisquotedKeys(access: MysqlAccess, signal: AbortSignal): Promise<readonly Obstacle[]> {
	const database = databaseName(access);
	const rows = await runSql(access, {
		database,
		sql: `SELECT TABLE_NAME, CONSTRAINT_NAME FROM information_schema.REFERENTIAL_CONSTRAINTS
		WHERE ${isOfDatabase(access, 'CONSTRAINT_SCHEMA')} AND CONSTRAINT_NAME LIKE '%\`%' ORDER BY 1, 2;\n`,
	}, signal);
	const misquoted: Obstacle[] = [];
	for (const [table = '', name = ''] of rows) {
		const [row] = await runSql(access, {database, sql: `SHOW CREATE TABLE ${quoteIdentifier(table)};\n`}, signal);
		if (!row?.[1]?.includes(`CONSTRAINT ${quoteIdentifier(name)} FOREIGN KEY`)) {
			misquoted.push({
				subject: 'foreign key',
				detail: `the server writes the name of foreign key ${name} on table ${table} without doubling its backtick, so that the dump could not be loaded`,
				hint: `Give it a name without a backtick: ALTER TABLE ${quoteIdentifier(table)} DROP FOREIGN KEY ${quoteIdentifier(name)}, ADD CONSTRAINT … FOREIGN KEY …`,
				isMissingRight: false,
			});
		}
	}

	return misquoted;
}

function listed(names: readonly string[]): string {
	return names.length > 5 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ');
}
