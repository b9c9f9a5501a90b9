/**
 * Tables that a dump names in another case than they have, as a server wrote it to which that is the same. The rule: where the target
 * tells them apart, only what a statement needs to be taken at all is changed; what it needs to work is told.
 */
import {encodeName} from './charsets.js';
import {quoteIdentifier} from './client.js';
import {
	type Edit, identifierOf, isIdentifier, type Part, type Statement,
} from './statements/statement.js';

/** Words behind which a table stands. */
const beforeTable: ReadonlySet<string> = new Set(['FROM', 'JOIN', 'STRAIGHT_JOIN', 'INTO', 'UPDATE', 'TABLE']);

/** Where in its parts the table's name is that a trigger is of; without its database. */
export function triggeredPart(statement: Statement): Part | undefined {
	const {parts} = statement;
	const at = parts.findIndex(({kind, text}, index) => kind === 'word' && text === 'ON' && isIdentifier(parts[index + 1])) + 1;
	return parts[at + 1]?.text === '.' ? parts[at + 2] : parts[at];
}

/** @param made The name that the dump's table has. */
export function caseEdits(statement: Statement, part: Part | undefined, made: string | undefined): readonly Edit[] {
	const text = made === undefined ? undefined : encodeName(quoteIdentifier(made), statement.characterSet);
	return part === undefined || text === undefined ? [] : [{start: part.start, end: part.end, text}];
}

/** Those of the dump's own that a body reads or writes. */
export function tablesNamed(statement: Statement, bodyAt: number): ReadonlySet<string> {
	const {parts} = statement;
	return new Set(parts.flatMap((part, index) => part.start >= bodyAt && isIdentifier(part) && parts[index + 1]?.text !== '.' && parts[index + 1]?.text !== '('
		&& parts[index - 1]?.kind === 'word' && beforeTable.has(parts[index - 1]?.text ?? '')
		? [identifierOf(statement, part)]
		: []));
}
