/**
 * The table of all commands: help, completion and the program itself read it.
 * Adding a command is a file in `commands/` and an entry here; its code is loaded only when it is named.
 */
import {type Command} from './command.js';

export type CommandEntry = {
	/** One word, or two for a command of a group. */
	readonly name: string;
	readonly summary: string;
	/** For our own scripts: not in help nor completion. */
	readonly isHidden?: true;
	load(): Promise<{readonly command: Command}>;
};

export const commands: readonly CommandEntry[] = [
	{
		name: 'completion',
		summary: 'print a completion script for bash, zsh or fish',
		load: async () => import('./commands/completion.js'),
	},
];
