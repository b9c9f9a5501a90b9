/**
 * What a command is: its words for the help text, its flags, what it is given, and what it does.
 * The rule: a command reads only its parsed input and its context, and throws typed errors; it never sets exit codes.
 */
import {type ApplicationPlace} from '../application/application.js';
import {type Environment} from './environment.js';
import {type Completion, type FlagTable, type FlagValues} from './flags/flags.js';
import {type GlobalFlags} from './flags/global-flags.js';
import {type Output} from './output.js';
import {type Prompt} from './asking/prompt.js';

export type Argument = {
	readonly name: string;
	readonly isOptional?: true;
	/** Only for the last one: takes all that follow. */
	readonly isMultiple?: true;
	readonly choices?: readonly string[];
	readonly completes?: Completion;
};

export type HelpTable = {
	readonly title: string;
	readonly rows: ReadonlyArray<readonly [word: string, meaning: string]>;
};

export type CommandInput<Flags extends FlagTable> = {
	readonly arguments: readonly string[];
	readonly flags: FlagValues<Flags>;
};

export type Command<Flags extends FlagTable = FlagTable> = {
	readonly examples: ReadonlyArray<readonly [command: string, meaning: string]>;
	readonly arguments: readonly Argument[];
	readonly flags: Flags;
	/** Flags that people try here and that are another command's, by how they begin, with what to type instead. */
	readonly elsewhere?: Readonly<Record<string, string>>;
	/** Tables of what may be typed besides the flags, after them. */
	readonly tables?: readonly HelpTable[];
	/** What else to know, at the end. */
	readonly notes?: readonly string[];
	run(input: CommandInput<Flags>, context: CommandContext): Promise<void>;
};

export type CommandEntry = {
	/** One word, or two for a command of a group. */
	readonly name: string;
	readonly summary: string;
	/** For our own scripts: not in help nor completion. */
	readonly isHidden?: true;
	load(): Promise<{readonly command: Command}>;
};

/** What a command gets besides its words: who asks, where things are, how to speak and to ask. */
export type CommandContext = {
	readonly environment: Environment;
	/** What the application is opened with. */
	readonly place: ApplicationPlace;
	/** The folder of the store, absolute. */
	readonly home: string;
	readonly global: GlobalFlags;
	readonly output: Output;
	readonly prompt: Prompt;
	/** Aborted with an InterruptedError when the person or the system asks to stop. */
	readonly signal: AbortSignal;
	/** The whole table, for those that speak of all commands. */
	readonly commands: readonly CommandEntry[];
};

/** Keeps the flags' own types for `run`, and forgets them for the table. */
export function defineCommand<const Flags extends FlagTable>(command: Command<Flags>): Command {
	return command;
}
