/**
 * What a kind of database says of its dumps.
 */
export type DumpForm = {
	/** Kinds of sources whose dumps go into each other's databases, as all writers of the format call them; the first one stands for all. */
	readonly types: readonly [string, ...string[]];
	/** First bytes (as Latin-1), and what begins so. */
	readonly beginnings: ReadonlyArray<{readonly bytes: string; readonly name: string}>;
	/** `always`: a dump has one of these beginnings, without exception. `text`: it may also be any other text, or a tar. */
	readonly begins: 'always' | 'text';
};
