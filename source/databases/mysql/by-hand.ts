/**
 * Loading a dump of MariaDB or MySQL by hand.
 * The rule: a dump that names databases goes into these, wherever it is sent; so its commands fail where one of them is there already.
 */
import {shellWord} from '../../core/shell-word.js';
import {type ByHand, type LoadedPart, type Step} from '../by-hand-step.js';
import {namedDatabases, remarkOfNames} from '../named-databases.js';

const stepOfSql = (client: string) => async ({part, file, database}: LoadedPart): Promise<Step> => {
	const {names, made, isSwitching} = await namedDatabases(part, 'mysql');
	if (names.length === 0) {
		return {commands: [`${client} --execute ${shellWord(`CREATE DATABASE ${quoted(database)}`)} && ${client} ${shellWord(database)} < ${file}`]};
	}

	const guards = names.map(name => `CREATE DATABASE ${quoted(name)}${made.has(name) ? `; DROP DATABASE ${quoted(name)}` : ''}`);
	const [first = ''] = names;
	const into = isSwitching ? '' : `${shellWord(first)} `;
	return {commands: [`${client} --execute ${shellWord(guards.join('; '))} && ${client} ${into}< ${file}`], remark: remarkOfNames(names)};
};

function quoted(name: string): string {
	return /^\w+$/v.test(name) ? name : `\`${name.replaceAll('`', '``')}\``;
}

export const mariadbByHand: ByHand = {types: ['mariadb'], forms: [], step: stepOfSql('mariadb')};
export const mysqlByHand: ByHand = {types: ['mysql'], forms: [], step: stepOfSql('mysql')};
