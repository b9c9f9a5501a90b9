/**
 * Sources that are commands: their flags, for adding and for editing one.
 */
import {type CommandParts, commandUrlSettings} from '../../application/connections/connections.js';
import {type FlagTable} from '../flags/flags.js';

const {dumpCommand, loadCommand, extension} = commandUrlSettings;

export const commandFlags = {
	dump: {type: 'string', value: 'CMD', summary: `of a command source: ${dumpCommand.help}`},
	load: {type: 'string', value: 'CMD', summary: `of a command source: ${loadCommand.help}`},
	extension: {type: 'string', value: 'EXT', summary: `of a command source: ${extension.help} (${extension.unset})`},
} as const satisfies FlagTable;

export function hasCommandPart({dump, load, extension}: CommandParts): boolean {
	return dump !== undefined || load !== undefined || extension !== undefined;
}
