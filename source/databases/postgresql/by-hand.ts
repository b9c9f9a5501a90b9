/**
 * Loading a dump of PostgreSQL by hand.
 * The rule: a dump that names databases goes into these, wherever it is sent; so its commands fail where one of them is there already.
 */
import {type Buffer} from 'node:buffer';
import {shellWord} from '../../core/shell-word.js';
import {isTar} from '../../core/tar.js';
import {type ByHand, type LoadedPart, type Step} from '../by-hand.js';
import {beginsAs} from '../dump-form.js';
import {namedDatabases, remarkOfNames, type SqlDialect} from '../named-databases.js';
import {archiveMagic, tarMagic} from './dump-form.js';

export const postgresqlByHand: ByHand = {
	forms: [{
		recognises: isArchive,
		step: ({file, database}) => ({
			commands: [`createdb ${shellWord(database)} && pg_restore --no-owner --no-acl --exit-on-error --dbname ${shellWord(database)} ${file}`],
			remark: 'a pg_dump archive, large objects and all, into a new database; without --no-owner and --no-acl, if its roles are there',
		}),
	}],
	step: stepOfSql,
};

const dialect: SqlDialect = {
	statement: /^(?<verb>\\c(?:onnect)?|(?:CREATE|DROP|ALTER)\s+DATABASE(?:\s+IF\s+EXISTS)?)\s+(?:-reuse-previous=\w+\s+)?(?<name>"(?:[^"]|"")+"|[^\s;]+)/iv,
	passedOver: /^INSERT\s/iv,
	rows: {begin: /^COPY .* FROM stdin;$/v, end: String.raw`\.`},
};

/** They are in every server, and pg_dumpall passes through them. */
const systemDatabases: ReadonlySet<string> = new Set(['postgres', 'template1']);

/** Its tar form begins with its table of contents. */
function isArchive(head: Buffer): boolean {
	return beginsAs(head, archiveMagic) || (isTar(head) && beginsAs(head, tarMagic));
}

/** Not in one transaction: large objects end it in the middle, and thousands of tables need more locks than a server has. */
async function stepOfSql({part, file, database, properties = {}}: LoadedPart): Promise<Step> {
	const {names, made} = await namedDatabases(part, dialect);
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
