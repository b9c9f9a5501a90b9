/**
 * Loading a dump of MariaDB or MySQL by hand.
 * The rule: a dump that names databases goes into these, wherever it is sent; so its commands fail where one of them is there already.
 */
import {shellWord} from '../../core/shell-word.js';
import {type ByHand, type LoadedPart, type Step} from '../by-hand.js';
import {namedDatabases, remarkOfNames, type SqlDialect} from '../named-databases.js';

/** Both kinds call their client as they are called themselves. */
export const mysqlByHand: ByHand = {forms: [], step: stepOfSql};

const dialect: SqlDialect = {
	statement: /^\s*(?:\/\*!\d*\s*)?(?<verb>USE(?=[^;]*;\s*$)|(?:CREATE(?:\s+OR\s+REPLACE)?|DROP|ALTER)\s+(?:DATABASE|SCHEMA))\s+(?:\/\*!\d+\s+)?(?:IF\s+(?:NOT\s+)?EXISTS\s*)?(?:\*\/)?\s*(?<name>`(?:[^`]|``)+`|[^\s;*]+)/iv,
	within: /(?:next|last|set)val\((?<name>`(?:[^`]|``)+`)\s*\.\s*`/gv,
	passedOver: /^(?:INSERT|REPLACE)\s/iv,
};

async function stepOfSql({part, file, database}: LoadedPart, client: string): Promise<Step> {
	const {names, made, isSwitching} = await namedDatabases(part, dialect);
	if (names.length === 0) {
		return {commands: [`${client} --execute ${shellWord(`CREATE DATABASE ${quoted(database)}`)} && ${client} ${shellWord(database)} < ${file}`]};
	}

	const guards = names.map(name => `CREATE DATABASE ${quoted(name)}${made.has(name) ? `; DROP DATABASE ${quoted(name)}` : ''}`);
	const [first = ''] = names;
	const into = isSwitching ? '' : `${shellWord(first)} `;
	return {commands: [`${client} --execute ${shellWord(guards.join('; '))} && ${client} ${into}< ${file}`], remark: remarkOfNames(names)};
}

function quoted(name: string): string {
	return /^\w+$/v.test(name) ? name : `\`${name.replaceAll('`', '``')}\``;
}
