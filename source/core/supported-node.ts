/**
 * Which versions of Node dbseal runs under; package.json says the same to npm, and a test holds them together.
 * Before 20.19, modules of ours don't load. 21 is out of support. From 22.0 to 22.13, better-sqlite3 13 ends the process by a
 * segmentation fault, and before 22.15 there is no zstd.
 */

/** The same in words, for hints. */
export const supportedNodes = 'Node 20.19 or a newer 20, or Node 22.15 or newer';

/** @param version - As in `process.versions.node`. */
export function isSupportedNode(version: string): boolean {
	const [major = 0, minor = 0] = version.split('.').map(Number);
	return (major === 20 && minor >= 19) || (major === 22 && minor >= 15) || major > 22;
}
