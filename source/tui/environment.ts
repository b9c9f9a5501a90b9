/**
 * All that the screens take from outside, handed in by `main.ts`.
 */
import {type CompletionCommand} from '../application/commands/complete-line.js';
import {type ApplicationPlace} from '../application/application.js';
import {type TerminalOutput} from './terminal/session.js';

export type TuiEnvironment = Omit<ApplicationPlace, 'signal' | 'warn'> & {
	readonly version: string;
	/** `20.19.0`. */
	readonly nodeVersion: string;
	/** How to start this program again: the executable and its first words. */
	readonly program: readonly [string, ...string[]];
	/** For who is only watching. */
	readonly isLookOnly: boolean;
	/** What a command has to be given for this home: `--home` and the folder, where it was given so. */
	readonly homeWords: readonly string[];
	/** A TTY, as `stdout` is. */
	readonly stdin: NodeJS.ReadStream;
	readonly stdout: TerminalOutput;
	/** The commands of the command line, for completion. */
	describeCommands(): Promise<readonly CompletionCommand[]>;
};
