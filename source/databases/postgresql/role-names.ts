/**
 * Roles that a statement of a dump names: as owner, as who is granted something, or otherwise.
 * The rule: only what the statement surely means as a role is one; words that stand for a role of the session are none.
 */
import {Buffer} from 'node:buffer';
import {type LoadOptions} from '../../core/database.js';
import {nextToken, type TokenKind} from './tokens.js';

export type RoleNames = {
	/** Of no interest where everything belongs to who restores. */
	readonly owners: readonly string[];
	/** Of no interest where what was granted is left out. */
	readonly granted: readonly string[];
	readonly others: readonly string[];
};

export type NeededRolesOptions = Pick<LoadOptions, 'noOwner' | 'noPrivileges'> & {
	/** The roles that the server has. */
	readonly roles: ReadonlySet<string>;
};

/** Roles that a dump needs and the server lacks, noted while the dump passes. */
export class NeededRoles {
	/** In the order of the dump. */
	readonly missing = new Set<string>();
	/** Neither as owner nor for what is granted. */
	readonly named = new Set<string>();
	/** Of what is noted from now on. */
	isUtf8 = true;
	readonly #options: NeededRolesOptions;

	constructor(options: NeededRolesOptions) {
		this.#options = options;
	}

	note(text: string, hasStandardStrings: boolean): void {
		const {noOwner = false, noPrivileges = false, roles} = this.#options;
		const {owners, granted, others} = rolesNamedIn(text, hasStandardStrings);
		// In another encoding it can't be told which one is meant
		const decode = (bytes: string) => this.isUtf8 ? Buffer.from(bytes, 'latin1').toString() : bytes;
		for (const bytes of others) {
			this.named.add(decode(bytes));
		}

		for (const bytes of [...others, ...(noOwner ? [] : owners), ...(noPrivileges ? [] : granted)]) {
			const name = decode(bytes);
			if (!roles.has(name) && (this.isUtf8 || /^[ -~]*$/v.test(bytes))) {
				this.missing.add(name);
			}
		}
	}
}

type Word = {readonly kind: TokenKind; readonly text: string};

const none: RoleNames = {owners: [], granted: [], others: []};
const ofSession: ReadonlySet<string> = new Set(['public', 'current_user', 'session_user', 'current_role', 'user', 'default', 'none']);

/** @param text With its semicolon; each byte is one character, as in the names that are given. */
function rolesNamedIn(text: string, hasStandardStrings: boolean): RoleNames {
	if (!/^(?:ALTER|GRANT|REVOKE|SET|CREATE\s+(?:POLICY|SCHEMA|USER))\s/iv.test(text)) {
		return none;
	}

	const words = outermostWords(text, hasStandardStrings);
	const [first, second = '', third] = words.map(({text}) => text.toUpperCase());
	switch (first ?? '') {
		case 'GRANT':
		case 'REVOKE': {
			return {...none, granted: rolesBehind(words, first === 'GRANT' ? 'TO' : 'FROM')};
		}

		case 'ALTER': {
			return second === 'DEFAULT' && third === 'PRIVILEGES' ? {...none, granted: ofDefaultPrivileges(words)} : {...none, owners: rolesBehind(words, 'OWNER', 'TO')};
		}

		case 'SET': {
			return {...none, owners: rolesBehind(words, 'SESSION', 'AUTHORIZATION')};
		}

		default: {
			return {...none, others: rolesBehind(words, ...(beforeRole[second] ?? []))};
		}
	}
}

/** In what is created. */
const beforeRole: Readonly<Record<string, readonly string[]>> = {POLICY: ['TO'], SCHEMA: ['AUTHORIZATION'], USER: ['MAPPING', 'FOR']};

function ofDefaultPrivileges(words: readonly Word[]): readonly string[] {
	const verb = words.findIndex(({kind, text}) => kind === 'word' && /^(?:GRANT|REVOKE)$/iv.test(text));
	const before = words.slice(0, verb);
	return [...rolesBehind(before, 'FOR', 'ROLE'), ...rolesBehind(before, 'FOR', 'USER'), ...rolesBehind(words.slice(verb), isWord(words[verb], 'GRANT') ? 'TO' : 'FROM')];
}

/** The list of names behind the last place where these words stand. */
function rolesBehind(words: readonly Word[], ...before: readonly string[]): readonly string[] {
	const at = words.findLastIndex((_, index) => before.every((word, offset) => isWord(words[index + offset], word)));
	if (at === -1 || before.length === 0) {
		return [];
	}

	const names: string[] = [];
	let index = at + before.length;
	do {
		index += isWord(words[index], 'GROUP') ? 1 : 0;
		const name = nameOf(words[index]);
		names.push(...(name === undefined ? [] : [name]));
		index += 2;
	} while (words[index - 1]?.text === ',');

	return names;
}

function isWord(word: Word | undefined, text: string): boolean {
	return word?.kind === 'word' && word.text.toUpperCase() === text;
}

/** As the server keeps it. */
function nameOf(word: Word | undefined): string | undefined {
	if (word?.kind === 'identifier') {
		return word.text.slice(1, -1).replaceAll('""', '"');
	}

	if (word?.kind === 'string') {
		return word.text.startsWith('\'') ? word.text.slice(1, -1).replaceAll('\'\'', '\'') : undefined;
	}

	const name = word?.kind === 'word' ? word.text.toLowerCase() : undefined;
	return name === undefined || ofSession.has(name) ? undefined : name;
}

const unwanted: ReadonlySet<TokenKind> = new Set(['space', 'comment', 'open', 'close']);

/** Not within brackets; quoted names with `""` in them in one piece. */
function outermostWords(text: string, hasStandardStrings: boolean): readonly Word[] {
	const words: Word[] = [];
	let depth = 0;
	let before: TokenKind | undefined;
	for (let at = 0; at < text.length;) {
		const {kind, end} = nextToken({text, isLast: true, hasStandardStrings}, at);
		const part = text.slice(at, end);
		depth -= kind === 'close' ? 1 : 0;
		if (depth === 0 && !unwanted.has(kind)) {
			const first = kind === before && kind === 'identifier' ? (words.pop()?.text ?? '') : '';
			words.push({kind, text: first + part});
		}

		depth += kind === 'open' ? 1 : 0;
		before = kind;
		at = end;
	}

	return words;
}
