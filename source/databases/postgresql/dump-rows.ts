/**
 * Counts the rows of a dump in SQL while it passes on its way to psql, those of COPY and of INSERT alike: for dumps of which nothing
 * was counted when they were taken. The rule: where a statement may add or remove rows that can't be counted, nothing is known.
 */
import {Buffer} from 'node:buffer';
import {qualifiedName} from './sql.js';
import {type TokenKind} from './tokens.js';

/** Of no dump tool, but of dumps that somebody wrote by hand. */
const uncountable = /^(?:DELETE|UPDATE|MERGE|TRUNCATE|WITH|DO|CALL|EXECUTE|SELECT\b.* INTO|CREATE (?:\w+ )?TABLE\b.* AS)\b/v;
/** pg_dump writes a table that has no columns like this. */
const withoutColumns = /^CREATE (?:UNLOGGED )?TABLE (?<names>\S.*) \(\s*\);$/v;

export class DumpRows {
	/** Rows of the COPY that passes. */
	copied = 0;

	readonly #rowsByTable = new Map<string, number>();
	/** Their rows are nothing to compare, and `summarise` leaves them out. */
	readonly #withoutColumns = new Set<string>();
	#isKnown = true;
	#copyTable = '';
	#verb = '';
	#names = '';
	#place: 'name' | 'before' | 'rows' | 'behind' = 'name';
	#inserted = 0;

	/**
	 * By `schema.table`, where the dump names them so; undefined where not all rows could be counted.
	 * @param isUtf8 Of the dump; in other encodings names that aren't ASCII stay as they are, and fit no table.
	 */
	byTable(isUtf8: boolean): Readonly<Record<string, number>> | undefined {
		return this.#isKnown
			? Object.fromEntries([...this.#rowsByTable].filter(([name]) => !this.#withoutColumns.has(name)).map(([name, rows]) => [isUtf8 ? Buffer.from(name, 'latin1').toString() : name, rows]))
			: undefined;
	}

	/** The next token of a statement that is in no brackets, neither space nor comment; each byte is one character. */
	note(kind: TokenKind, text: string): void {
		const word = kind === 'word' ? text.toUpperCase() : '';
		if (this.#verb === '') {
			this.#verb = word === '' ? '?' : word;
		} else if (this.#verb === 'INSERT' || this.#verb === 'COPY') {
			this.#noteFilling(kind, {text, word});
		}
	}

	/** What was noted of a statement will come once more. */
	forget(): void {
		this.#verb = '';
		this.#names = '';
		this.#place = 'name';
		this.#inserted = 0;
	}

	/** @param text Undefined where it was too long to be held. */
	endStatement({outline, text = ''}: {readonly outline: string; readonly text: string | undefined}): void {
		if (this.#verb === 'INSERT') {
			this.#isKnown &&= this.#place === 'rows' || this.#place === 'behind';
			// DEFAULT VALUES is one row without brackets
			this.#add(qualifiedName(this.#names), Math.max(1, this.#inserted));
		} else if (this.#verb === 'COPY') {
			this.#isKnown &&= /^COPY\b.* (?:FROM STDIN|TO STDOUT\b.*) ?;$/v.test(outline);
			this.#copyTable = qualifiedName(this.#names);
		} else {
			this.#isKnown &&= !uncountable.test(outline);
			const {names} = withoutColumns.exec(text)?.groups ?? {};
			if (names !== undefined) {
				this.#withoutColumns.add(qualifiedName(names));
			}
		}
	}

	endCopy(): void {
		this.#add(this.#copyTable, this.copied);
		this.copied = 0;
	}

	#add(table: string, rows: number): void {
		this.#rowsByTable.set(table, (this.#rowsByTable.get(table) ?? 0) + rows);
	}

	#noteFilling(kind: TokenKind, {text, word}: {readonly text: string; readonly word: string}): void {
		if (this.#place === 'name') {
			if (this.#names === '' && (word === 'INTO' || word === 'ONLY')) {
				return;
			}

			if (isNamePart(this.#names, kind, text)) {
				this.#names += kind === 'word' ? text.toLowerCase() : text;
				return;
			}

			this.#place = 'before';
		}

		this.#noteRows(kind, word);
	}

	#noteRows(kind: TokenKind, word: string): void {
		if (this.#place === 'before' && word === 'VALUES') {
			this.#place = 'rows';
		} else if (this.#place === 'rows' && kind === 'open') {
			this.#inserted++;
		} else if (this.#place === 'rows' && (word === 'ON' || word === 'RETURNING')) {
			this.#place = 'behind';
		} else if (/^(?:SELECT|TABLE|WITH|UNION|INTERSECT|EXCEPT|LIMIT|OFFSET|FETCH|UPDATE)$/v.test(word)) {
			// A query, or rows that take the place of others
			this.#isKnown = false;
		}
	}
}

/** Whether a name goes on: `"schema"."with "" a quote"` comes in five parts. */
function isNamePart(names: string, kind: TokenKind, text: string): boolean {
	if (names === '' || names.endsWith('.')) {
		return kind === 'word' || kind === 'identifier';
	}

	return text === '.' || (kind === 'identifier' && names.endsWith('"'));
}
