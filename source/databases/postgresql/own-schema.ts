/**
 * Where functions that a load runs find what they name without its schema: in checks, generated columns, indexes and materialized views.
 * The rule: where the usual search path has it, it comes from there; the table's own schema is looked into last, and only for that
 * table, because with a role's search path that no dump has it would have been found there.
 */
import {quoteLiteral} from './sql.js';

const identifier = String.raw`(?:"(?:[^"]|"")+"|[^\s".;\(]+)`;
const table = String.raw`(?:ONLY\s+)?(?<schema>${identifier})\.`;

/** Statements that run functions of the dump, and whose table they name. */
const running: readonly RegExp[] = [
	new RegExp(String.raw`^COPY\s+${table}`, 'iv'),
	new RegExp(String.raw`^CREATE\s+(?:UNIQUE\s+)?INDEX\s+(?:${identifier}\s+)?ON\s+${table}`, 'iv'),
	new RegExp(String.raw`^ALTER\s+TABLE\s+${table}${identifier}\s+(?:ADD|VALIDATE)\s+CONSTRAINT\s`, 'iv'),
	new RegExp(String.raw`^REFRESH\s+MATERIALIZED\s+VIEW\s+${table}`, 'iv'),
];

/** @param instead What runs in the statement's place, if anything does. Undefined where it stays as it is. */
export function lookIntoOwn(text: string, {instead, searchPath}: {readonly instead: string | undefined; readonly searchPath: string}): string | undefined {
	const schema = running.map(pattern => pattern.exec(text)?.groups?.schema).find(found => found !== undefined);
	return schema === undefined ? instead : `SELECT pg_catalog.set_config('search_path', ${quoteLiteral(`${searchPath}, ${schema}`)}, false); ${instead ?? text}`;
}
