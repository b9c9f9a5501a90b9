/**
 * Columns that the server shows only some of its users as they are (MySQL Enterprise, from 9.7 on): for all others a dump would hold
 * masked values in place of the data. The rule: only a policy that can be read, and whose own condition lets this user through, lets
 * a dump be taken.
 */
import {SourceError} from '../../core/errors.js';
import {
	databaseName, familyOf, quoteIdentifier, runSql, type MysqlAccess,
} from './client.js';
import {type Obstacle} from './obstacle.js';
import {isOfDatabase} from './of-database.js';
import {quoteUser} from './rights.js';
import {type ServerFacts} from './server.js';
import {isOlder} from './tools.js';

/** Both the server and its dump tool. */
export function knowsMasking(version: string): boolean {
	return familyOf(version) === 'MySQL' && !isOlder(version, '9.7');
}

export async function findMaskedColumns(access: MysqlAccess, {version, user}: ServerFacts, signal: AbortSignal): Promise<readonly Obstacle[]> {
	if (!knowsMasking(version)) {
		return [];
	}

	const tables = await runSql(access, {
		sql: `SELECT DISTINCT TABLE_NAME FROM information_schema.COLUMNS JOIN information_schema.TABLES USING (TABLE_SCHEMA, TABLE_NAME)
		WHERE ${isOfDatabase(access, 'TABLE_SCHEMA')} AND TABLE_TYPE = 'BASE TABLE' AND EXTRA LIKE '%MASKING POLICY%' ORDER BY 1;\n`,
	}, signal);
	const obstacles: Obstacle[] = [];
	for (const [table = ''] of tables) {
		const [row] = await runSql(access, {database: databaseName(access), sql: `SHOW CREATE TABLE ${quoteIdentifier(table)};\n`}, signal);
		const masked = maskedColumns(row?.[1] ?? '');
		const isSeen = masked.length > 0 && await seesAll(access, masked.map(({policy}) => policy), signal);
		obstacles.push(...(isSeen
			? []
			: [{
				subject: 'masking policy',
				detail: `${user} may see only masked values of table ${table} (${masked.map(({column, policy}) => `column ${column} by policy ${policy}`).join(', ')})`,
				hint: `Let each policy show ${quoteUser(user)} what is there (CURRENT_USER_IN or CURRENT_ROLE_IN), and type as an administrator: GRANT MANAGE_DATA_MASKING_POLICY ON *.* TO ${quoteUser(user)};`
					+ ' so that it can be read. Or back up with a user who may.',
				isMissingRight: true,
			}]));
	}

	return obstacles;
}

type Masked = {readonly column: string; readonly policy: string};

/** Of what SHOW CREATE TABLE gives: a column has a line of its own, and text only in strings. */
function maskedColumns(definition: string): readonly Masked[] {
	return definition.split('\n').flatMap(line => {
		const {column, policy} = /^ {2}`(?<column>(?:[^`]|``)+)` .*? MASKING POLICY `(?<policy>(?:[^`]|``)+)`/v.exec(line.replaceAll(/'(?:[^'\\]|\\.|'')*'/gv, '\'\''))?.groups ?? {};
		return column === undefined || policy === undefined ? [] : [{column: column.replaceAll('``', '`'), policy: policy.replaceAll('``', '`')}];
	});
}

async function seesAll(access: MysqlAccess, policies: readonly string[], signal: AbortSignal): Promise<boolean> {
	try {
		for (const policy of new Set(policies)) {
			const [row] = await runSql(access, {sql: `SHOW CREATE MASKING POLICY ${quoteIdentifier(policy)};\n`}, signal);
			const showing = showingCondition(row?.[1] ?? '');
			const [answer] = showing === undefined ? [] : await runSql(access, {sql: `SELECT ${showing};\n`}, signal);
			if (answer?.[0] !== '1') {
				return false;
			}
		}
	} catch (error) {
		if (error instanceof SourceError && (error.code === 'QUERY_FAILED' || error.code === 'DATABASE_DENIED')) {
			return false;
		}

		throw error;
	}

	return true;
}

/**
 * When a policy shows what is there: it has one condition, on user or role, and its argument itself in one of the two branches
 * (MySQL 9.7 manual, "CREATE MASKING POLICY Statement"). Undefined where it can't be told.
 */
export function showingCondition(policy: string): string | undefined {
	const shape = /^CREATE\s+MASKING\s+POLICY\s+`(?:[^`]|``)+`\s*\(\s*(?<argument>`(?:[^`]|``)+`)\s*\)\s*CASE\s+WHEN\s+(?<condition>CURRENT_(?:USER|ROLE)_IN\s*\(\s*'[^'\\]*'(?:\s*,\s*'[^'\\]*')*\s*\))\s*THEN\s+(?<shown>.+?)\s+ELSE\s+(?<otherwise>.+?)\s+END$/isv;
	const {argument = '', condition = '', shown, otherwise} = shape.exec(policy.trim())?.groups ?? {};
	return shown === argument ? condition : (otherwise === argument ? `NOT ${condition}` : undefined);
}
