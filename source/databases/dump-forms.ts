/**
 * All kinds of dumps: what they look like, and how they are loaded by hand. It is the half of `registry.ts` that the stand-alone reader has, too;
 * looks and the check of a dump's kind go by it.
 * The rule: nothing here, or in the files that it is made of, may lead to a client, a connection or a driver.
 */
import {type ByHand} from './by-hand.js';
import {type DumpForm} from './dump-form.js';
import {mysqlByHand} from './mysql/by-hand.js';
import {mysqlDumps} from './mysql/dump-form.js';
import {postgresqlByHand} from './postgresql/by-hand.js';
import {postgresqlDumps} from './postgresql/dump-form.js';
import {redisByHand} from './redis/by-hand.js';
import {redisDumps} from './redis/dump-form.js';
import {sqliteByHand} from './sqlite/by-hand.js';
import {sqliteDumps} from './sqlite/dump-form.js';

export const dumpForms: ReadonlyArray<DumpForm & {readonly byHand: ByHand}> = [
	{...sqliteDumps, byHand: sqliteByHand},
	{...postgresqlDumps, byHand: postgresqlByHand},
	{...redisDumps, byHand: redisByHand},
	{...mysqlDumps, byHand: mysqlByHand},
];

/** By a sidecar's source type, in any case of its letters. Undefined for what this program doesn't know, and for commands. */
export function dumpFormOf(sourceType: string): typeof dumpForms[number] | undefined {
	const type = sourceType.toLowerCase();
	return dumpForms.find(({types}) => types.includes(type));
}

/** Kinds that are equal by this name take each other's dumps. */
export function dumpFamilyOf(sourceType: string): string {
	return dumpFormOf(sourceType)?.types[0] ?? sourceType.toLowerCase();
}
