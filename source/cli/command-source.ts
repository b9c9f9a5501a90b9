/**
 * Sources that are commands: their flags, for adding and for editing one.
 */
import {type CommandParts} from '../application/connections.js';
import {type FlagTable} from './flags.js';

export const commandFlags = {
	dump: {type: 'string', value: 'CMD', summary: 'of a command source: writes the dump to its stdout'},
	load: {type: 'string', value: 'CMD', summary: 'of a command source: reads a dump from its stdin'},
	extension: {type: 'string', value: 'EXT', summary: 'of a command source: the suffix of its dumps (dump)'},
} as const satisfies FlagTable;

export function hasCommandPart({dump, load, extension}: CommandParts): boolean {
	return dump !== undefined || load !== undefined || extension !== undefined;
}
