/**
 * What comes after a dump is out of its artifact: the commands that load it.
 */
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
	/** In brackets behind `Next`. */
	readonly remark?: string;
	readonly commands: readonly string[];
};
