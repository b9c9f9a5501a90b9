/**
 * Where the body of a routine, trigger or event ends. The rule: a semicolon ends a statement for the server wherever no block is
 * open, so whoever would not see the block's true end would let through what comes after it.
 */
import {kindOf, type Part} from './statement.js';

type CompoundEnd = {
	/** The index of the semicolon that ends it, where there is one. */
	readonly semicolonAt?: number;
	/** A block is open at the end of what there is. */
	readonly isOpen: boolean;
	/** It can't be told with certainty. */
	readonly isUnclear: boolean;
};

const bodyStarters: ReadonlySet<string> = new Set(('BEGIN IF CASE WHILE REPEAT LOOP FOR SELECT INSERT UPDATE DELETE REPLACE SET CALL RETURN TRUNCATE DROP CREATE ALTER DO EXECUTE '
	+ 'PREPARE SIGNAL RESIGNAL WITH START COMMIT ROLLBACK LOCK KILL FLUSH ANALYZE OPTIMIZE RENAME GRANT REVOKE SHOW DEALLOCATE VALUES LOAD').split(' '));

/** What an open block was opened by; `ITS CASE` is an expression, `DECLARE` the declarations of Oracle's mode. */
type Block = 'BEGIN' | 'IF' | 'CASE' | 'WHILE' | 'REPEAT' | 'LOOP' | 'FOR' | 'ITS CASE' | 'DECLARE';

/** Whether a routine, trigger or event is still in the middle of its body. */
export function hasOpenBlock(parts: readonly Part[], isOracle: boolean): boolean {
	const {isOpen, isUnclear} = findCompoundEnd(parts, isOracle);
	return isOpen && !isUnclear;
}

/** Why nobody can tell what is behind the end of a routine, trigger or event, if so. */
export function unclearEnd(parts: readonly Part[], isOracle: boolean): string | undefined {
	const {isCompound, kindAt} = kindOf(parts);
	if (!isCompound) {
		return undefined;
	}

	const {semicolonAt = parts.length, isUnclear, isOpen} = findCompoundEnd(parts, isOracle);
	return isUnclear || isOpen || semicolonAt < parts.length - 1
		? `the end of ${parts[kindAt]?.text.toLowerCase()} ${parts[kindAt + 1]?.text} can't be told`
		: undefined;
}

function findCompoundEnd(parts: readonly Part[], isOracle: boolean): CompoundEnd {
	const {kindAt} = kindOf(parts);
	const kind = parts[kindAt]?.text ?? '';
	return new Walk(parts, isOracle).from(isOracle && !['TRIGGER', 'EVENT'].includes(kind) ? kindAt : findBody(parts, kindAt));
}

/** The index of the body's first word; the number of all parts where none is seen. */
export function findBody(parts: readonly Part[], kindAt: number): number {
	let depth = 0;
	for (const [at, part] of parts.entries()) {
		if (at > kindAt + 1) {
			depth += part.text === '(' ? 1 : (part.text === ')' ? -1 : 0);
			const bodyAt = depth === 0 && part.kind === 'word' ? bodyAfter(parts, {at, kind: parts[kindAt]?.text ?? ''}) : undefined;
			if (bodyAt !== undefined) {
				return bodyAt;
			}
		}
	}

	return parts.length;
}

/** Where the word at `at` begins a body, or stands before it. */
function bodyAfter(parts: readonly Part[], {at, kind}: {readonly at: number; readonly kind: string}): number | undefined {
	switch (kind) {
		case 'TRIGGER': {
			return isWord(parts[at], 'ROW') && isWord(parts[at - 1], 'EACH') ? afterOrder(parts, at + 1) : undefined;
		}

		case 'EVENT': {
			return isWord(parts[at], 'DO') ? at + 1 : undefined;
		}

		default: {
			return startsBody(parts, at) ? at : undefined;
		}
	}
}

function startsBody(parts: readonly Part[], at: number): boolean {
	const part = parts[at];
	if (part === undefined) {
		return false;
	}

	const isLabel = parts[at + 1]?.text === ':';
	const isOther = (part.text === 'SET' && isWord(parts[at - 1], 'CHARACTER')) || (part.text === 'IF' && isWord(parts[at + 1], 'NOT') && isWord(parts[at + 2], 'EXISTS'));
	return isLabel || (bodyStarters.has(part.text) && !isOther);
}

/** Gives the place behind `FOLLOWS other_trigger`, where that stands here. */
function afterOrder(parts: readonly Part[], at: number): number {
	return isWord(parts[at], 'FOLLOWS') || isWord(parts[at], 'PRECEDES') ? at + (parts[at + 2]?.text === '.' ? 4 : 2) : at;
}

function isWord(part: Part | undefined, text: string): boolean {
	return part?.kind === 'word' && part.text === text;
}

/** Not the beginning of an assignment in Oracle's mode. */
function isLabel(parts: readonly Part[], at: number): boolean {
	return parts[at + 1]?.text === ':' && parts[at + 2]?.text !== '=';
}

class Walk {
	readonly #parts: readonly Part[];
	readonly #isOracle: boolean;
	readonly #blocks: Block[] = [];
	/** A statement may begin here. */
	#isAtStart = true;
	#isInOracleHeader = false;
	#hasUntil = false;
	#isUnclear = false;

	constructor(parts: readonly Part[], isOracle: boolean) {
		this.#parts = parts;
		this.#isOracle = isOracle;
	}

	from(bodyAt: number): CompoundEnd {
		for (let at = bodyAt; at < this.#parts.length; at++) {
			const part = this.#parts[at];
			if (part === undefined) {
				break;
			}

			if (part.text === ';' && part.kind === 'mark') {
				this.#isUnclear ||= this.#blocks.at(-1) === 'ITS CASE';
				if (this.#blocks.length === 0 && !this.#isInOracleHeader) {
					return {semicolonAt: at, isOpen: false, isUnclear: this.#isUnclear};
				}

				this.#isAtStart = true;
				this.#isInOracleHeader = false;
			} else {
				at = this.#step(part, at);
			}
		}

		return {isOpen: this.#blocks.length > 0, isUnclear: this.#isUnclear};
	}

	/** Gives the index of the last part it has read. */
	#step({kind, text}: Part, at: number): number {
		if (kind !== 'word') {
			return this.#stepOverMark(text, at);
		}

		if (text === 'END' && this.#blocks.length > 0 && this.#mayEnd()) {
			return this.#end(at);
		}

		if (this.#isAtStart) {
			return this.#start(text, at);
		}

		this.#continue(text);
		return at;
	}

	/** `<<label>>` of Oracle's mode, or a quoted label. */
	#stepOverMark(text: string, at: number): number {
		if (this.#isAtStart && this.#parts[at + 1]?.text === ':') {
			return at + 1;
		}

		if (!this.#isAtStart || text !== '<') {
			this.#isAtStart = false;
			return at;
		}

		return this.#parts.findIndex((part, index) => index > at && part.text === '>') + 1 || at;
	}

	#mayEnd(): boolean {
		const block = this.#blocks.at(-1);
		return this.#isAtStart || block === 'ITS CASE' || (block === 'REPEAT' && this.#hasUntil);
	}

	#end(at: number): number {
		const block = this.#blocks.pop();
		this.#hasUntil = false;
		this.#isAtStart = false;
		const next = this.#parts[at + 1];
		return block !== 'ITS CASE' && block !== 'BEGIN' && isWord(next, block ?? '') ? at + 1 : at;
	}

	#start(text: string, at: number): number {
		if (isLabel(this.#parts, at)) {
			// No server takes it for a label, and a reader could be made to count one block too many
			this.#isUnclear ||= text === 'BEGIN' || text === 'END';
			return at + 1;
		}

		this.#isAtStart = ['BEGIN', 'LOOP', 'REPEAT'].includes(text);
		if (text === 'DECLARE') {
			return this.#declare(at);
		}

		if (isOpening(text)) {
			// The statements after the declarations of Oracle's mode are of the same block
			this.#blocks.splice(text === 'BEGIN' && this.#blocks.at(-1) === 'DECLARE' ? -1 : this.#blocks.length, 1, text);
		} else if (['PROCEDURE', 'FUNCTION', 'PACKAGE'].includes(text)) {
			this.#isInOracleHeader = this.#isOracle;
		} else if (text !== 'DO') {
			// `ELSE` and `UNTIL` come where a statement might; `DO` there is one
			this.#continue(text);
		}

		return at;
	}

	/** A handler's statement begins after its conditions. */
	#declare(at: number): number {
		if (this.#isOracle && this.#blocks.length === 0) {
			this.#open(true);
			return at;
		}

		if (!isWord(this.#parts[at + 2], 'HANDLER') || !isWord(this.#parts[at + 3], 'FOR')) {
			return at;
		}

		let last = at + 3;
		do {
			last++;
			if (isWord(this.#parts[last], 'SQLSTATE')) {
				last += isWord(this.#parts[last + 1], 'VALUE') ? 2 : 1;
			} else if (isWord(this.#parts[last], 'NOT')) {
				last++;
			}
		} while (this.#parts[++last]?.text === ',');

		this.#isAtStart = true;
		return last - 1;
	}

	#continue(text: string): void {
		const block = this.#blocks.at(-1);
		switch (text) {
			case 'THEN':
			case 'ELSE': {
				this.#isAtStart = block !== 'ITS CASE';
				break;
			}

			case 'DO':
			case 'LOOP': {
				this.#isAtStart = block === 'WHILE' || block === 'FOR';
				break;
			}

			case 'CASE': {
				this.#blocks.push('ITS CASE');
				break;
			}

			case 'UNTIL': {
				this.#hasUntil = block === 'REPEAT';
				break;
			}

			case 'AS':
			case 'IS': {
				this.#open(this.#isInOracleHeader);
				break;
			}

			default: {
				break;
			}
		}
	}

	/** The declarations of a routine in Oracle's mode. */
	#open(isDeclaring: boolean): void {
		if (isDeclaring) {
			this.#isInOracleHeader = false;
			this.#blocks.push('DECLARE');
			this.#isAtStart = true;
		}
	}
}

function isOpening(text: string): text is Block {
	return ['BEGIN', 'IF', 'CASE', 'WHILE', 'FOR', 'LOOP', 'REPEAT'].includes(text);
}
