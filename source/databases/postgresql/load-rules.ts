/**
 * What of a plain dump psql gets to run. The rules: a load changes nothing but its own database, whatever names the dump has in it;
 * a dump never makes the client do anything; and what can't be done without a right that isn't needed for the data is told, not fatal.
 */
import {RefusedError, SourceError} from '../../core/errors.js';
import {
	connectsNowhere, disabledEventTrigger, forgivingRefresh, subscriptionName, subscriptionWithoutSlot,
} from './inert.js';
import {lookIntoOwn} from './own-schema.js';
import {NeededRoles, type NeededRolesOptions} from './role-names.js';
import {quoteLiteral} from './sql.js';
import {type Statement, type StatementJudge} from './statements.js';

export type LoadRulesOptions = NeededRolesOptions & {
	/** The name of the database that is loaded into. */
	readonly database: string;
	readonly serverVersionNumber: number;
	readonly encoding: string;
	readonly isSuperuser: boolean;
	/** The whole load is one transaction, of ours. */
	readonly isTransaction: boolean;
	readonly isScratch: boolean;
	/** Where functions of the dump that lean on it find things; as the catalogue writes it. */
	readonly searchPath: string;
	/** A word that no dump has. */
	readonly tag: string;
};

/** Of the whole server, or of its files. */
const outside: ReadonlyArray<readonly [RegExp, string]> = [
	[/^(?:CREATE|ALTER|DROP) (?:ROLE|USER(?! MAPPING)|GROUP)\b/v, 'changes roles of the whole server, as pg_dumpall writes it'],
	[/^(?:CREATE|ALTER|DROP) TABLESPACE\b|^ALTER SYSTEM\b|^(?:GRANT|REVOKE)\b.* ON (?:TABLESPACE|PARAMETER) |^(?:COMMENT|SECURITY LABEL)\b.* ON (?:ROLE|TABLESPACE) /v, 'changes the whole server'],
	[/^(?:REASSIGN|DROP) OWNED\b/v, 'changes what belongs to a role in the whole server'],
	[/^COPY\b(?!.*\b(?:FROM STDIN|TO STDOUT)\b)/v, 'reads or writes files of the server, or runs programs there (COPY)'],
	[/^LOAD\b/v, 'loads a library into the server (LOAD)'],
	[/^(?:GRANT|REVOKE)\b(?!.* ON )/v, 'changes who is a member of which role'],
	[/^(?:ROLLBACK|ABORT|SAVEPOINT|RELEASE|PREPARE TRANSACTION)\b/v, 'takes back a part of itself'],
];

const ofDatabase = /^(?:(?:CREATE|ALTER|DROP|COMMENT ON|SECURITY LABEL\b.* ON) DATABASE\b|(?:GRANT|REVOKE)\b.* ON DATABASE\b|ALTER (?:ROLE|USER) \S+ IN DATABASE\b)/v;

const identifier = /^(?:"(?<quoted>(?:[^"]|"")+)"|(?<plain>[^\s";]+))/v;

/** Settings that a newer pg_dump writes and an older server doesn't know. */
const settingsSince: ReadonlyMap<string, number> = new Map([['transaction_timeout', 170_000], ['default_table_access_method', 120_000]]);

/** A backslash may be the second half of a character: where statements end can't be seen. Only clients have these encodings. */
const unsafeEncodings = /^(?:SJIS|SHIFT_JIS_2004|BIG5|GBK|UHC|GB18030|JOHAB)$/iv;

export class LoadRules implements StatementJudge {
	/** With the first one that is missing, the load can't be. */
	readonly roles: NeededRoles;
	/** What a person should know of it all. */
	readonly warnings: string[] = [];
	hasStandardStrings = true;
	/** What the dump has opened is open: a transaction, or its own restriction. */
	get isOpen(): boolean {
		return this.#isInTransaction || this.#restriction !== '';
	}

	readonly #options: LoadRulesOptions;
	#isInTransaction = false;
	#restriction = '';
	/** The one that the dump makes and names. */
	#madeDatabase: string | undefined;

	constructor(options: LoadRulesOptions) {
		this.#options = options;
		this.roles = new NeededRoles(options);
	}

	refuse(what: string): never {
		throw new RefusedError({
			code: 'DUMP_REFUSED',
			message: `the dump ${what}; database ${this.#options.database} was left as it was`,
			hint: 'Type dbseal restore ARTIFACT --to-file dump.sql, look at it, and load by hand what you want of it.',
		});
	}

	judge(statement: Statement): string | undefined {
		const {outline, text} = statement;
		// Nearly all of a dump that has rows in INSERTs
		if (outline.startsWith('INSERT ')) {
			return undefined;
		}

		if (ofDatabase.test(outline)) {
			return this.#leaveOutDatabase(text ?? '');
		}

		for (const [pattern, what] of outside) {
			if (pattern.test(outline)) {
				this.refuse(what);
			}
		}

		if (text === undefined) {
			return undefined;
		}

		this.roles.note(text, this.hasStandardStrings);
		return lookIntoOwn(text, {instead: this.#change(outline, text), searchPath: this.#options.searchPath});
	}

	command(line: string): string {
		const {command = '', rest = ''} = /^\\(?<command>\S+)\s*(?<rest>.*)$/v.exec(line)?.groups ?? {};
		switch (command) {
			case 'restrict': {
				this.#restriction = rest;
				return '';
			}

			case 'unrestrict': {
				this.#restriction = rest === this.#restriction ? '' : rest;
				return '';
			}

			case 'c':
			case 'connect': {
				return this.#connect(rest);
			}

			default: {
				return this.refuse(`has a command for the client (${line.slice(0, 40)}), which no dump needs`);
			}
		}
	}

	/** pg_dump writes it behind a CREATE DATABASE only. */
	#connect(rest: string): string {
		const name = nameOf(/dbname='(?<name>(?:[^'\\]|\\.)+)'/v.exec(rest)?.groups?.name ?? rest);
		if (name !== '' && name === this.#madeDatabase) {
			return '';
		}

		throw new SourceError({
			code: 'LOAD_FAILED',
			message: String.raw`the dump switches to another database (\connect); database ${this.#options.database} was left as it was`,
			hint: 'Type dbseal restore ARTIFACT --to-file dump.sql, look at it, and load by hand what you want of it.',
		});
	}

	/** As `pg_dump --create` writes it: what is loaded goes into the target, whatever its name. */
	#leaveOutDatabase(text: string): string {
		const name = nameOf(/DATABASE\s+(?:IF\s+(?:NOT\s+)?EXISTS\s+)?(?<name>"(?:[^"]|"")+"|[^\s;]+)/iv.exec(text)?.groups?.name ?? '');
		if (name === '' || (this.#madeDatabase !== undefined && name !== this.#madeDatabase)) {
			this.refuse(`names several databases (${[this.#madeDatabase, name].filter(Boolean).join(', ')})`);
		}

		if (this.#madeDatabase === undefined) {
			this.#madeDatabase = name;
			this.warnings.push(`the dump also says how database ${name} itself is made: left out, what is in it goes into ${this.#options.database}`);
		}

		return '';
	}

	#change(outline: string, text: string): string | undefined {
		const first = /^\w+/v.exec(outline)?.[0] ?? '';
		if (first === 'SET' || first === 'SELECT') {
			return this.#changeSetting(text);
		}

		if (/^(?:BEGIN|START|COMMIT|END)$/v.test(first)) {
			const {isTransaction} = this.#options;
			this.#isInTransaction = !isTransaction && (first === 'BEGIN' || first === 'START');
			return isTransaction ? '' : undefined;
		}

		return this.#changeRights(outline, text) ?? this.#changeActing(outline, text);
	}

	#changeRights(outline: string, text: string): string | undefined {
		const {noOwner = false, noPrivileges = false, isSuperuser} = this.#options;
		const isRight = /^(?:GRANT|REVOKE|ALTER DEFAULT PRIVILEGES)\b/v.test(outline);
		const isOwner = /^ALTER\b.* OWNER TO\b/v.test(outline);
		if ((isRight && noPrivileges) || (isOwner && noOwner)) {
			return '';
		}

		const isOfOthers = /^COMMENT ON EXTENSION\b|^(?:ALTER|COMMENT ON) (?:FOREIGN DATA WRAPPER|LANGUAGE|PROCEDURAL LANGUAGE)\b/v.test(outline)
			|| /^(?:ALTER|COMMENT\s+ON)\s+SCHEMA\s+"?public"?\s/iv.test(text);
		return !isSuperuser && (isRight || isOfOthers) ? this.#guarded(text) : undefined;
	}

	#changeActing(outline: string, text: string): string | undefined {
		const {isScratch, tag, isSuperuser} = this.#options;
		if (outline.startsWith('REFRESH MATERIALIZED VIEW')) {
			return forgivingRefresh({text, tag, isScratch});
		}

		if (outline.startsWith('CREATE SUBSCRIPTION')) {
			return this.#changeSubscription(text);
		}

		if (isScratch && /^ALTER (?:EVENT TRIGGER|SUBSCRIPTION)\b(?!.* OWNER TO\b)/v.test(outline)) {
			return '';
		}

		if (isScratch && outline.startsWith('CREATE EVENT TRIGGER')) {
			return disabledEventTrigger(text);
		}

		// One that could not be dropped, because somebody else's extension is in it, is there already
		return !isSuperuser && /^CREATE SCHEMA (?!IF )/v.test(outline) ? text.replace(/^CREATE\s+SCHEMA/iv, 'CREATE SCHEMA IF NOT EXISTS') : undefined;
	}

	#changeSubscription(text: string): string | undefined {
		if (!connectsNowhere(text)) {
			this.refuse('makes a subscription that reaches out to its publisher at once');
		}

		if (this.#options.isScratch) {
			return subscriptionWithoutSlot(text);
		}

		const name = subscriptionName(text);
		this.warnings.push(`subscription ${name} is back, disabled, with its slot: in a copy, drop it only after ALTER SUBSCRIPTION ${name} SET (slot_name = NONE), or the original's slot goes with it`);
		return undefined;
	}

	#changeSetting(text: string): string | undefined {
		if (/^SELECT\s+pg_catalog\.set_config\('search_path', '', false\);$/v.test(text)) {
			return `SELECT pg_catalog.set_config('search_path', ${quoteLiteral(this.#options.searchPath)}, false);`;
		}

		const {name = '', value = ''} = /^SET\s+(?:SESSION\s+|LOCAL\s+)?(?<name>\w+)\s*(?:=|TO)\s*'?(?<value>[^';]*)'?;$/iv.exec(text)?.groups ?? {};
		switch (name.toLowerCase()) {
			case 'client_encoding': {
				this.#checkEncoding(value);
				this.roles.isUtf8 = /^UTF-?8$/iv.test(value);
				return undefined;
			}

			case 'standard_conforming_strings': {
				this.hasStandardStrings = /^(?:on|true|1|yes)$/iv.test(value);
				return undefined;
			}

			case 'default_tablespace': {
				return value === '' ? undefined : this.#tablespaceIfThere(value);
			}

			default: {
				return this.#isUnwanted(name.toLowerCase(), text) ? '' : undefined;
			}
		}
	}

	#isUnwanted(name: string, text: string): boolean {
		const {noOwner = false, serverVersionNumber} = this.#options;
		return (settingsSince.get(name) ?? 0) > serverVersionNumber || (noOwner && /^SET\s+SESSION\s+AUTHORIZATION\b/iv.test(text));
	}

	#checkEncoding(encoding: string): void {
		const {database, encoding: own} = this.#options;
		if (unsafeEncodings.test(encoding)) {
			this.refuse(`is in the encoding ${encoding}, in which its statements can't be told apart safely`);
		}

		if (encoding.toUpperCase() === 'SQL_ASCII' && own !== 'SQL_ASCII') {
			throw new RefusedError({
				code: 'TARGET_UNFIT',
				message: `the dump is in SQL_ASCII, which is any bytes at all, and database ${database} in ${own}: text that isn't ${own} would be damaged`,
				hint: 'Make the target for it: CREATE DATABASE … ENCODING \'SQL_ASCII\' LC_COLLATE \'C\' LC_CTYPE \'C\' TEMPLATE template0, then restore into that.',
			});
		}
	}

	#tablespaceIfThere(value: string): string {
		const name = nameOf(value);
		const {tag} = this.#options;
		return `DO $${tag}$
BEGIN
	PERFORM set_config('default_tablespace', ${quoteLiteral(name)}, false);
EXCEPTION WHEN OTHERS THEN
	PERFORM set_config('default_tablespace', '', false);
	RAISE WARNING 'no tablespace % here: what was in it is in the default one', ${quoteLiteral(name)};
END
$${tag}$;`;
	}

	/** What is somebody else's (an extension, the schema public) can't be commented or granted; the data needs none of it. */
	#guarded(text: string): string {
		const {tag} = this.#options;
		return `DO $${tag}$
BEGIN
	${text}
EXCEPTION WHEN insufficient_privilege THEN
	RAISE WARNING '%: left out: %', ${quoteLiteral(text.replaceAll(/\s+/gv, ' ').slice(0, 120))}, SQLERRM;
END
$${tag}$;`;
	}
}

/** Without its quotes. */
function nameOf(word: string): string {
	const {quoted, plain} = identifier.exec(word)?.groups ?? {};
	return quoted?.replaceAll('""', '"') ?? plain ?? '';
}
