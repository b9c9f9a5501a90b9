/**
 * Kinds of statements and of their parts, told by a look at their words.
 */
import {type Part} from './statement.js';

/** By SONAME comes a library of the server, which all databases would share. */
export function isLibrary({kind, text}: Part): boolean {
	return kind === 'word' && text === 'SONAME';
}

export function isDatabaseOption({kind, text}: Part): boolean {
	return kind === 'word' && ['DEFAULT', 'CHARACTER', 'CHARSET', 'COLLATE', 'COMMENT', 'ENCRYPTION', 'READ'].includes(text);
}

export function isTransaction(parts: readonly Part[]): boolean {
	const [first, second] = parts.map(({text}) => text);
	return first === 'BEGIN' ? (second === undefined || second === 'WORK') : (first === 'START' && second === 'TRANSACTION');
}
