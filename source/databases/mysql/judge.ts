/**
 * Judges the statements of a dump before they are sent: which database they are of, what they would do beyond it, and how they read for
 * the database that they go into. The rule: what isn't known to stay within that database is not sent.
 */
import {Buffer} from 'node:buffer';
import {encodeName} from './charsets.js';
import {quoteIdentifier} from './client.js';
import {findBody} from './statements/compound.js';
import {definerOf, disablingEdits} from './statements/edits.js';
import {caseEdits, triggeredPart} from './letter-case.js';
import {type Qualifier, qualifiersOf, sure} from './names.js';
import {DumpObjects, nameAt} from './objects.js';
import {type StatementJudge} from './statements/reader.js';
import {type RowsReader} from './rows.js';
import {type SessionReader} from './session.js';
import {
	definable, isDatabaseOption, isLibrary, isTransaction, leftOutSilently, ofServer, passed, systemDatabases,
} from './statements/statement-kinds.js';
import {
	applyEdits, beginningOf, type Edit, identifierOf, kindOf, objectIndex, type Part, type Statement,
} from './statements/statement.js';

export type JudgeOptions = {
	/** The database that the dump goes into. */
	readonly target: string;
	/** The one that it is of, where that is known from a first reading. */
	readonly home?: string;
	/** Databases at the server, in whose names a dump might reach out. */
	readonly databases: ReadonlySet<string>;
	/** The server takes names of databases and tables in any case. */
	readonly ignoresCase: boolean;
	/** Events are made, but don't run. */
	readonly disablesEvents: boolean;
	/** What the dump makes belongs to the user who loads it. */
	readonly takesOwnership: boolean;
	/** The dump's own character set and collation are given to the target. */
	readonly givesProperties: boolean;
};

export class DumpJudge implements StatementJudge {
	/** Databases that statements name as their own. */
	readonly named = new Set<string>();
	/** `GRANT SELECT …`: what a load doesn't run. */
	readonly refused: string[] = [];
	/** What a load passes over, because it is of the whole server. */
	readonly leftOut = new Set<string>();
	readonly definers = new Set<string>();
	/** Objects in which the database's name may also be a table's. */
	readonly unclear = new Set<string>();
	readonly problems: string[] = [];
	readonly objects: DumpObjects;
	/** By the tool's own words at the beginning. */
	headerName: string | undefined;

	readonly #options: JudgeOptions;
	/** The table whose rows follow. */
	#table: string | undefined;

	constructor(options: JudgeOptions) {
		this.#options = options;
		this.objects = new DumpObjects(this.#key);
	}

	comment(text: Buffer): void {
		this.objects.noteComment(text.toString('latin1', 0, 200));
		this.headerName ??= /^-- Host: .*? {4}Database: (?<name>.+)$/v.exec(text.toString())?.groups?.name;
	}

	problem(what: string): void {
		this.problems.push(what);
	}

	rows(rows: RowsReader): void {
		if (this.#table !== undefined) {
			this.objects.addRows(this.#table, rows.rows);
		}

		this.objects.noteRows(rows);
	}

	judge(statement: Statement, session: SessionReader, hasRows: boolean): Buffer | undefined {
		const {parts} = statement;
		this.objects.noteEncodings(statement);
		switch (parts[0]?.text) {
			case undefined: {
				return undefined;
			}

			case 'SET': {
				return this.#judgeSet(statement, session);
			}

			case 'CREATE':
			case 'ALTER':
			case 'DROP': {
				return this.#judgeDefinition(statement);
			}

			case 'PREPARE':
			case 'EXECUTE':
			case 'DEALLOCATE': {
				return this.#judgePrepared(statement);
			}

			default: {
				session.forgetVariables(parts);
				return this.#judgeOther(statement, hasRows);
			}
		}
	}

	#judgeSet(statement: Statement, session: SessionReader): Buffer | undefined {
		const {isBeyondSession, isMixed, problem, edits} = session.readSet(statement);
		if (problem !== undefined) {
			this.problem(problem);
		}

		if (!isBeyondSession) {
			return applyEdits(statement.bytes, edits);
		}

		const isOfServer = statement.parts.some(({text}) => text === 'GLOBAL' || text.startsWith('PERSIST'));
		return isOfServer && isMixed !== true ? this.#leaveOut(statement) : this.#refuse(statement);
	}

	/** MySQL's tools ask so for a setting of RocksDB, which only makes loading faster: that is left out, with what executes it. */
	#judgePrepared(statement: Statement): Buffer | undefined {
		const {parts} = statement;
		const isText = parts[0]?.text === 'PREPARE' || parts[1]?.text === 'IMMEDIATE';
		return isText && !parts.some(({text}) => text.startsWith('ROCKSDB_')) ? this.#refuse(statement) : undefined;
	}

	#judgeOther(statement: Statement, hasRows: boolean): Buffer | undefined {
		const {parts} = statement;
		const [first, second] = parts;
		const text = first?.text ?? '';
		if (text === 'USE' && second !== undefined) {
			this.named.add(identifierOf(statement, second));
		}

		if (leftOutSilently.has(text)) {
			return undefined;
		}

		if (isTransaction(parts)) {
			return statement.bytes;
		}

		const writesFile = parts.some(({kind, text}) => kind === 'word' && (text === 'OUTFILE' || text === 'DUMPFILE'));
		if (!passed.has(text) || writesFile) {
			return ofServer.has(text) ? this.#leaveOut(statement) : this.#refuse(statement);
		}

		this.#table = this.objects.noteUse(statement, hasRows);
		const qualifiers = qualifiersOf(statement, this.#isSame);
		// In a query it may be an alias, unless there is such a database
		this.#name(hasRows ? qualifiers : qualifiers.filter(({name}) => this.#isForeign(name)));
		return this.#rewrite(statement, qualifiers, []);
	}

	#judgeDefinition(statement: Statement): Buffer | undefined {
		const {parts} = statement;
		if (parts[1]?.text === 'MASKING') {
			return this.#leaveOut(statement);
		}

		const {kindAt, isCompound} = kindOf(parts);
		const kind = parts[kindAt]?.text ?? '';
		if (['DATABASE', 'SCHEMA'].includes(kind)) {
			return this.#judgeDatabase(statement, kindAt);
		}

		if (!definable.has(kind) || parts.some(part => isLibrary(part))) {
			return this.#refuse(statement);
		}

		const objectAt = objectIndex(parts, kindAt);
		this.objects.noteDefinition(statement, nameAt(statement, objectAt));
		return isCompound || (kind === 'VIEW' && parts[0]?.text !== 'DROP')
			? this.#judgeCode(statement, {kindAt, objectAt, isCompound})
			: this.#judgePlain(statement, objectAt);
	}

	/** A table, a sequence, an index, or the end of anything: what has a dot in it is a name with its database. */
	#judgePlain(statement: Statement, objectAt: number): Buffer | undefined {
		const {parts} = statement;
		const qualifiers = qualifiersOf(statement, this.#isSame).map(qualifier => sure(qualifier));
		// A new table may refer to others elsewhere, which changes nothing there
		this.#name(parts[0]?.text === 'CREATE' ? qualifiers.filter(({part}) => part === parts[objectAt] || parts[objectAt - 1]?.text === 'INDEX') : qualifiers);
		return this.#rewrite(statement, qualifiers, []);
	}

	/** A view, routine, trigger or event: what is in its body names tables and columns alike. */
	#judgeCode(statement: Statement, {kindAt, objectAt, isCompound}: {readonly kindAt: number; readonly objectAt: number; readonly isCompound: boolean}): Buffer | undefined {
		const {parts, bytes} = statement;
		const body = parts[isCompound ? findBody(parts, kindAt) : objectAt + 1];
		const bodyAt = body?.start ?? bytes.length;
		const qualifiers = qualifiersOf(statement, this.#isSame).map(qualifier => qualifier.part.start < bodyAt ? sure(qualifier) : qualifier);
		this.#name(qualifiers.filter(({part}) => part.start < bodyAt));
		const what = `${parts[kindAt]?.text.toLowerCase()} ${nameAt(statement, objectAt)}`;
		this.#noteReach(statement, {qualifiers, bodyAt, what});
		this.objects.noteBody(statement, {object: what, bodyAt});
		return this.#rewrite(statement, qualifiers, [
			...this.#definerEdits(statement, kindAt),
			...(parts[kindAt]?.text === 'TRIGGER' ? this.#caseEdits(statement) : []),
			...(this.#options.disablesEvents && parts[kindAt]?.text === 'EVENT' ? disablingEdits(statement, bodyAt) : []),
		]);
	}

	#judgeDatabase(statement: Statement, kindAt: number): Buffer | undefined {
		const {parts, bytes} = statement;
		const objectAt = objectIndex(parts, kindAt);
		const part = parts[objectAt];
		const isNamed = part !== undefined && !isDatabaseOption(part);
		if (isNamed) {
			this.named.add(identifierOf(statement, part));
		}

		const isGiven = parts[0]?.text === 'ALTER' || (parts[0]?.text === 'CREATE' && this.#options.givesProperties);
		const options = isGiven ? parts.slice(isNamed ? objectAt + 1 : objectAt) : [];
		return options[0] && options[0].text !== 'UPGRADE'
			? Buffer.from(`ALTER DATABASE ${quoteIdentifier(this.#options.target)} ${options.map(({start, end}) => bytes.toString('utf8', start, end)).join(' ')}`)
			: undefined;
	}

	#name(qualifiers: readonly Qualifier[]): void {
		for (const {name} of qualifiers) {
			this.named.add(name);
		}
	}

	#noteReach({parts}: Statement, {qualifiers, bodyAt, what}: {readonly qualifiers: readonly Qualifier[]; readonly bodyAt: number; readonly what: string}): void {
		const foreign = new Set(qualifiers.filter(({part, name, isSure}) => part.start >= bodyAt && isSure && this.#isForeign(name)).map(({name}) => name));
		this.objects.reaches.push(...[...foreign].map(database => ({object: what, database})));
		if (qualifiers.some(({name, isUnclear}) => isUnclear && this.#isHome(name))) {
			this.unclear.add(what);
		}

		if (parts.some(({kind, text, start}) => start >= bodyAt && kind === 'word' && (text === 'PREPARE' || text === 'IMMEDIATE'))) {
			this.objects.reaches.push({object: what, database: undefined});
		}
	}

	#definerEdits(statement: Statement, kindAt: number): readonly Edit[] {
		const definer = definerOf(statement, kindAt);
		if (definer === undefined) {
			return [];
		}

		this.definers.add(definer.name);
		return this.#options.takesOwnership ? [{...definer, text: 'CURRENT_USER'}] : [];
	}

	/** The server keeps a trigger as it was written, in whatever case. */
	#caseEdits(statement: Statement): readonly Edit[] {
		const part = triggeredPart(statement);
		return part === undefined || this.#options.ignoresCase ? [] : caseEdits(statement, part, this.objects.inOtherCase(identifierOf(statement, part)));
	}

	#rewrite(statement: Statement, qualifiers: readonly Qualifier[], edits: readonly Edit[]): Buffer | undefined {
		const renamed = qualifiers.filter(({name, isSure}) => isSure && this.#isHome(name) && !this.#isSame(name, this.#options.target));
		const target = encodeName(quoteIdentifier(this.#options.target), statement.characterSet);
		if (renamed.length > 0 && target === undefined) {
			this.problem(`the target's name can't be written in ${statement.characterSet}, which a part of the dump is in`);
			return undefined;
		}

		return applyEdits(statement.bytes, [...edits, ...renamed.map(({part: {start, end}}) => ({start, end, text: target ?? ''}))]);
	}

	#refuse(statement: Statement): Buffer | undefined {
		this.refused.push(beginningOf(statement));
		return undefined;
	}

	#leaveOut(statement: Statement): Buffer | undefined {
		this.leftOut.add(beginningOf(statement));
		return undefined;
	}

	#isHome(name: string): boolean {
		const home = this.#options.home ?? this.headerName ?? [...this.named][0];
		return home !== undefined && this.#isSame(name, home);
	}

	#isForeign(name: string): boolean {
		return !this.#isHome(name) && !this.#isSame(name, this.#options.target) && !systemDatabases.has(name.toLowerCase())
			&& [...this.#options.databases].some(database => this.#isSame(database, name));
	}

	readonly #isSame = (a: string, b: string): boolean => this.#key(a) === this.#key(b);

	readonly #key = (name: string): string => this.#options.ignoresCase ? name.toLowerCase() : name;
}
