/**
 * Names of databases in a statement: `shop`.`orders`. The rule: in a query `shop`.`id` may as well be a column of a table called shop,
 * so a name counts as a database's only where that is sure.
 */
import {
	identifierOf, isIdentifier, type Part, type Statement,
} from './statements/statement.js';

export type Qualifier = {
	readonly part: Part;
	readonly name: string;
	/** Surely a database: by what is before or behind it, or because nothing else in the statement has this name. */
	readonly isSure: boolean;
	/** True where nothing tells which of the two it is. */
	readonly isUnclear: boolean;
};

/** Words behind which a table, routine or sequence stands. */
const beforeObjects: ReadonlySet<string> = new Set(('FROM JOIN STRAIGHT_JOIN INTO UPDATE TABLE TABLES EXISTS CALL REFERENCES TRIGGER PROCEDURE FUNCTION EVENT VIEW SEQUENCE PACKAGE '
	+ 'BODY LIKE FOR NEXTVAL LASTVAL SETVAL TO INSERT REPLACE IGNORE DELAYED TRUNCATE INDEX FOLLOWS PRECEDES UNION').split(' '));

export function qualifiersOf(statement: Statement, isSame: (a: string, b: string) => boolean): readonly Qualifier[] {
	const {parts} = statement;
	const found = parts.flatMap((part, index) => isQualifier(parts, index) ? [{index, part, name: identifierOf(statement, part)}] : []);
	if (found.length === 0) {
		return [];
	}

	const others = parts.flatMap((part, index) => isOtherName(parts, index) ? [identifierOf(statement, part)] : []);
	return found.map(({index, part, name}) => {
		const isByPlace = isDatabaseByPlace(parts, index);
		const hasNamesake = others.some(other => isSame(other, name));
		return {
			part, name, isSure: isByPlace || !hasNamesake, isUnclear: !isByPlace && hasNamesake && parts[index - 1]?.text === ',',
		};
	});
}

/** One that stands where nothing but a database can. */
export function sure(qualifier: Qualifier): Qualifier {
	return {...qualifier, isSure: true, isUnclear: false};
}

/** `a` in `a.b`, but not in `@@a.b`, nor in a number. */
function isQualifier(parts: readonly Part[], index: number): boolean {
	const part = parts[index];
	const before = parts[index - 1]?.text;
	const isRow = part?.kind === 'word' && (part.text === 'NEW' || part.text === 'OLD');
	return isIdentifier(part) && !isRow && before !== '@' && before !== '.' && isDot(parts[index + 1]) && isIdentifier(parts[index + 2]);
}

function isDot(part: Part | undefined): boolean {
	return part?.kind === 'mark' && part.text === '.';
}

/** A name that stands alone: of a table, an alias, a variable. Users, as in `shop`@`%`, are none. */
function isOtherName(parts: readonly Part[], index: number): boolean {
	return isIdentifier(parts[index]) && parts[index + 1]?.text !== '.' && parts[index + 1]?.text !== '@' && parts[index - 1]?.text !== '@';
}

function isDatabaseByPlace(parts: readonly Part[], index: number): boolean {
	// A column with database and table, or a function's call
	const behind = parts[index + 3]?.text;
	return behind === '.' || (behind === '(' && parts[index - 1]?.text !== 'INTO') || standsBehindKeyword(parts, index);
}

function standsBehindKeyword(parts: readonly Part[], index: number): boolean {
	let at = index - 1;
	while (parts[at]?.text === '(' || parts[at]?.text === '=') {
		at--;
	}

	const before = parts[at];
	return before?.kind === 'word' && beforeObjects.has(before.text);
}
