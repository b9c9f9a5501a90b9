/**
 * Loading a dump by hand, without dbseal: the commands that a person types.
 * The rule: every command loads into something new, so that nothing that is still there is overwritten, whatever the dump names.
 */
import {type Buffer} from 'node:buffer';
import {type DatabaseProperties} from '../core/database-properties.js';
import {type DumpPart} from './dump-part.js';

/** A dump, and how its new database is to be called. */
export type LoadedPart = {
	readonly part: DumpPart;
	/** As it has to be typed: of the file that is loaded. */
	readonly file: string;
	readonly database: string;
	/** Of the database itself, where the sidecar has them. */
	readonly properties?: DatabaseProperties | undefined;
};

export type Step = {
	/** What stands in brackets behind `Next`. */
	readonly remark?: string;
	readonly commands: readonly string[];
};

/** How the dumps of one kind of database are loaded by hand. */
export type ByHand = {
	/** Dumps that tell by their first bytes what they are, whatever a sidecar says. */
	readonly forms: ReadonlyArray<{recognises(head: Buffer): boolean; step(loaded: LoadedPart): Step}>;
	/** Any other dump of it, by the word for its kind, in lower case. Absent where there is none. */
	step?(loaded: LoadedPart, type: string): Step | Promise<Step>;
};
