/**
 * What a kind of database or storage can be told: one entry for each setting, in the kind's own folder.
 * The rule: its URL is parsed and written by these entries, and `--help`, the fields of the form, the error hints and the tables in
 * docs/sources.md and docs/storage.md are made from them, so that a new setting is an entry there and the code that heeds it.
 */
export type KindSetting = {
	/** On forms: at most 14 characters. */
	readonly label: string;
	/**
	 * `address`: stands before the `?` of the URL; `query`: behind it, as `word=value`;
	 * `secret`: sealed in the store, and in no URL that is ever shown.
	 */
	readonly place: 'address' | 'query' | 'secret';
	/** What it is for: at most 54 characters, without a full stop. Forms, help and docs show it. */
	readonly help: string;
	/** What else there is to know, in the docs only. */
	readonly details?: string;
	/** What stands for it in the URL, where that isn't its option in kebab-case. */
	readonly word?: string;
	/** What counts where it isn't given, for forms; by default nothing does. */
	readonly unset?: string;
	/** Everything that it may be. */
	readonly choices?: readonly string[];
	/** A connection without it can't be right. */
	readonly isNeeded?: true;
	/** Most connections do without it: a form has it further down. */
	readonly isRare?: true;
	/** A secret of several lines, which no field of a form takes. */
	readonly isText?: true;
};

/** By the names of options and secrets in a `Connection`, in the order of forms and URLs. */
export type KindSettings = Readonly<Record<string, KindSetting>>;

/** `partSize` as `part-size`. A secret has its word for the command line: nobody writes it into a URL. */
export function settingWord(option: string, setting?: KindSetting): string {
	return setting?.word ?? option.replaceAll(/[A-Z]/gv, letter => `-${letter.toLowerCase()}`);
}

/** The settings behind the `?` of a URL, with the words that they have there. */
export function querySettings(settings: KindSettings): ReadonlyArray<{readonly option: string; readonly word: string; readonly setting: KindSetting}> {
	return Object.entries(settings)
		.filter(([, {place}]) => place === 'query')
		.map(([option, setting]) => ({option, word: settingWord(option, setting), setting}));
}
