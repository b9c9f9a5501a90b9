/**
 * The flags that every command takes.
 */
import {type FlagTable, type FlagValues} from './flags.js';

export const globalFlags = {
	home: {
		type: 'string', value: 'DIR', summary: 'where dbseal keeps its store (or DBSEAL_HOME)', completes: 'folder',
	},
	json: {type: 'boolean', summary: 'one JSON event a line on stdout, the last one is the result'},
	quiet: {type: 'boolean', summary: 'only data and errors'},
	yes: {type: 'boolean', summary: 'answer yes to every question'},
	noInput: {type: 'boolean', summary: 'never ask; fail and name the flag instead'},
	noColor: {type: 'boolean', summary: 'no colours (or NO_COLOR)'},
	version: {type: 'boolean', summary: 'the version'},
	help: {type: 'boolean', summary: 'this text'},
	runId: {
		type: 'string', value: 'ID', summary: 'the id of the run that this command makes', isHidden: true,
	},
} as const satisfies FlagTable;

export type GlobalFlags = FlagValues<typeof globalFlags>;
