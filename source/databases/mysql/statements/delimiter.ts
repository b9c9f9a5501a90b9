/**
 * The client's own commands: the one for what ends a statement, which dumps put around routines, and the mark of all others.
 */
import {Buffer} from 'node:buffer';

export const commandWord = 'DELIMITER';

/** With less of the word than this, its end has not come either: it is asked again with the next chunk. */
export function isCommandStart(bytes: Buffer, at: number): boolean {
	const first = bytes[at];
	return (first === 0x44 || first === 0x64) && bytes.toString('latin1', at, at + commandWord.length).toUpperCase() === commandWord;
}

/** @param line Without its end. Undefined where it can't be understood. */
export function readDelimiter(line: Buffer): Buffer | undefined {
	const delimiter = /^delimiter[ \t]+(?<delimiter>[^\s\\'"`]+)\s*$/iv.exec(line.toString('latin1'))?.groups?.delimiter;
	return delimiter === undefined ? undefined : Buffer.from(delimiter, 'latin1');
}

/** A backslash outside of strings, and a NUL, which no dump has there either. */
export function isCommandMark(text: Buffer): boolean {
	return text[0] === 0x5C || text[0] === 0;
}
