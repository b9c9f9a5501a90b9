/**
 * One statement of a dump, as words: what its kind is, and where its parts are. The rule: text here is for comparing; what goes to
 * the server are the statement's own bytes.
 */
import {Buffer} from 'node:buffer';
import {decodeName} from '../charsets.js';
import {type Token} from './lexer.js';

/** A token that the server acts on. */
export type Part = {
	readonly kind: 'word' | 'name' | 'string' | 'mark';
	/** Words in upper case, names without their quotes, strings with them. */
	readonly text: string;
	readonly start: number;
	readonly end: number;
};

export type Statement = {
	readonly bytes: Buffer;
	readonly tokens: readonly Token[];
	readonly parts: readonly Part[];
	readonly characterSet: string;
};

export type Edit = {
	readonly start: number;
	readonly end: number;
	readonly text: Buffer | string;
};

export function toStatement(bytes: Buffer, tokens: readonly Token[], characterSet: string): Statement {
	const parts = tokens.flatMap(({kind, start, end}): readonly Part[] => kind === 'blank' || kind === 'comment' || kind === 'open' || kind === 'close'
		? []
		: [{
			kind, text: textOf(bytes.subarray(start, end), kind, characterSet), start, end,
		}]);
	return {
		bytes, tokens, parts, characterSet,
	};
}

function textOf(bytes: Buffer, kind: Part['kind'], characterSet: string): string {
	switch (kind) {
		case 'word': {
			return decodeName(bytes, characterSet).toUpperCase();
		}

		case 'name': {
			return unquote(decodeName(bytes, characterSet));
		}

		case 'string':
		case 'mark': {
			return bytes.toString('latin1', 0, longestText);
		}
	}
}

/** A string's text is looked at up to here; our choice, more than any sql_mode. */
const longestText = 4096;

/** As the identifier was written: words are upper case only for comparing. */
export function identifierOf({bytes, characterSet}: Statement, part: Part): string {
	return part.kind === 'word' ? decodeName(bytes.subarray(part.start, part.end), characterSet) : part.text;
}

export function isIdentifier(part: Part | undefined): part is Part {
	return part !== undefined && (part.kind === 'name' || (part.kind === 'word' && !/^\d+(?:E\d*)?$/v.test(part.text)));
}

/** Edits in any order, none of which overlap. */
export function applyEdits(bytes: Buffer, edits: readonly Edit[]): Buffer {
	const parts: Buffer[] = [];
	let from = 0;
	for (const {start, end, text} of edits.toSorted((a, b) => a.start - b.start)) {
		parts.push(bytes.subarray(from, start), Buffer.from(text));
		from = end;
	}

	return edits.length === 0 ? bytes : Buffer.concat([...parts, bytes.subarray(from)]);
}

function unquote(quoted: string): string {
	const quote = quoted[0] ?? '';
	return quoted.slice(1, -1).replaceAll(quote + quote, quote);
}

export type StatementKind = {
	/** The index of its part that says what it makes: `TABLE`, `TRIGGER`, …; -1 where there is none. */
	readonly kindAt: number;
	readonly isCompound: boolean;
};

const kinds: ReadonlySet<string> = new Set('TABLE VIEW SEQUENCE TRIGGER PROCEDURE FUNCTION EVENT PACKAGE INDEX DATABASE SCHEMA USER ROLE SERVER TABLESPACE LOGFILE PREPARE INSTANCE RESOURCE UNDO LIBRARY'.split(' '));
const compoundKinds: ReadonlySet<string> = new Set(['TRIGGER', 'PROCEDURE', 'FUNCTION', 'EVENT', 'PACKAGE']);

/** What a CREATE, ALTER or DROP is about. */
export function kindOf(parts: readonly Part[]): StatementKind {
	const first = parts[0]?.text ?? '';
	const kindAt = ['CREATE', 'ALTER', 'DROP'].includes(first) ? parts.findIndex((_, index) => isKind(parts, index)) : -1;
	return {kindAt, isCompound: first !== 'DROP' && compoundKinds.has(parts[kindAt]?.text ?? '')};
}

/** A word within `DEFINER=user@host` is no kind of object. */
function isKind(parts: readonly Part[], index: number): boolean {
	const part = parts[index];
	const before = parts[index - 1]?.text;
	return part?.kind === 'word' && kinds.has(part.text) && before !== '=' && before !== '@';
}

/** The index of the name of what is made, altered or dropped. */
export function objectIndex(parts: readonly Part[], kindAt: number): number {
	let at = kindAt + 1;
	while (parts[at]?.kind === 'word' && ['IF', 'NOT', 'EXISTS', 'BODY'].includes(parts[at]?.text ?? '')) {
		at++;
	}

	return at;
}

/** `DROP USER root`, for people: without strings, which may hold secrets. */
export function beginningOf({parts, bytes}: Statement): string {
	const words = parts.filter(({kind}) => kind !== 'string').slice(0, 3);
	return words.map(({start, end}) => bytes.toString('utf8', start, Math.min(end, start + 64))).join(' ');
}
