/**
 * What the dumps of each kind of database look like, for looks, for the check of a dump's kind, and for the stand-alone reader.
 * The rule: pure data. Nothing here, or in the files that it is made of, may lead to a client, a connection or a driver.
 */
import {Buffer} from 'node:buffer';
import {type DumpForm} from './dump-form.js';
import {mysqlDumps} from './mysql/dump-form.js';
import {postgresqlDumps} from './postgresql/dump-form.js';
import {redisDumps} from './redis/dump-form.js';
import {sqliteDumps} from './sqlite/dump-form.js';

export const dumpForms: readonly DumpForm[] = [sqliteDumps, postgresqlDumps, redisDumps, mysqlDumps];

/** @param text As Latin-1. */
export function beginsAs(head: Buffer, text: string): boolean {
	return head.subarray(0, text.length).equals(Buffer.from(text, 'latin1'));
}

/** By a sidecar's source type, in any case of its letters. Undefined for what this program doesn't know, and for commands. */
export function dumpFormOf(sourceType: string): DumpForm | undefined {
	const type = sourceType.toLowerCase();
	return dumpForms.find(({types}) => types.includes(type));
}

/** Kinds that are equal by this name take each other's dumps. */
export function dumpFamilyOf(sourceType: string): string {
	return dumpFormOf(sourceType)?.types[0] ?? sourceType.toLowerCase();
}
