/**
 * What the SET statements of a dump make of the session: how the text after them is to be read, and what they would do beyond it.
 * The rule: where the new value of sql_mode or of the character set can't be told, that is said, and nothing is guessed.
 */
import {type LexerState} from './statements/lexer.js';
import {type Edit, type Part, type Statement} from './statements/statement.js';

export type SetOutcome = {
	/** It sets something of the whole server, of users or of roles. */
	readonly isBeyondSession: boolean;
	/** Besides, it sets something of the session. */
	readonly isMixed?: boolean;
	/** Why what follows can't be read. */
	readonly problem?: string;
	/** What the server would not take, and nobody needs. */
	readonly edits: readonly Edit[];
};

/** What one assignment comes to. */
type Outcome = Omit<SetOutcome, 'edits'>;

type Value = {readonly text: string} | 'unknown';

/** Modes that stand for several; those with ANSI_QUOTES in them. */
const ansiModes: ReadonlySet<string> = new Set(['ANSI_QUOTES', 'ANSI', 'DB2', 'MAXDB', 'MSSQL', 'ORACLE', 'POSTGRESQL']);
const wideScopes: ReadonlySet<string> = new Set(['GLOBAL', 'PERSIST', 'PERSIST_ONLY', 'PASSWORD', 'ROLE', 'DEFAULT', 'RESOURCE', 'STATEMENT']);

export class SessionReader {
	readonly #state: LexerState;
	readonly #initial: Readonly<Record<string, string>>;
	readonly #values = new Map<string, Value>();

	/** @param sqlMode The session's when the dump begins. */
	constructor(state: LexerState, sqlMode: string) {
		this.#state = state;
		this.#initial = {SQL_MODE: sqlMode.toUpperCase(), CHARACTER_SET_CLIENT: state.characterSet};
		this.#apply('SQL_MODE', sqlMode);
	}

	get isOracle(): boolean {
		return modesIn(this.#valueOf('SQL_MODE')).includes('ORACLE');
	}

	/** Statements other than SET may change variables, too. */
	forgetVariables(parts: readonly Part[]): void {
		for (const [index, part] of parts.entries()) {
			if (part.text === '@' && parts[index + 1]?.kind !== 'mark') {
				this.#values.set(`@${parts[index + 1]?.text.toUpperCase()}`, 'unknown');
			}
		}
	}

	readSet({parts}: Statement): SetOutcome {
		const {isMariadb, number} = this.#state.server;
		const outcomes = splitAtCommas(parts.slice(1)).map(assignment => this.#readAssignment(assignment));
		const problem = outcomes.map(({problem}) => problem).find(problem => problem !== undefined);
		return {
			isBeyondSession: outcomes.some(({isBeyondSession}) => isBeyondSession),
			isMixed: outcomes.some(({isBeyondSession}) => !isBeyondSession),
			...(problem !== undefined && {problem}),
			edits: isMariadb || number < 80_000 ? [] : goneModes(parts),
		};
	}

	#readAssignment(parts: readonly Part[]): Outcome {
		const words = parts.map(({text}) => text.toUpperCase());
		const isSystem = words[0] === '@' && words[1] === '@';
		const names = isSystem ? words.slice(2) : words;
		if (wideScopes.has(String(names[0]))) {
			return {isBeyondSession: true};
		}

		const [first = '', second = ''] = names;
		const valueAt = ['NAMES', 'CHARSET', 'CHARACTER'].includes(first) ? (first === 'CHARACTER' ? 2 : 1) : 0;
		if (valueAt > 0) {
			return this.#assign('CHARACTER_SET_CLIENT', parts.slice(valueAt, valueAt + 1));
		}

		const value = parts.slice(words.indexOf('=') + 1);
		return words[0] === '@' && !isSystem ? this.#assign(`@${second}`, value) : this.#assign(withoutScope(names), value);
	}

	#assign(name: string, parts: readonly Part[]): Outcome {
		const isOurs = name in this.#initial;
		if (!isOurs && !name.startsWith('@')) {
			return {isBeyondSession: false};
		}

		const value = this.#evaluate(parts, name);
		this.#values.set(name, value);
		if (isOurs && value === 'unknown') {
			return {isBeyondSession: false, problem: `it sets ${name.toLowerCase()} to what can't be told beforehand`};
		}

		if (isOurs && value !== 'unknown') {
			this.#apply(name, value.text);
		}

		return {isBeyondSession: false};
	}

	#evaluate(parts: readonly Part[], name: string): Value {
		const words = parts.map(({text}) => text.toUpperCase());
		const [first = '', second = ''] = words;
		if (first === 'CONCAT' && second === '(') {
			const values = splitAtCommas(parts.slice(2, -1)).map(part => this.#evaluate(part, name));
			return values.includes('unknown') ? 'unknown' : {text: values.map(value => value === 'unknown' ? '' : value.text).join('')};
		}

		if (first === '@') {
			return second === '@' ? this.#systemValue(words.slice(2)) : (this.#values.get(`@${second}`) ?? {text: this.#initial[name] ?? ''});
		}

		return parts.length === 1 && parts[0] ? this.#plainValue(parts[0], name) : 'unknown';
	}

	#plainValue({kind, text}: Part, name: string): Value {
		if (kind === 'word' && text === 'DEFAULT') {
			return {text: this.#initial[name] ?? ''};
		}

		// A string that has to be decoded first is none of these
		return text.includes('\\') ? 'unknown' : {text: kind === 'string' ? text.slice(1, -1) : text};
	}

	#systemValue(words: readonly string[]): Value {
		const hasScope = words[1] === '.';
		const name = words[hasScope ? 2 : 0] ?? '';
		if (words.length !== (hasScope ? 3 : 1)) {
			return 'unknown';
		}

		return {text: hasScope && words[0] === 'GLOBAL' ? (this.#initial[name] ?? '') : this.#valueOf(name)};
	}

	#valueOf(name: string): string {
		const value = this.#values.get(name);
		return value === undefined || value === 'unknown' ? (this.#initial[name] ?? '') : value.text;
	}

	#apply(name: string, value: string): void {
		if (name === 'SQL_MODE') {
			const modes = modesIn(value);
			this.#state.hasAnsiQuotes = modes.some(mode => ansiModes.has(mode));
			this.#state.hasPlainBackslashes = modes.includes('NO_BACKSLASH_ESCAPES');
		} else {
			this.#state.characterSet = value.toLowerCase();
		}
	}
}

/** `SESSION sql_mode`, `SESSION.sql_mode` of `@@`, or the name alone. */
function withoutScope(names: readonly string[]): string {
	const hasScope = names[0] === 'SESSION' || names[0] === 'LOCAL';
	const rest = names.slice(hasScope ? 1 : 0);
	return (rest[0] === '.' ? rest[1] : rest[0]) ?? '';
}

/** MySQL 8 refuses a mode about GRANT that servers before it, and MariaDB, write into most dumps. */
function goneModes(parts: readonly Part[]): readonly Edit[] {
	return parts.flatMap(({kind, text, start, end}, index) => kind === 'string' && parts[index - 1]?.text === '=' && parts[index - 2]?.text === 'SQL_MODE' && text.includes('NO_AUTO_CREATE_USER')
		? [{start, end, text: text.replaceAll(/,NO_AUTO_CREATE_USER\b|\bNO_AUTO_CREATE_USER,?/gv, '')}]
		: []);
}

function modesIn(text: string): readonly string[] {
	return text.toUpperCase().split(',').map(mode => mode.trim());
}

/** Not within brackets. */
function splitAtCommas(parts: readonly Part[]): ReadonlyArray<readonly Part[]> {
	const lists: Part[][] = [[]];
	let depth = 0;
	for (const part of parts) {
		depth += part.text === '(' ? 1 : (part.text === ')' ? -1 : 0);
		if (part.text === ',' && depth === 0) {
			lists.push([]);
		} else {
			lists.at(-1)?.push(part);
		}
	}

	return lists;
}
