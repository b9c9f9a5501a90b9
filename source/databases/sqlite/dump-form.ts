/**
 * What dumps of SQLite look like: they are databases.
 */
import {type DumpForm} from '../dump-form.js';

/** SQLite's file format, section 1.3.1. */
export const sqliteMagic = 'SQLite format 3\0';

export const sqliteDumps: DumpForm = {
	types: ['sqlite'],
	beginnings: [{bytes: sqliteMagic, name: 'an SQLite database'}],
	begins: 'always',
};
