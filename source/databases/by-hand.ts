/**
 * How the dumps of all kinds of databases are loaded by hand, for the stand-alone reader.
 * The rule: nothing here, or in the files that it is made of, may lead to a client, a connection or a driver.
 */
import {type Buffer} from 'node:buffer';
import {type LoadedPart, type Step} from './by-hand-step.js';
import {mariadbByHand, mysqlByHand} from './mysql/by-hand.js';
import {postgresqlByHand} from './postgresql/by-hand.js';
import {redisByHand} from './redis/by-hand.js';
import {sqliteByHand} from './sqlite/by-hand.js';

const kinds = [postgresqlByHand, sqliteByHand, redisByHand, mariadbByHand, mysqlByHand];

/** What the dump's own bytes say; undefined where they don't. */
export function stepByHead(head: Buffer, loaded: LoadedPart): Step | undefined {
	return kinds.flatMap(({forms}) => forms).find(form => form.recognises(head))?.step(loaded);
}

/** @param type In lower case. */
export async function stepByType(type: string, loaded: LoadedPart): Promise<Step | undefined> {
	return kinds.find(({types}) => types.includes(type))?.step?.(loaded);
}
