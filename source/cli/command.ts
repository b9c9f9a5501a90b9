/**
 * What a command is: its words for the help text, its flags, and what it does.
 * The rule: a command reads only its parsed input and its context, and throws typed errors; it never sets exit codes.
 */
import {type CommandContext} from './context.js';

export type FlagSpec = {
	readonly type: 'string' | 'boolean' | 'number';
	readonly summary: string;
	/** How the value is called in help: `FILE`. */
	readonly value?: string;
	readonly choices?: readonly string[];
	readonly isRequired?: true;
	readonly isMultiple?: true;
	/** Not in help nor completion. */
	readonly isHidden?: true;
	readonly completes?: Completion;
};

/** What a shell may offer for a value. */
export type Completion = 'source' | 'destination' | 'job' | 'profile' | 'run' | 'file' | 'folder';

/** Keys in camelCase; `passwordFile` is `--password-file` on the command line. */
export type FlagTable = Readonly<Record<string, FlagSpec>>;

type FlagValue<Spec extends FlagSpec>
	= Spec extends {readonly isMultiple: true} ? readonly string[]
		: Spec['type'] extends 'boolean' ? boolean
			: Spec['type'] extends 'number' ? number | undefined
				: Spec extends {readonly isRequired: true} ? string : string | undefined;

export type FlagValues<Flags extends FlagTable> = {readonly [Key in keyof Flags]: FlagValue<Flags[Key]>};

export type Argument = {
	readonly name: string;
	readonly isOptional?: true;
	/** Only for the last one: takes all that follow. */
	readonly isMultiple?: true;
	readonly choices?: readonly string[];
	readonly completes?: Completion;
};

export type CommandInput<Flags extends FlagTable> = {
	readonly arguments: readonly string[];
	readonly flags: FlagValues<Flags>;
};

export type Command<Flags extends FlagTable = FlagTable> = {
	readonly examples: ReadonlyArray<readonly [command: string, meaning: string]>;
	readonly arguments: readonly Argument[];
	readonly flags: Flags;
	/** What else to know, after the flags. */
	readonly notes?: readonly string[];
	run(input: CommandInput<Flags>, context: CommandContext): Promise<void>;
};

/** Keeps the flags' own types for `run`, and forgets them for the table. */
export function defineCommand<const Flags extends FlagTable>(command: Command<Flags>): Command {
	return command;
}

/** `passwordFile` as `--password-file`. */
export function flagWord(key: string): string {
	return `--${key.replaceAll(/[A-Z]/gv, letter => `-${letter.toLowerCase()}`)}`;
}
