/**
 * A word as it has to be typed in a shell, for the commands that we suggest.
 */
export function shellWord(word: string): string {
	return /^[\p{L}\p{N}_.\/:@+\-]+$/v.test(word) ? word : `'${word.replaceAll('\'', String.raw`'\''`)}'`;
}
