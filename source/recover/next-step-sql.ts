/**
 * How to load a dump in SQL with the database's own client.
 * The rule: a dump that names databases goes into these, wherever it is sent; so its commands fail where one of them is there already.
 */
import {shellWord} from '../core/shell-word.js';
import {namedDatabases} from './named-databases.js';
import {type LoadedPart, type Step} from './step.js';

/** They are in every server, and pg_dumpall passes through them. */
const systemDatabases: ReadonlySet<string> = new Set(['postgres', 'template1']);

/** Not in one transaction: large objects end it in the middle, and thousands of tables need more locks than a server has. */
export async function postgresqlStep({part, file, database, properties = {}}: LoadedPart): Promise<Step> {
	const {names, made} = await namedDatabases(part, 'postgresql');
	const load = (into: string) => `psql --no-psqlrc --set ON_ERROR_STOP=1 --dbname ${shellWord(into)} --file ${file}`;
	const own = names.filter(name => !systemDatabases.has(name));
	if (own.length > 0) {
		const guards = own.map(name => `createdb ${shellWord(name)}${made.has(name) ? ` && dropdb ${shellWord(name)}` : ''}`);
		return {commands: [[...guards, load('postgres')].join(' && ')], remark: remarkOfNames(own)};
	}

	const roles = (properties.roles ?? []).map(({name}) => name).filter(name => name !== 'postgres');
	return {
		commands: [...roles.map(name => `createuser --no-login ${shellWord(name)}`), `createdb ${encodingFlags(properties)}${shellWord(database)} && ${load(database)}`],
		...(roles.length > 0 && {remark: 'into a new database; the roles that it needs come first, leave out those that are there'}),
	};
}

/** UTF-8 goes into whatever a server has; bytes of other encodings would be taken for what they are not. */
function encodingFlags({encoding, collation, ctype}: NonNullable<LoadedPart['properties']>): string {
	return encoding === undefined || /^utf8$/iv.test(encoding)
		? ''
		: `--template template0 --encoding ${shellWord(encoding)} --lc-collate ${shellWord(collation ?? 'C')} --lc-ctype ${shellWord(ctype ?? collation ?? 'C')} `;
}

export const mysqlStep = (client: string) => async ({part, file, database}: LoadedPart): Promise<Step> => {
	const {names, made, isSwitching} = await namedDatabases(part, 'mysql');
	if (names.length === 0) {
		return {commands: [`${client} --execute ${shellWord(`CREATE DATABASE ${quoted(database)}`)} && ${client} ${shellWord(database)} < ${file}`]};
	}

	const guards = names.map(name => `CREATE DATABASE ${quoted(name)}${made.has(name) ? `; DROP DATABASE ${quoted(name)}` : ''}`);
	const [first = ''] = names;
	const into = isSwitching ? '' : `${shellWord(first)} `;
	return {commands: [`${client} --execute ${shellWord(guards.join('; '))} && ${client} ${into}< ${file}`], remark: remarkOfNames(names)};
};

function remarkOfNames(names: readonly string[]): string {
	return `the dump itself names ${names.join(', ')}, and goes there: on a server that has no database of that name`;
}

function quoted(name: string): string {
	return /^\w+$/v.test(name) ? name : `\`${name.replaceAll('`', '``')}\``;
}
