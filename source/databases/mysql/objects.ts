/**
 * What a dump makes, fills and calls, as far as it may reach out of its database: so that a load which would change another one, by a
 * trigger, a function, a view or a table that lies elsewhere, is known before it begins.
 */
import {type Leaning} from './definers.js';
import {definerOf} from './statements/edits.js';
import {encodingsOf} from './encodings.js';
import {tablesNamed, triggeredPart} from './letter-case.js';
import {
	kindOf, identifierOf, isIdentifier, objectIndex, type Part, type Statement,
} from './statements/statement.js';

/** An object of the dump whose own statements name another database. */
export type Reach = {
	readonly object: string;
	/** Undefined for one that puts its statements together when it runs. */
	readonly database: string | undefined;
};

const writing: ReadonlySet<string> = new Set(['INSERT', 'REPLACE', 'UPDATE', 'DELETE', 'TRUNCATE']);
const beforeTable: ReadonlySet<string> = new Set(['LOW_PRIORITY', 'DELAYED', 'HIGH_PRIORITY', 'IGNORE', 'QUICK', 'INTO', 'FROM', 'TABLE']);
/** Their rows are in another server, or in files of anywhere. */
const remoteEngines: ReadonlySet<string> = new Set(['FEDERATED', 'CONNECT', 'SPIDER']);

export class DumpObjects {
	readonly rowsByTable = new Map<string, number>();
	/** Rows of system-versioned tables that the server can't be given. */
	hasUnreadHistory = false;
	/** By the tool's own words at the beginning. */
	serverVersion: string | undefined;
	readonly reaches: Reach[] = [];
	/** Statements that the server refuses which lacks one. */
	readonly encodings = new Set<string>();
	/** Tables whose rows would go elsewhere while the dump is loaded. */
	readonly written = new Set<string>();

	/** In the order of the dump. */
	readonly leanings: Leaning[] = [];

	/** With the account that each acts for, as the dump has made it last. */
	readonly #sequences = new Set<string>();
	/** What routines and the like read and write. */
	readonly #namings: Array<{readonly object: string; readonly tables: ReadonlySet<string>}> = [];
	readonly #views = new Map<string, {readonly name: string; readonly definer: string | undefined}>();
	readonly #remote = new Set<string>();
	readonly #triggered = new Set<string>();
	readonly #routines = new Set<string>();
	readonly #called = new Set<string>();
	readonly #key: (name: string) => string;
	/** A trigger, a view or a function may have been used. */
	#hasRun = false;
	#isCounted = true;

	/** @param key What names have in common that are the same to the server. */
	constructor(key: (name: string) => string) {
		this.#key = key;
	}

	/** Loading the dump would run code of its own that may reach another database. */
	get runsOutwards(): boolean {
		return this.reaches.length > 0 && (this.#hasRun || [...this.#called].some(name => this.#routines.has(name)));
	}

	/** By table; undefined where a statement may have added or removed rows that can't be counted. */
	get countedRows(): Readonly<Record<string, number>> | undefined {
		return this.#isCounted ? Object.fromEntries(this.rowsByTable) : undefined;
	}

	/** True once the dump has made a trigger or a function. */
	get hasCode(): boolean {
		return this.#triggered.size > 0 || this.#routines.size > 0;
	}

	/** Tables, sequences and views whose names differ only in case from another's. */
	get clashes(): readonly string[] {
		const seen = new Set<string>();
		return [...this.#tableNames].filter(name => {
			const isSecond = seen.has(name.toLowerCase());
			seen.add(name.toLowerCase());
			return isSecond;
		});
	}

	/** Of what names a table in another case than it has: the object, and both names. */
	get miscased(): readonly string[] {
		return this.#namings.flatMap(({object, tables}) => [...tables].flatMap(table => {
			const made = this.inOtherCase(table);
			return made === undefined ? [] : [`${object} (${table} is ${made})`];
		}));
	}

	get #tableNames(): ReadonlySet<string> {
		return new Set([...this.rowsByTable.keys(), ...this.#sequences, ...[...this.#views.values()].map(({name}) => name)]);
	}

	/** The one table, sequence or view so far that has this name but for its case; undefined where one has it exactly. */
	inOtherCase(name: string): string | undefined {
		const names = this.#tableNames;
		const [made, other] = names.has(name) ? [] : [...names].filter(one => one.toLowerCase() === name.toLowerCase());
		return other === undefined ? made : undefined;
	}

	noteBody(statement: Statement, {object, bodyAt}: {readonly object: string; readonly bodyAt: number}): void {
		this.#namings.push({object, tables: tablesNamed(statement, bodyAt)});
	}

	addRows(table: string, rows: number): void {
		this.rowsByTable.set(table, (this.rowsByTable.get(table) ?? 0) + rows);
	}

	/** What is said behind rows may change how many there are; brackets in them may call anything. */
	noteRows({hasTail, hasInnerBrackets}: {readonly hasTail: boolean; readonly hasInnerBrackets: boolean}): void {
		this.#isCounted &&= !hasTail;
		this.#hasRun ||= hasInnerBrackets;
	}

	/** Also one that only newer servers execute. */
	noteComment(text: string): void {
		this.serverVersion ??= /^-- Server version\t(?<version>\S+)/v.exec(text)?.groups?.version;
		this.hasUnreadHistory ||= /^\/\*M?!\d+ SET .*system_versioning_insert_history=1/v.test(text);
	}

	noteEncodings(statement: Statement): void {
		for (const encoding of encodingsOf(statement)) {
			this.encodings.add(encoding);
		}
	}

	/** A statement that is no definition; gives the table that it fills. `hasRows`: rows follow. */
	noteUse(statement: Statement, hasRows: boolean): string | undefined {
		const {parts} = statement;
		for (const [index, part] of parts.entries()) {
			if (parts[index + 1]?.text === '(' && isIdentifier(part)) {
				this.#called.add(identifierOf(statement, part).toLowerCase());
			}
		}

		const table = writing.has(parts[0]?.text ?? '') ? this.#noteWrite(statement) : undefined;
		if (hasRows) {
			return table;
		}

		this.#isCounted &&= !this.#mayChangeRows(parts[0]?.text ?? '', table);
		return undefined;
	}

	noteDefinition(statement: Statement, name: string): void {
		const {parts} = statement;
		const kind = parts[kindOf(parts).kindAt]?.text ?? '';
		if (kind === 'TABLE' && parts.some((_, index) => isRemoteEngine(parts, index))) {
			this.#remote.add(this.#key(name));
		}

		if (parts[0]?.text === 'CREATE') {
			this.#noteCreation(statement, {kind, name});
		}
	}

	/** @param table That a statement without rows of its own writes to. */
	#mayChangeRows(first: string, table: string | undefined): boolean {
		if (table === undefined) {
			return first === 'RENAME' || first === 'WITH';
		}

		// Tools empty their tables before they fill them
		return first === 'INSERT' || first === 'REPLACE' || (this.rowsByTable.get(table) ?? 0) > 0;
	}

	#noteCreation(statement: Statement, {kind, name}: {readonly kind: string; readonly name: string}): void {
		switch (kind) {
			case 'TABLE': {
				if (!statement.parts.slice(0, 3).some(({text}) => text === 'TEMPORARY')) {
					this.addRows(name, 0);
					this.#isCounted &&= !statement.parts.some(({kind, text}) => kind === 'word' && text === 'SELECT');
				}

				break;
			}

			case 'VIEW': {
				// Older tools make a table in its place first
				this.#noteView(statement, name);
				this.rowsByTable.delete(name);
				break;
			}

			case 'SEQUENCE': {
				this.#sequences.add(name);
				break;
			}

			case 'TRIGGER': {
				const part = triggeredPart(statement);
				this.#triggered.add(this.#key(part === undefined ? '' : identifierOf(statement, part)));
				break;
			}

			case 'FUNCTION':
			case 'PROCEDURE': {
				this.#routines.add(name.toLowerCase());
				break;
			}

			default: {
				break;
			}
		}
	}

	/** The tools make all views twice: first as tables of nothing, and then as they are. */
	#noteView(statement: Statement, name: string): void {
		const {parts} = statement;
		const {kindAt} = kindOf(parts);
		const used = new Set(parts.slice(objectIndex(parts, kindAt) + 1).filter(part => isIdentifier(part)).map(part => this.#key(identifierOf(statement, part))));
		for (const [key, {name: on, definer}] of this.#views) {
			if (definer !== undefined && used.has(key)) {
				this.leanings.push({view: name, on, definer});
			}
		}

		this.#views.set(this.#key(name), {name, definer: definerOf(statement, kindAt)?.name});
	}

	#noteWrite(statement: Statement): string {
		const {parts} = statement;
		const at = parts.findIndex((part, index) => index > 0 && isIdentifier(part) && !(part.kind === 'word' && beforeTable.has(part.text)));
		const table = nameAt(statement, at);
		this.#hasRun ||= this.#triggered.has(this.#key(table)) || this.#views.has(this.#key(table));
		if (this.#remote.has(this.#key(table))) {
			this.written.add(table);
		}

		return table;
	}
}

/** The name at this index, without its database. */
export function nameAt(statement: Statement, index: number): string {
	const {parts} = statement;
	const part = parts[index + 1]?.text === '.' ? parts[index + 2] : parts[index];
	return part === undefined ? '' : identifierOf(statement, part);
}

function isRemoteEngine(parts: readonly Part[], index: number): boolean {
	return remoteEngines.has(parts[index]?.text.toUpperCase() ?? '') && ['=', 'ENGINE'].includes(parts[index - 1]?.text ?? '');
}
