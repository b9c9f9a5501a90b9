/**
 * A path as people type it where no shell reads it: `~` is their own home folder.
 */

/** Of a path, or of the URL of a file: `~/backups`, `file:~/backups`, `sqlite:~/shop.db`. `~name` is no home of theirs, and stays. */
export function expandHome(text: string, homeFolder: string | undefined): string {
	return homeFolder === undefined || homeFolder === ''
		? text
		: text.replace(/^(?<scheme>(?:[a-z][\da-z+.\-]*:)?)~(?=\/|$)/v, (_whole, scheme: string) => scheme + homeFolder);
}
