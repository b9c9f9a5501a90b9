/**
 * The flags of `dbseal` alone, which opens the screens.
 */
import {type FlagTable} from './flags.js';

export const screenFlags = {
	readOnly: {type: 'boolean', summary: 'for who is only watching: the screens change nothing'},
} as const satisfies FlagTable;
