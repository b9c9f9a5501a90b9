/**
 * Kinds of statements and of their parts, told by a look at their words.
 */
import {type Part} from './statement.js';

export const passed: ReadonlySet<string> = new Set(('INSERT REPLACE UPDATE DELETE TRUNCATE WITH SELECT DO ANALYZE OPTIMIZE CHECK REPAIR RENAME COMMIT ROLLBACK SAVEPOINT RELEASE VALUES').split(' '));
/** Of no use where one database is loaded by one session. */
export const leftOutSilently: ReadonlySet<string> = new Set(['USE', 'LOCK', 'UNLOCK']);
/** Of the whole server: what dump tools write for replicas. */
export const ofServer: ReadonlySet<string> = new Set(['FLUSH', 'RESET', 'CHANGE', 'STOP', 'START', 'PURGE']);
export const systemDatabases: ReadonlySet<string> = new Set(['information_schema', 'performance_schema']);
export const definable: ReadonlySet<string> = new Set(['TABLE', 'VIEW', 'SEQUENCE', 'TRIGGER', 'PROCEDURE', 'FUNCTION', 'EVENT', 'PACKAGE', 'INDEX']);

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
