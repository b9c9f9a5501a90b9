/**
 * What to do where a server refuses the user: the same words for every engine, with the commands to type.
 */

/** @param also What else may be the reason, in words that go on from `Check user and password`. */
export function signInHint(passwordVariable: string, also = ''): string {
	return `Check user and password${also}: "dbseal source edit NAME --password-file FILE" gives a source another one; with a URL, give --password-file, --password-stdin or ${passwordVariable}.`;
}
