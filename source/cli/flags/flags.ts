/**
 * Flags as tables: what parses, helps and completes, and the types of their values.
 */
export type FlagSpec = {
	readonly type: 'string' | 'boolean' | 'number';
	readonly summary: string;
	/** How the value is called in help: `FILE`. */
	readonly value?: string;
	readonly choices?: readonly string[];
	readonly isRequired?: true;
	readonly isMultiple?: true;
	/** An empty text means something. */
	readonly mayBeEmpty?: true;
	/** Help and completion don't show it. */
	readonly isHidden?: true;
	readonly completes?: Completion;
};

/** What a shell may offer for a value. */
export type Completion = 'source' | 'destination' | 'job' | 'artifact' | 'profile' | 'run' | 'file' | 'folder';

/** Keys in camelCase; `passwordFile` is `--password-file` on the command line. */
export type FlagTable = Readonly<Record<string, FlagSpec>>;

type FlagValue<Spec extends FlagSpec>
	= Spec extends {readonly isMultiple: true} ? readonly string[]
		: Spec['type'] extends 'boolean' ? boolean
			: Spec['type'] extends 'number' ? number | undefined
				: Spec extends {readonly isRequired: true} ? string : string | undefined;

export type FlagValues<Flags extends FlagTable> = {readonly [Key in keyof Flags]: FlagValue<Flags[Key]>};

/** `passwordFile` as `--password-file`. */
export function flagWord(key: string): string {
	return `--${key.replaceAll(/[A-Z]/gv, letter => `-${letter.toLowerCase()}`)}`;
}
