/**
 * A line of the key table: which keys it is, and what the footer and the help say of it.
 */
import {keysMeaning, type MeaningName} from './key-meanings.js';

export type KeyBinding = {
	readonly meanings: readonly MeaningName[];
	readonly keys: readonly string[];
	/** One or two words, for the footer. */
	readonly label: string;
	/** A sentence, for the help. */
	readonly help: string;
	/** Not in the footer: known to everybody, or too many. */
	readonly isQuiet?: boolean;
};

export function key(meaning: MeaningName | readonly MeaningName[], label: string, help: string): KeyBinding {
	const meanings = typeof meaning === 'string' ? [meaning] : meaning;
	return {
		meanings, keys: keysMeaning(meanings), label, help,
	};
}

/** Not in the footer. */
export function quiet(meaning: MeaningName, label: string, help: string): KeyBinding {
	return {...key(meaning, label, help), isQuiet: true};
}
