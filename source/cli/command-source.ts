/**
 * Sources that are commands: their flags, for adding and for editing one.
 */
import {type FlagTable} from './flags.js';

export const commandFlags = {
	dump: {type: 'string', value: 'CMD', summary: 'of a command source: writes the dump to its stdout'},
	load: {type: 'string', value: 'CMD', summary: 'of a command source: reads a dump from its stdin'},
	extension: {type: 'string', value: 'EXT', summary: 'of a command source: the suffix of its dumps (dump)'},
} as const satisfies FlagTable;

export type CommandParts = Readonly<Record<keyof typeof commandFlags, string | undefined>>;

export function hasCommandPart({dump, load, extension}: CommandParts): boolean {
	return dump !== undefined || load !== undefined || extension !== undefined;
}

/** As the command's engine writes it; the engine refuses what is missing or wrong. */
export function commandUrl({dump, load, extension}: CommandParts): string {
	const parts = Object.entries({dump, load, extension}).filter((part): part is [string, string] => part[1] !== undefined);
	return `command:?${new URLSearchParams(parts).toString()}`;
}
